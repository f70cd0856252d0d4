import type { SignedInAnswer } from '@courtyard/adapters/auth/sign-in'
import { Fault } from '@courtyard/std/fault'
import type { Context } from 'hono'
import { z } from 'zod'
import type { Edge } from '../edge/edge.ts'
import { localeOf } from '../edge/locale.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import { MESSAGES } from '../messages.ts'
import type { World } from '../world.ts'

const BODY_BYTES_MAX = 10_000
const line = (max: number) => z.string().min(1).max(max)
/** `email` takes a telephone number as well. */
const signInSchema = z.strictObject({ email: line(320), password: line(200) })
const secondSchema = z.strictObject({ ticket: line(100), code: line(40) })
const phoneSchema = z.strictObject({ phone: line(40) })
const phoneCodeSchema = z.strictObject({ phone: line(40), code: line(10) })
const choiceSchema = z.strictObject({ ticket: line(100) })

/** Reads a body of sign-in: small, and of exactly this shape. */
export const readAuthBody = async <T>(context: Context<Edge>, shape: z.ZodType<T>): Promise<T> =>
  parseShape(shape, await readJson(context.req.raw, BODY_BYTES_MAX))

/** Sign-in and what belongs to it. Of better-auth only two addresses answer; everything else does not exist. */
export function addAuthRoutes(operations: Operations, world: World): void {
  const { auth } = world
  operations.addUndescribed('post', '/sign-out', async (context) => {
    const { headers } = context.req.raw
    const account = await auth.signedIn(headers)
    const answer = passedOn(await auth.handle(withBody(context, '{}')))
    if (account) await auth.note({ what: 'signed_out', tenant: account.tenant, userId: account.userId }, headers)
    return answer
  })
  operations.addUndescribed('get', '/get-session', async (context) => passedOn(await auth.handle(context.req.raw)))
  operations.addUndescribed('post', '/sign-in/email', async (context) => {
    const { email, password } = await readAuthBody(context, signInSchema)
    const { headers } = context.req.raw
    const answer = await auth.signIn.password({ login: email, password, locale: localeOf(headers) }, headers)
    if (answer.kind === 'refused') void wakeForMail(world)
    return signedInBy(context, answer)
  })
  operations.addUndescribed('post', '/sign-in/second', async (context) => {
    const asked = await readAuthBody(context, secondSchema)
    return signedInBy(context, await auth.signIn.second(asked, context.req.raw.headers))
  })
  operations.addUndescribed('post', '/sign-in/phone/code', async (context) => {
    const { phone } = await readAuthBody(context, phoneSchema)
    const { headers } = context.req.raw
    const wait = await auth.signIn.askCode({ phone, locale: localeOf(headers) }, headers)
    if (wait > 0) throw new Fault('rate_limited', { retry_after_seconds: wait })
    await wakeForMail(world)
    return context.body(null, 204)
  })
  operations.addUndescribed('post', '/sign-in/phone', async (context) => {
    const asked = await readAuthBody(context, phoneCodeSchema)
    return signedInBy(context, await auth.signIn.code(asked, context.req.raw.headers))
  })
  operations.addUndescribed('post', '/sign-in/choose', async (context) => {
    const { ticket } = await readAuthBody(context, choiceSchema)
    return signedInBy(context, await auth.signIn.choose(ticket, context.req.raw.headers))
  })
}

/** Has a worker send what waits. */
export const wakeForMail = ({ wake }: World): Promise<void> => wake(MESSAGES)

/** What came of showing who one is, as an answer: the session's cookie, or what is asked next. Throws Fault sign_in_failed, rate_limited. */
export function signedInBy(context: Context<Edge>, answer: SignedInAnswer): Response {
  switch (answer.kind) {
    case 'in':
      return answer.answer
    case 'second':
      return context.json({ second: answer.ticket, passkey: answer.passkey })
    case 'choose':
      return context.json({ choices: answer.choices })
    case 'wait':
      throw new Fault('rate_limited', { retry_after_seconds: answer.seconds })
    case 'refused':
      throw new Fault('sign_in_failed')
  }
}

/** The request once more, its body being read already. */
function withBody(context: Context<Edge>, body: string): Request {
  const headers = new Headers(context.req.raw.headers)
  headers.set('content-type', 'application/json')
  headers.delete('content-length')
  return new Request(context.req.raw.url, { method: 'POST', headers, body })
}

/** better-auth's refusals become our problems; its successes stay as they are, cookies included. */
function passedOn(answer: Response): Response {
  if (answer.status < 400) return answer
  if (answer.status === 429) throw new Fault('rate_limited', { retry_after_seconds: 60 })
  // A right password must not be called wrong: a client that sends fetch metadata without an origin is refused for that.
  if (answer.status === 403) throw new Fault('origin_refused', { expected: 'an Origin header of this site' })
  if (answer.status < 500) throw new Fault('sign_in_failed')
  throw new Error(`sign-in answered ${answer.status}`)
}
