import { mayRun } from '@courtyard/access/can'
import type { ViewedMember } from '@courtyard/contract/access'
import { Fault } from '@courtyard/std/fault'
import { requireRun } from '../billing/may-run.ts'
import type { Actor, Deps } from '../deps.ts'
import { loadActor } from '../members/load-actor.ts'

/**
 * Begins to look at the tenant as one of its members sees it. Needs run:access. Throws Fault record_missing for nobody who is a
 * member today, viewing_self.
 */
export async function startViewing(deps: Deps, actor: Actor, member: string): Promise<ViewedMember> {
  requireRun(await deps.catalogs.load(actor.tenant), actor, 'access')
  if (member === actor.id) throw new Fault('viewing_self')
  const viewed = await loadActor(deps, { userId: member, tenant: actor.tenant })
  if (!viewed) throw new Fault('record_missing')
  return { id: viewed.id, name: viewed.name, kind: viewed.kind }
}

/**
 * The member as whom somebody looks, who may export nothing; undefined when either of them may not any more. Asked on every
 * request, so that losing run:access ends it at once.
 */
export async function viewedBy(deps: Deps, actor: Actor, member: string): Promise<Actor | undefined> {
  const catalog = await deps.catalogs.load(actor.tenant)
  if (member === actor.id || !mayRun(catalog, actor, 'access')) return undefined
  const viewed = await loadActor(deps, { userId: member, tenant: actor.tenant })
  return viewed && { ...viewed, viewedBy: { id: actor.id, name: actor.name } }
}
