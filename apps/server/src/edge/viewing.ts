import { viewedBy } from '@courtyard/core/access/view-as'
import type { Actor, Deps } from '@courtyard/core/deps'
import { readingOnly } from '@courtyard/db/reading-only'
import { Fault } from '@courtyard/std/fault'
import type { MiddlewareHandler } from 'hono'
import type { Edge, EdgeContext } from './edge.ts'

const COOKIE = 'courtyard_view_as'
const AN_HOUR = 3_600

/** Names the member as whom the browser looks from now on, for an hour at most; null ends it. */
export function setViewing(context: EdgeContext, member: string | null): void {
  const { tenant } = context.get('actor')
  const secure = new URL(context.req.url).protocol === 'https:' ? '; Secure' : ''
  const value = member === null ? '; Max-Age=0' : `${encodeURIComponent(member)}; Max-Age=${AN_HOUR}`
  context.header('set-cookie', `${COOKIE}=${value}; Path=/t/${tenant}; HttpOnly; SameSite=Lax${secure}`, {
    append: true,
  })
}

/**
 * Where somebody looks as another member, requests are that member's: all of them only read, which the database holds to.
 * Nothing in the cookie is believed but whom it names; who looks has to have the right on every request.
 */
export const viewing =
  (deps: Deps, ends: string): MiddlewareHandler<Edge> =>
  async (context, next) => {
    const member = viewedMember(context)
    if (member === undefined || context.req.path.endsWith(ends)) return await next()
    const viewed = await viewedBy(deps, context.get('actor'), member)
    const isReading = context.req.method === 'GET' || context.req.method === 'HEAD'
    // A page that still believes to look as somebody else must not write as who they are.
    if (!isReading) throw new Fault('viewing_as')
    if (viewed) {
      context.set('actor', viewed)
      return await readingOnly(() => next())
    }
    setViewing(context, null)
    await next()
  }

/** The member that the cookie of a request names; nothing of it is checked yet. */
export function viewedMember(context: EdgeContext): string | undefined {
  const cookies = context.req.header('cookie')
  const value = new RegExp(`(?:^|;\\s*)${COOKIE}=([^;]+)`).exec(cookies ?? '')?.[1]
  try {
    return value === undefined ? undefined : decodeURIComponent(value)
  } catch {
    return undefined
  }
}

/** Files are not for who looks as somebody else. Throws Fault viewing_as. */
export function refuseViewer(actor: Actor | undefined): void {
  if (actor?.viewedBy) throw new Fault('viewing_as')
}
