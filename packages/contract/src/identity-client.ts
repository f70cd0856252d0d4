import type {
  FactorRemoved,
  Invited,
  KeyJson,
  MadeKey,
  MemberSignIns,
  NewInvitation,
  NewServiceAccount,
  PortalRoles,
  Unlocked,
} from './identity.ts'
import type { NewSignOn, SignOnJson } from './single-sign-on.ts'

type Sending = { method?: string; json?: unknown }
type Send = (path: string, sending: Sending) => Promise<Response>

/** How people get in, where they are signed in, and how they leave. */
export function identityClient(send: Send) {
  const answer = async <T>(path: string, sending: Sending = {}): Promise<T> =>
    (await (await send(path, sending)).json()) as T
  const post = <T>(path: string, json: unknown = {}) => answer<T>(path, { method: 'POST', json })
  const of = (member: string, path: string) => `/members/${encodeURIComponent(member)}${path}`
  return {
    singleSignOn: () => answer<SignOnJson>('/single-sign-on'),
    putSingleSignOn: (json: NewSignOn) => answer<SignOnJson>('/single-sign-on', { method: 'PUT', json }),
    deleteSingleSignOn: () => answer<SignOnJson>('/single-sign-on', { method: 'DELETE' }),
    portalRoles: () => answer<PortalRoles>('/portal-roles'),
    invite: (json: NewInvitation) => post<Invited>('/invitations', json),
    inviteAgain: (member: string) => post<Invited>(of(member, '/invitation')),
    memberSignIns: (member: string) => answer<MemberSignIns>(of(member, '/sign-ins')),
    endMemberSignIns: (member: string) => post<{ ended: number }>(of(member, '/sign-ins/end')),
    unlockMember: (member: string) => post<Unlocked>(of(member, '/unlock')),
    removeMemberFactor: (member: string) => post<FactorRemoved>(of(member, '/factor/remove')),
    endMembership: (member: string, on?: string) =>
      post<{ to: string }>(of(member, '/leave'), on === undefined ? {} : { on }),
    createServiceAccount: (json: NewServiceAccount) => post<{ member: string }>('/service-accounts', json),
    makeKey: (member: string, json: { name: string; roles: readonly string[]; days: number }) =>
      post<MadeKey>(of(member, '/keys'), json),
    revokeKey: (member: string, key: string) =>
      post<{ keys: KeyJson[] }>(of(member, `/keys/${encodeURIComponent(key)}/revoke`)),
  }
}
