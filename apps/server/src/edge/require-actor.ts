import { loadActor } from '@courtyard/core/members/load-actor'
import { Fault } from '@courtyard/std/fault'
import type { MiddlewareHandler } from 'hono'
import type { World } from '../world.ts'
import type { Edge } from './edge.ts'

/**
 * Lets only members of the tenant in the address pass. Another tenant, a tenant that does not exist and one the person
 * has left answer alike, before anything of that tenant is read.
 */
export const requireActor =
  ({ auth, deps }: Pick<World, 'auth' | 'deps'>): MiddlewareHandler<Edge> =>
  async (context, next) => {
    const signedIn = await auth.signedIn(context.req.raw.headers)
    if (!signedIn) throw new Fault('not_signed_in')
    if (signedIn.tenant !== context.req.param('tenant')) throw new Fault('tenant_missing')
    const actor = await loadActor(deps, signedIn)
    if (!actor) throw new Fault('tenant_missing')
    context.set('signedIn', signedIn)
    context.set('actor', actor)
    await next()
  }
