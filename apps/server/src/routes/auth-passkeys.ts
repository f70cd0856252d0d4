import type { Assertion, Attestation } from '@courtyard/adapters/auth/passkeys'
import { writeMail } from '@courtyard/core/identity/message-texts'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import type { Context } from 'hono'
import { z } from 'zod'
import type { Edge } from '../edge/edge.ts'
import { localeOf } from '../edge/locale.ts'
import type { Operations } from '../edge/operation.ts'
import type { World } from '../world.ts'
import { readAuthBody, signedInBy, wakeForMail } from './auth.ts'
import { meOf, requireOneself, shownSchema } from './auth-account.ts'

const line = (max: number) => z.string().max(max)
const bytes = z
  .string()
  .min(1)
  .max(8_000)
  .regex(/^[\w-]+$/)
const name = z.string().trim().min(1).max(60)
/** As browsers write it (WebAuthn, PublicKeyCredential.toJSON); what we do not look at is dropped. */
const answered = {
  id: bytes,
  rawId: bytes,
  type: z.literal('public-key'),
  clientExtensionResults: z.object({}).default({}),
}
const assertionSchema = z.object({
  ...answered,
  response: z.object({
    ...{ clientDataJSON: bytes, authenticatorData: bytes, signature: bytes },
    userHandle: bytes.nullish(),
  }),
})
const attestationSchema = z.object({
  ...answered,
  response: z.object({
    ...{ clientDataJSON: bytes, attestationObject: bytes },
    transports: z.array(line(20)).max(10).optional(),
  }),
})
const ticket = line(100).min(1)

/** Passkeys: to sign in by one, alone or after a password, and one's own. */
export function addPasskeyRoutes(operations: Operations, world: World): void {
  const { auth } = world
  addOwnRoutes(operations, world)
  const ask = async (context: Context<Edge>, of?: string) => {
    if (!auth.passkeys.isPossible) throw new Fault('route_unknown')
    const options = await auth.passkeySignIn.ask(of)
    if (!options) throw new Fault('sign_in_failed')
    return context.json(options)
  }
  operations.addUndescribed('post', '/sign-in/passkey/begin', async (context) => {
    await readAuthBody(context, z.strictObject({}))
    return await ask(context)
  })
  operations.addUndescribed('post', '/sign-in/passkey', async (context) => {
    const { answer } = await readAuthBody(context, z.strictObject({ answer: assertionSchema }))
    return signedInBy(context, await auth.passkeySignIn.enter(assertionOf(answer), context.req.raw.headers))
  })
  operations.addUndescribed('post', '/sign-in/second/passkey/begin', async (context) =>
    ask(context, (await readAuthBody(context, z.strictObject({ ticket }))).ticket),
  )
  operations.addUndescribed('post', '/sign-in/second/passkey', async (context) => {
    const asked = await readAuthBody(context, z.strictObject({ ticket, answer: assertionSchema }))
    const second = { ticket: asked.ticket, answer: assertionOf(asked.answer) }
    return signedInBy(context, await auth.passkeySignIn.second(second, context.req.raw.headers))
  })
}

function addOwnRoutes(operations: Operations, world: World): void {
  const { passkeys, sessions, note } = world.auth
  operations.addUndescribed('post', '/account/passkeys/begin', async (context) => {
    const me = await meOf(world, context)
    if (!passkeys.isPossible) throw new Fault('route_unknown')
    await requireOneself(world, me, await readAuthBody(context, shownSchema))
    return context.json(await passkeys.offer({ userId: me.userId, name: me.name, label: me.email || me.name }))
  })
  operations.addUndescribed('post', '/account/passkeys', async (context) => {
    const me = await meOf(world, context)
    const asked = await readAuthBody(context, z.strictObject({ name, answer: attestationSchema }))
    const telling = { what: 'passkey' as const, to: me.email, locale: localeOf(context.req.raw.headers) }
    const letter = me.email === '' ? undefined : writeMail(telling)
    const added = await passkeys.add({
      userId: me.userId,
      name: asked.name,
      answer: attestationOf(asked.answer),
      letter,
    })
    if (!added) throw new Fault('passkey_refused')
    await sessions.endAll(me.userId, me.session)
    await note({ what: 'passkey_added', tenant: me.tenant, userId: me.userId })
    await wakeForMail(world)
    return context.json(added, 201)
  })
  operations.addUndescribed('post', '/account/passkeys/{id}/name', async (context) => {
    const me = await meOf(world, context)
    const asked = await readAuthBody(context, z.strictObject({ name }))
    if (!(await passkeys.rename(me.userId, idOf(context), asked.name))) throw new Fault('record_missing')
    return context.json(asked)
  })
  operations.addUndescribed('post', '/account/passkeys/{id}/remove', async (context) => {
    const me = await meOf(world, context)
    await requireOneself(world, me, await readAuthBody(context, shownSchema))
    if (!(await passkeys.remove(me.userId, idOf(context)))) throw new Fault('record_missing')
    await sessions.endAll(me.userId, me.session)
    await note({ what: 'passkey_removed', tenant: me.tenant, userId: me.userId })
    return context.json({ removed: true })
  })
}

function idOf(context: Context<Edge>): string {
  const id = context.req.param('id') ?? ''
  if (!isId(id)) throw new Fault('record_missing')
  return id
}

function assertionOf({ response: { userHandle, ...response }, ...answer }: z.infer<typeof assertionSchema>): Assertion {
  return { ...answer, response: { ...response, ...(userHandle && { userHandle }) } }
}

function attestationOf({
  response: { transports, ...response },
  ...answer
}: z.infer<typeof attestationSchema>): Attestation {
  return { ...answer, response: { ...response, ...(transports && { transports }) } }
}
