import { Fault } from '@courtyard/std/fault'
import { z } from 'zod'
import { localeOf } from '../edge/locale.ts'
import type { Operations } from '../edge/operation.ts'
import type { World } from '../world.ts'
import { readAuthBody, signedInBy, wakeForMail } from './auth.ts'

const kind = z.enum(['recovery', 'invitation'])
const secret = z.string().min(1).max(100)
const askSchema = z.strictObject({ email: z.string().min(1).max(320) })
const phoneCodeSchema = z.strictObject({ phone: z.string().min(1).max(40), code: z.string().min(1).max(10) })
const linkSchema = z.strictObject({ kind, code: secret })
const setSchema = z.strictObject({ kind, code: secret, password: z.string().min(1).max(200) })

/** Ways back in: a link by mail, and what this installation can send at all. */
export function addRecoveryRoutes(operations: Operations, world: World): void {
  const { auth, linkOrigin, ways, shelf } = world
  operations.addUndescribed('get', '/ways', (context) =>
    context.json({
      mail: linkOrigin !== undefined && (ways?.mail ?? false),
      sms: ways?.sms ?? false,
      passkeys: auth.passkeys.isPossible,
      shelf: shelf !== undefined,
    }),
  )
  operations.addUndescribed('post', '/recovery', async (context) => {
    const { email } = await readAuthBody(context, askSchema)
    if (linkOrigin === undefined) throw new Fault('route_unknown')
    const { headers } = context.req.raw
    const page = `${linkOrigin}/set-password?kind=recovery&code=`
    const wait = await auth.recovery.ask({ email, locale: localeOf(headers), page, headers })
    if (wait > 0) throw new Fault('rate_limited', { retry_after_seconds: wait })
    await wakeForMail(world)
    return context.body(null, 204)
  })
  operations.addUndescribed('post', '/recovery/phone', async (context) => {
    const links = await auth.recovery.byCode(await readAuthBody(context, phoneCodeSchema))
    if (!links?.length) throw new Fault('sign_in_failed')
    return context.json({ links: links.map(({ tenant, secret }) => ({ tenant, code: secret })) })
  })
  operations.addUndescribed('post', '/links', async (context) => {
    const asked = await readAuthBody(context, linkSchema)
    return context.json({ works: await auth.recovery.works(asked.kind, asked.code) })
  })
  operations.addUndescribed('post', '/password', async (context) => {
    const asked = await readAuthBody(context, setSchema)
    const { headers } = context.req.raw
    const setting = {
      kind: asked.kind,
      secret: asked.code,
      password: asked.password,
      locale: localeOf(headers),
      headers,
    }
    return signedInBy(context, await auth.recovery.set(setting))
  })
  // What would have been sent: development and the quick start alone have a shelf.
  if (shelf) operations.addUndescribed('get', '/shelf', async (context) => context.json({ items: await shelf.list() }))
}
