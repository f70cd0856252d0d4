import { Fault } from '@courtyard/std/fault'
import type { MiddlewareHandler } from 'hono'
import { callerOf, rateKeyOf } from './caller.ts'
import type { Edge } from './edge.ts'
import type { RateLimits } from './rate-limits.ts'

/** Requests a minute. Absent: as many as come. */
export type Rates = {
  /** Of one address at a tenant's API: an office with many people behind one address must get through. */
  readonly address: number
  /** Of one address at sign-in. */
  readonly door: number
  readonly actor: number
  readonly tenant: number
}
type Limiting = { readonly rates: Rates; readonly limits: RateLimits } | undefined

/** Refuses an address that asks too often, before anybody is looked up. Throws Fault rate_limited. */
export const limitAddress =
  (limiting: Limiting, place: 'address' | 'door'): MiddlewareHandler<Edge> =>
  async (context, next) => {
    // Every page asks who is signed in: only what is sent to the door is a try.
    const of = context.req.method === 'GET' ? 'address' : place
    const address = callerOf(context.req.raw.headers)
    if (limiting && address !== undefined)
      refuse(limiting.limits.take([{ key: `${of} ${rateKeyOf(address)}`, max: limiting.rates[of] }]))
    await next()
  }

/** Refuses a person, and a tenant, who ask too often. After requireActor. Throws Fault rate_limited. */
export const limitActor =
  (limiting: Limiting): MiddlewareHandler<Edge> =>
  async (context, next) => {
    if (limiting) {
      const { id, tenant } = context.get('actor')
      const { actor, tenant: ofTenant } = limiting.rates
      refuse(
        limiting.limits.take([
          { key: `actor ${tenant} ${id}`, max: actor },
          { key: `tenant ${tenant}`, max: ofTenant },
        ]),
      )
    }
    await next()
  }

function refuse(seconds: number): void {
  if (seconds > 0) throw new Fault('rate_limited', { retry_after_seconds: seconds })
}
