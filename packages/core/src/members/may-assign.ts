import type { Assignment } from '@courtyard/access/actor'
import { beyond } from '@courtyard/access/beyond'
import { mayRun } from '@courtyard/access/can'
import { withIncluded } from '@courtyard/access/included'
import type { Catalog } from '@courtyard/metadata/catalog'
import { Fault } from '@courtyard/std/fault'
import { mayRunAny } from '../billing/may-run.ts'
import type { Actor } from '../deps.ts'

/** Throws Fault not_allowed unless the actor may see who has which role. */
export const requireMembers = (catalog: Catalog, actor: Actor): void => mayRunAny(catalog, actor, ['members', 'access'])

/** Rules by which a role could do what its giver could not; empty for who may assign any role. */
export function beyondGiver(catalog: Catalog, actor: Actor, given: Assignment): string[] {
  return mayRun(catalog, actor, 'access') ? [] : beyond({ catalog, actor }, given)
}

/**
 * Nobody assigns a role, or ends one, for themselves, and nobody without the right to assign any role gives what they could
 * not do. Throws Fault assignment_own, assignment_beyond.
 */
export function requireAssignable(
  catalog: Catalog,
  { actor, member, given }: { readonly actor: Actor; readonly member: string; readonly given: Assignment },
): void {
  if (member === actor.id) throw new Fault('assignment_own')
  const rules = beyondGiver(catalog, actor, given)
  if (rules.length > 0) throw new Fault('assignment_beyond', { role: given.role, rules })
}

/** True where the company wants a second person to agree before the role is assigned. */
export function needsSecond(catalog: Catalog, role: string): boolean {
  return isGrave(catalog, role, catalog.access?.second ?? [])
}

/** True for a role that, by itself or by one it includes, allows one of the actions. */
export const isGrave = (catalog: Catalog, role: string, actions: readonly string[]): boolean =>
  withIncluded(catalog, [role]).some((name) =>
    catalog.roles[name]!.rules.some((rule) => !rule.deny && rule.actions.some((action) => actions.includes(action))),
  )
