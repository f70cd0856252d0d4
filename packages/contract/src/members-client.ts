import type { AssignableRoles, AssignmentJson, MemberPage, NewAssignment } from './members.ts'

type Sending = { method?: string; json?: unknown; query?: Readonly<Record<string, string | undefined>> }
type Send = (path: string, sending: Sending) => Promise<Response>

/** People of the company and the roles they are assigned. */
export function membersClient(send: Send) {
  const answer = async <T>(path: string, sending: Sending = {}): Promise<T> =>
    (await (await send(path, sending)).json()) as T
  return {
    members: (query: { q?: string; cursor?: string } = {}) => answer<MemberPage>('/members', { query }),
    assignableRoles: () => answer<AssignableRoles>('/assignable-roles'),
    assignRole: (member: string, json: NewAssignment) =>
      answer<AssignmentJson>(`/members/${encodeURIComponent(member)}/assignments`, { method: 'POST', json }),
    endAssignment: (id: string) =>
      answer<AssignmentJson>(`/assignments/${encodeURIComponent(id)}/end`, { method: 'POST', json: {} }),
    agreeToRole: (id: string) =>
      answer<AssignmentJson>(`/assignment-asks/${encodeURIComponent(id)}/agree`, { method: 'POST', json: {} }),
    refuseRole: async (id: string) =>
      await send(`/assignment-asks/${encodeURIComponent(id)}/refuse`, { method: 'POST', json: {} }),
  }
}
