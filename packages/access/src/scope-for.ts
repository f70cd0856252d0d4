import type { Value } from '@courtyard/expression/value'
import type { Action, Catalog, Entity } from '@courtyard/metadata/catalog'
import type { Scope, ScopeRule, Scopes } from '@courtyard/metadata/scope'
import type { Day } from '@courtyard/std/day'
import { abilityFor } from './ability.ts'
import type { AccessActor } from './actor.ts'
import { bothScopes } from './both-scopes.ts'
import { withDependants } from './dependants.ts'
import { isResolved } from './resolved.ts'
import { boundConditions, scopeVariables } from './scopes-of-role.ts'

/** When and as whom a scope is asked for. */
export type ScopeRequest = { readonly catalog: Catalog; readonly actor: AccessActor; readonly today: Day }

/**
 * What `actor` may do to `entity`, as rules kept apart (rows x fields). A grant with an unresolved variable is dropped,
 * a denial with one denies everything it names. An entity nobody named is a scope that sees nothing.
 */
export function scopeFor(request: ScopeRequest, action: Action, entity: Entity): Scope {
  const grants: ScopeRule[] = []
  const denials: ScopeRule[] = []
  for (const { rule, fields, where, deny, resolved, unmasked } of rulesOf(request, action, entity)) {
    const scopeRule = { rule, fields, ...(where && resolved && { where }), ...(unmasked && { unmasked }) }
    if (deny) denials.push(scopeRule)
    else if (resolved) grants.push(scopeRule)
  }
  return { entity: entity.name, grants, denials, variables: variablesOf(request.actor, request.today) }
}

/** A rule of an actor as it counts for one entity; `resolved` is false where a variable of its condition has no value. */
export type ActorRule = ScopeRule & { readonly deny: boolean; readonly resolved: boolean }

/** Every rule of the actor's roles for an action on an entity, once for each scope it is bound to: what `scopeFor` is made of. */
export function rulesOf({ catalog, actor, today }: ScopeRequest, action: Action, entity: Entity): ActorRule[] {
  const variables = variablesOf(actor, today)
  return abilityFor(catalog, actor.roles)
    .possibleRulesFor(action, entity.name)
    .flatMap(({ reason: rule = '', fields: names, inverted: deny, conditions: condition }) => {
      const fields = fieldsOf(entity, names, deny)
      const conditions = condition && boundConditions({ catalog, actor }, roleOf(rule), condition)
      return (conditions ?? [undefined]).map((where) => ({
        ...{ rule, fields, deny, resolved: where === undefined || isResolved(where, variables) },
        ...(where && { where }),
        ...(action === 'read' && isUnmasked(catalog, rule) && { unmasked: true as const }),
      }))
    })
}

function fieldsOf(entity: Entity, fields: readonly string[] | undefined, denial: boolean): ScopeRule['fields'] {
  if (fields === undefined) return '*'
  if (denial) return withDependants(entity, fields)
  const hidden = new Set(entity.fields.filter((field) => field.hidden).map(({ name }) => name))
  return fields.filter((name) => !hidden.has(name))
}

function variablesOf(actor: AccessActor, today: Day): Record<string, Value> {
  return { actor: { id: actor.id, kind: actor.kind, record: actor.record }, today, ...scopeVariables(actor) }
}

/** Whether the rule of this name, `<role>.<rule>`, shows personal values. */
export function isUnmasked({ roles }: Catalog, name: string): boolean {
  const role = roleOf(name)
  return roles[role]?.rules.find((rule) => `${role}.${rule.name}` === name)?.unmasked === true
}

/** The role of a rule's name, `<role>.<rule>`. */
const roleOf = (name: string): string => name.slice(0, name.indexOf('.'))

/** The scopes of every entity a request may touch for one action, made when first asked for. */
export function scopesFor(request: ScopeRequest, action: Action = 'read'): Scopes {
  const made = new Map<string, Scope>()
  return {
    read(name) {
      const known = made.get(name)
      if (known) return known
      const entity = Object.hasOwn(request.catalog.entities, name) ? request.catalog.entities[name] : undefined
      const scope = entity
        ? scopeFor(request, action, entity)
        : { entity: name, grants: [], denials: [], variables: variablesOf(request.actor, request.today) }
      made.set(name, scope)
      return scope
    },
  }
}

/** What may leave as a file of every entity: the rows and fields that may be read AND exported. */
export function exportScopesFor(request: ScopeRequest): Scopes {
  const [read, exported] = [scopesFor(request), scopesFor(request, 'export')]
  const made = new Map<string, Scope>()
  return {
    read(name) {
      const scope = made.get(name) ?? bothScopes(read.read(name), exported.read(name))
      made.set(name, scope)
      return scope
    },
  }
}

/** True when a grant exists at all: not yet that some row matches it. */
export const grantsAnything = (scope: Scope): boolean => scope.grants.length > 0
