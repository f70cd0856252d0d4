import type { Action, Catalog, Entity } from '@courtyard/metadata/catalog'
import { isMasked } from '@courtyard/metadata/personal'
import { alwaysVisible, withAnyGrant } from '@courtyard/metadata/scope'
import { abilityFor } from './ability.ts'
import type { AccessActor } from './actor.ts'
import { exportScopesFor, scopeFor } from './scope-for.ts'

// Type-level answers for descriptions: "on some row, perhaps". They never decide; the row decides again in SQL.
const ANY_DAY = '2000-01-01'

/**
 * Names of the fields some grant of the action carries and no unconditional denial takes away; false when not allowed at all.
 * What may be exported is what may be read, too.
 */
export function mayFields(
  subject: { catalog: Catalog; actor: AccessActor },
  action: 'read' | 'create' | 'update' | 'export' | 'reveal',
  entity: Entity,
): readonly string[] | false {
  const request = { ...subject, today: ANY_DAY }
  const scope = action === 'export' ? exportScopesFor(request).read(entity.name) : scopeFor(request, action, entity)
  const isSeen = action === 'read' || action === 'export' || action === 'reveal'
  const denied = scope.denials.filter(({ where }) => where === undefined)
  if (scope.grants.length === 0 || denied.some(({ fields }) => fields === '*')) return false
  return entity.fields
    .filter((field) => !field.hidden && (isSeen || !(field.system || field.readOnly)))
    .map(({ name }) => name)
    .filter((name) => {
      if (action === 'reveal' && !entity.fields.some((field) => field.name === name && isMasked(field))) return false
      if (isSeen && alwaysVisible.has(name)) return true
      if (denied.some(({ fields }) => fields.includes(name))) return false
      if (isSeen && withAnyGrant.has(name)) return true
      return scope.grants.some(({ fields }) => fields === '*' || fields.includes(name))
    })
}

/** Fields a new record may carry, or false. */
export const mayCreate = (catalog: Catalog, actor: AccessActor, entity: Entity) =>
  mayFields({ catalog, actor }, 'create', entity)

/** Fields that may be changed on some row, or false. */
export const mayUpdate = (catalog: Catalog, actor: AccessActor, entity: Entity) =>
  mayFields({ catalog, actor }, 'update', entity)

/** True when some row may be deleted. */
export function mayDelete(catalog: Catalog, actor: AccessActor, entity: Entity): boolean {
  const scope = scopeFor({ catalog, actor, today: ANY_DAY }, 'delete', entity)
  return scope.grants.length > 0 && !scope.denials.some(({ where, fields }) => where === undefined && fields === '*')
}

/** True when the actor's roles grant `run:<name>` and none denies it. */
export function mayRun(catalog: Catalog, actor: Pick<AccessActor, 'roles'>, name: string): boolean {
  const action: Action = `run:${name}`
  const rules = abilityFor(catalog, actor.roles).rules.filter((rule) =>
    ([rule.action].flat() as string[]).includes(action),
  )
  return rules.some((rule) => !rule.inverted) && !rules.some((rule) => rule.inverted)
}
