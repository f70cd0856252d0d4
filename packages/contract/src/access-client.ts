import type { Matrix, ViewedMember, Why, WhyAsked } from './access.ts'
import type { AccessReview, SignReview } from './access-review.ts'

type Sending = { method?: string; json?: unknown; query?: Readonly<Record<string, string | undefined>> }
type Send = (path: string, sending: Sending) => Promise<Response>

/** What roles may do, and why somebody may or may not. */
export function accessClient(send: Send) {
  const answer = async <T>(path: string, sending: Sending = {}): Promise<T> =>
    (await (await send(path, sending)).json()) as T
  return {
    matrix: (query: { role?: string; entity?: string } = {}) => answer<Matrix>('/access/matrix', { query }),
    viewAs: (member: string) => answer<ViewedMember>('/access/view-as', { method: 'POST', json: { member } }),
    endViewing: () => send('/access/view-as', { method: 'DELETE' }),
    review: () => answer<AccessReview>('/access/review'),
    signReview: (json: SignReview) => answer<AccessReview>('/access/review', { method: 'POST', json }),
    why: (json: WhyAsked) => answer<Why>('/access/why', { method: 'POST', json }),
  }
}
