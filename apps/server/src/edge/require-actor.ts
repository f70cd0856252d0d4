import { Fault } from '@courtyard/std/fault'
import type { MiddlewareHandler } from 'hono'
import type { DoorNotes } from './door-notes.ts'
import type { Edge } from './edge.ts'
import type { WhoAsks } from './who-asks.ts'

/**
 * Lets only members of the tenant in the address pass. Another tenant, a tenant that does not exist and one the person
 * has left answer alike, before anything of that tenant is read.
 */
export const requireActor =
  (whoAsks: WhoAsks, notes: DoorNotes): MiddlewareHandler<Edge> =>
  async (context, next) => {
    const asking = await whoAsks.find(context.req.raw.headers)
    if (!asking) throw new Fault('not_signed_in')
    const { signedIn, actor } = asking
    if (signedIn.tenant !== context.req.param('tenant')) {
      await notes.behind(context.req.raw.headers, async () => ({ account: signedIn, action: 'tenant.crossed' }))
      throw new Fault('tenant_missing')
    }
    if (!actor) throw new Fault('tenant_missing')
    if (signedIn.mustChange) throw new Fault('password_expired')
    context.set('signedIn', signedIn)
    context.set('actor', actor)
    await next()
  }
