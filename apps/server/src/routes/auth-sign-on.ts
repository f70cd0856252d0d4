import type { SignOnAnswer } from '@courtyard/adapters/auth/sign-on'
import { Fault } from '@courtyard/std/fault'
import type { Context } from 'hono'
import type { Edge } from '../edge/edge.ts'
import type { Operations } from '../edge/operation.ts'
import type { World } from '../world.ts'
import { readAuthBody } from './auth.ts'
import { meOf, requireOneself, shownSchema } from './auth-account.ts'

const OVER = 'courtyard.sign-on=; Max-Age=0; Path=/api/auth/sign-on; HttpOnly; SameSite=Lax'
const companyOf = (context: Context<Edge>): string => context.req.param('tenant') ?? ''

/** Signing in through a company's own issuer: where it is, the way there, and the way back. A company without one, and none, answer alike. */
export function addSignOnRoutes(operations: Operations, world: World): void {
  const { signOn, signOns } = world.auth
  addOwnRoutes(operations, world)
  operations.addUndescribed('get', '/sign-on/{tenant}', async (context) => {
    const settings = await signOns.settings(companyOf(context))
    if (!settings) throw new Fault('record_missing')
    return context.json({ issuer: new URL(settings.issuer).host })
  })
  operations.addUndescribed('get', '/sign-on/{tenant}/begin', async (context) => {
    const { headers } = context.req.raw
    // Another site must not begin for somebody: whoever signs in wants to.
    const from = headers.get('sec-fetch-site')
    if (from !== null && from !== 'same-origin' && from !== 'none') throw new Fault('origin_refused')
    const tenant = companyOf(context)
    const begun = await signOn.begin({ tenant }, headers)
    if (!begun) return goOn(refusedPath(tenant, 'silent'), [])
    return goOn(begun.url, [begun.cookie])
  })
  operations.addUndescribed('get', '/sign-on/{tenant}/callback', async (context) => {
    const tenant = companyOf(context)
    const query = new URL(context.req.url).search
    return answerOf(tenant, await signOn.finish({ tenant, query }, context.req.raw.headers))
  })
}

/** Linking one's account to the issuer, for who is signed in and says that they want it. */
function addOwnRoutes(operations: Operations, world: World): void {
  const { signOn, signOns, sessions, note } = world.auth
  operations.addUndescribed('post', '/account/sign-on', async (context) => {
    const me = await meOf(world, context)
    await requireOneself(world, me, await readAuthBody(context, shownSchema))
    const begun = await signOn.begin({ tenant: me.tenant, userId: me.userId }, context.req.raw.headers)
    if (!begun) throw new Fault('sign_on_unavailable')
    context.header('set-cookie', begun.cookie)
    return context.json({ url: begun.url })
  })
  operations.addUndescribed('post', '/account/sign-on/remove', async (context) => {
    const me = await meOf(world, context)
    await requireOneself(world, me, await readAuthBody(context, shownSchema))
    await signOns.unlink(me.userId)
    await sessions.endAll(me.userId, me.session)
    await note({ what: 'sign_on_unlinked', tenant: me.tenant, userId: me.userId })
    return context.json({ linked: false })
  })
}

const refusedPath = (tenant: string, reason: string) =>
  `/sign-on?company=${encodeURIComponent(tenant)}&refused=${reason}`

function answerOf(tenant: string, answer: SignOnAnswer): Response {
  switch (answer.kind) {
    case 'in':
      return goOn('/', [...answer.answer.headers.getSetCookie(), OVER])
    case 'linked':
      return goOn('/account?linked', [OVER])
    case 'refused':
      return goOn(refusedPath(tenant, answer.reason), [OVER])
  }
}

function goOn(location: string, cookies: readonly string[]): Response {
  const headers = new Headers({ location })
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return new Response(null, { status: 303, headers })
}
