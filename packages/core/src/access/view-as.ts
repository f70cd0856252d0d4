import { mayRun } from '@courtyard/access/can'
import type { ViewedMember } from '@courtyard/contract/access'
import { Fault } from '@courtyard/std/fault'
import { noteAlone } from '../audit/note.ts'
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
  await noteAlone(deps, actor, { action: 'access.viewed_as', subject: ['member', viewed.id] })
  return { id: viewed.id, name: viewed.name, kind: viewed.kind }
}

/** Notes that somebody stopped to look as a member; whoever is named here was never believed. */
export async function endViewing(deps: Deps, actor: Actor, member: string | undefined): Promise<void> {
  const viewed = member === undefined ? undefined : await viewedBy(deps, actor, member)
  if (viewed) await noteAlone(deps, actor, { action: 'access.view_ended', subject: ['member', viewed.id] })
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
