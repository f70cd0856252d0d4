import { Fault } from '@courtyard/std/fault'
import type { Context } from 'hono'
import { z } from 'zod'
import type { DoorNotes } from '../edge/door-notes.ts'
import type { Edge } from '../edge/edge.ts'
import type { Operations } from '../edge/operation.ts'
import { parseShape } from '../edge/parse-shape.ts'
import { readJson } from '../edge/read-body.ts'
import type { World } from '../world.ts'

const BODY_BYTES_MAX = 10_000
const signInSchema = z.strictObject({ email: z.string().min(1).max(320), password: z.string().min(1).max(200) })
const passwordSchema = z.strictObject({
  currentPassword: z.string().min(1).max(200),
  newPassword: z.string().min(10).max(200),
  revokeOtherSessions: z.boolean().optional(),
})

/** Sign-in and what belongs to it. Of better-auth only these four answer; everything else does not exist. */
export function addAuthRoutes(operations: Operations, world: World, notes: DoorNotes): void {
  const { auth } = world
  operations.addUndescribed('post', '/sign-in/email', (context) => signIn(context, world, notes))
  operations.addUndescribed('post', '/sign-out', async (context) => {
    const { headers } = context.req.raw
    const account = await auth.signedIn(headers)
    const answer = passedOn(await auth.handle(withBody(context, '{}')))
    await notes.before(headers, { account, action: 'sign_out' })
    return answer
  })
  operations.addUndescribed('get', '/get-session', async (context) => passedOn(await auth.handle(context.req.raw)))
  operations.addUndescribed('post', '/change-password', async (context) => {
    const body = parseShape(passwordSchema, await readJson(context.req.raw, BODY_BYTES_MAX))
    const { headers } = context.req.raw
    const account = await auth.signedIn(headers)
    const answer = passedOn(await auth.handle(withBody(context, JSON.stringify(body))))
    await notes.before(headers, { account, action: 'password.changed' })
    return answer
  })
}

async function signIn(context: Context<Edge>, { auth }: World, notes: DoorNotes): Promise<Response> {
  const body = parseShape(signInSchema, await readJson(context.req.raw, BODY_BYTES_MAX))
  const { headers } = context.req.raw
  const failed = (action: 'sign_in.failed' | 'sign_in.locked') =>
    notes.behind(headers, async () => ({ account: await auth.accountOf(body.email), action }))
  const waitSeconds = await auth.lock.attempt(body.email)
  if (waitSeconds > 0) {
    await failed('sign_in.locked')
    throw new Fault('rate_limited', { retry_after_seconds: waitSeconds })
  }
  const answer = await auth.handle(withBody(context, JSON.stringify(body)))
  if (answer.ok) {
    await auth.lock.succeeded(body.email)
    await notes.before(headers, { account: await auth.accountOf(body.email), action: 'sign_in.ok' })
  } else if (answer.status === 401) await failed('sign_in.failed')
  return passedOn(answer)
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
