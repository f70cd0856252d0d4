import type { SignedIn } from '@courtyard/adapters/auth/auth'
import { type AccountJson, newKeySchema } from '@courtyard/contract/identity'
import { makeOwnKey } from '@courtyard/core/identity/service-accounts'
import { showKey, showPasskey, showSession } from '@courtyard/core/identity/show-identity'
import { loadActor } from '@courtyard/core/members/load-actor'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import type { Context } from 'hono'
import { z } from 'zod'
import type { Edge } from '../edge/edge.ts'
import { localeOf } from '../edge/locale.ts'
import type { Operations } from '../edge/operation.ts'
import type { World } from '../world.ts'
import { readAuthBody } from './auth.ts'

const secret = z.string().min(1).max(200)
const changeSchema = z.strictObject({ currentPassword: secret, newPassword: secret })
/** What shows that it is oneself. */
export const shownSchema = z.strictObject({
  password: secret.exactOptional(),
  code: z.string().min(6).max(40).exactOptional(),
})
const codeSchema = z.strictObject({ code: z.string().min(6).max(40) })
const ownKeySchema = newKeySchema.extend(shownSchema.shape)

/** One's own account: where one is signed in, password, second factor, keys. Keys of programs do not open it. */
export function addAccountRoutes(operations: Operations, world: World): void {
  const { auth } = world
  const add = (
    method: 'get' | 'post',
    path: string,
    handler: (me: SignedIn, context: Context<Edge>) => Promise<Response>,
  ) => operations.addUndescribed(method, path, async (context) => await handler(await meOf(world, context), context))
  add('get', '/account', async (me, context) => context.json(await accountOf(world, me)))
  add('post', '/change-password', async (me, context) => {
    const { currentPassword: current, newPassword: password } = await readAuthBody(context, changeSchema)
    const locale = localeOf(context.req.raw.headers)
    const account = { userId: me.userId, tenant: me.tenant, name: me.name, email: me.email }
    await auth.recovery.change({ account, current, password, session: me.session, locale })
    return context.json({ status: true })
  })
  add('post', '/account/sessions/end-others', async (me, context) => {
    const ended = await auth.sessions.endAll(me.userId, me.session)
    await auth.note({ what: 'sessions_ended', tenant: me.tenant, userId: me.userId })
    return context.json({ ended })
  })
  add('post', '/account/sessions/{id}/end', async (me, context) => {
    const id = context.req.param('id') ?? ''
    if (!isId(id) || (await auth.sessions.end(me.userId, id)) === 0) throw new Fault('record_missing')
    await auth.note({ what: 'sessions_ended', tenant: me.tenant, userId: me.userId })
    return context.json({ ended: 1 })
  })
  add('post', '/account/factor', async (me, context) => {
    await requireOneself(world, me, await readAuthBody(context, shownSchema))
    return context.json(await auth.factors.begin(me.userId, me.email || me.name))
  })
  add('post', '/account/factor/confirm', async (me, context) => {
    const { code } = await readAuthBody(context, codeSchema)
    const codes = await auth.factors.confirm(me.userId, code)
    if (!codes) throw new Fault('sign_in_failed')
    await auth.sessions.endAll(me.userId, me.session)
    await auth.note({ what: 'factor_set', tenant: me.tenant, userId: me.userId })
    return context.json({ codes })
  })
  add('post', '/account/factor/remove', async (me, context) => {
    await requireOneself(world, me, await readAuthBody(context, shownSchema))
    await auth.factors.remove(me.userId)
    await auth.note({ what: 'factor_removed', tenant: me.tenant, userId: me.userId })
    return context.json({ on: false })
  })
  add('post', '/account/keys', async (me, context) => {
    const { password, code, ...asked } = await readAuthBody(context, ownKeySchema)
    await requireOneself(world, me, {
      ...(password !== undefined && { password }),
      ...(code !== undefined && { code }),
    })
    const actor = await loadActor(world.deps, me)
    if (actor?.kind !== 'console') throw new Fault('not_allowed')
    return context.json(await makeOwnKey({ ...world.deps, identity: auth }, actor, asked), 201)
  })
  add('post', '/account/keys/{id}/revoke', async (me, context) => {
    const id = context.req.param('id') ?? ''
    if (!isId(id) || !(await auth.keys.revoke(me.userId, id))) throw new Fault('record_missing')
    await auth.note({ what: 'key_revoked', tenant: me.tenant, userId: me.userId, way: 'key' })
    return context.json({ keys: (await auth.keys.list(me.userId)).map(showKey) })
  })
}

/** Who is signed in with a session. Throws Fault not_signed_in, for keys of programs as well. */
export async function meOf({ auth }: World, context: Context<Edge>): Promise<SignedIn> {
  const me = await auth.signedIn(context.req.raw.headers)
  if (!me || me.session === '') throw new Fault('not_signed_in')
  return me
}

/** Who left a screen open gives nobody more than what is on it. Guesses count like those at sign-in. */
export async function requireOneself(
  { auth }: World,
  me: SignedIn,
  { password, code }: z.infer<typeof shownSchema>,
): Promise<void> {
  if (!(await auth.isOneself(me.userId, { password, code }))) throw new Fault('factor_needed')
}

async function signOnOf({ auth: { signOns } }: World, { tenant, userId }: SignedIn) {
  const settings = await signOns.settings(tenant)
  return settings
    ? { issuer: new URL(settings.issuer).host, linked: await signOns.isLinked(userId, settings.issuer) }
    : null
}

async function accountOf(world: World, me: SignedIn): Promise<AccountJson> {
  const { auth, deps } = world
  const actor = await loadActor(deps, me)
  const { roles, timeZone } = await deps.catalogs.load(me.tenant)
  const [sessions, keys, isOn, left, passkeys, signOn, hash, phone] = await Promise.all([
    auth.sessions.list(me.userId),
    auth.keys.list(me.userId),
    auth.factors.isOn(me.userId),
    auth.factors.codesLeft(me.userId),
    auth.passkeys.list(me.userId),
    signOnOf(world, me),
    auth.accounts.hashOf(me.userId),
    auth.accounts.phoneOf(me.userId),
  ])
  return {
    ...{ name: me.name, email: me.email, phone: phone ?? null, tenant: me.tenant, kind: actor?.kind ?? null },
    time_zone: timeZone,
    roles: [...new Set((actor?.assignments ?? []).map(({ role }) => role))].map((name) => ({
      ...{ name, label: roles[name]?.label ?? {} },
    })),
    ...{
      has_password: hash !== undefined,
      must_change: me.mustChange ?? false,
      factor: { on: isOn, codes_left: left },
    },
    single_sign_on: signOn,
    passkeys: { possible: auth.passkeys.isPossible, items: passkeys.map(showPasskey) },
    sessions: sessions.map((one) => showSession(one, me.session)),
    keys: keys.map(showKey),
  }
}
