import type { Action, Catalog, RoleRule } from '@courtyard/metadata/catalog'
import type { AccessActor, Assignment, ScopeValues } from './actor.ts'
import { mayRun } from './can.ts'
import { withIncluded } from './included.ts'
import { scopeFor } from './scope-for.ts'

// Whether a grant is without a condition does not depend on the day.
const ANY_DAY = '2000-01-01'

type Giver = { readonly catalog: Catalog; readonly actor: AccessActor }

/**
 * Rules of a role, as `<role>.<rule>`, by which whoever is assigned it could do what the giver could not: empty when the
 * giver has the role over as much, or may do all of it without a condition. Denials add nothing.
 */
export function beyond(giver: Giver, given: Assignment): string[] {
  if (hasAlready(giver, given)) return []
  return withIncluded(giver.catalog, [given.role]).flatMap((role) =>
    giver.catalog.roles[role]!.rules.filter(
      (rule) => !rule.deny && !rule.actions.every((action) => covers(giver, rule, action)),
    ).map(({ name }) => `${role}.${name}`),
  )
}

const hasAlready = ({ catalog, actor }: Giver, given: Assignment): boolean =>
  (actor.assignments ?? []).some(
    ({ role, scope }) => withIncluded(catalog, [role]).includes(given.role) && isWithin(given.scope, scope),
  )

const isWithin = (inner: ScopeValues, outer: ScopeValues): boolean =>
  Object.entries(inner).every(([name, ids]) => ids.every((id) => outer[name]?.includes(id)))

function covers({ catalog, actor }: Giver, rule: RoleRule, action: Action): boolean {
  if (action.startsWith('run:')) return mayRun(catalog, actor, action.slice('run:'.length))
  const entities = rule.subject === '*' ? Object.values(catalog.entities) : [catalog.entities[rule.subject]]
  return entities.every((entity) => {
    if (entity === undefined) return false
    const { grants, denials } = scopeFor({ catalog, actor, today: ANY_DAY }, action, entity)
    const names = rule.fields
    const isDenied = denials.some(
      ({ fields }) => fields === '*' || names === undefined || names.some((name) => fields.includes(name)),
    )
    const isGranted = grants.some(
      ({ where, fields, unmasked }) =>
        where === undefined &&
        (unmasked === true || rule.unmasked !== true || action !== 'read') &&
        (fields === '*' || (names?.every((name) => fields.includes(name)) ?? false)),
    )
    return isGranted && !isDenied
  })
}
