import { matchPredicate } from '@courtyard/expression/match'
import type { Row } from '@courtyard/expression/value'
import type { Entity } from '@courtyard/metadata/catalog'
import type { Field } from '@courtyard/metadata/field'
import { isMasked } from '@courtyard/metadata/personal'
import { alwaysVisible, type Scope, type ScopeRule, withAnyGrant } from '@courtyard/metadata/scope'

/**
 * The fields of one row that a scope lets see; undefined when the row itself is not visible.
 * For hints and for the differential test: SQL is the only authority and has the same meaning.
 */
export function visibleFields(entity: Entity, scope: Scope, row: Row): ReadonlySet<string> | undefined {
  const env = { row, variables: scope.variables }
  const applies = (rule: ScopeRule) => rule.where === undefined || matchPredicate(rule.where)(env)
  const grants = scope.grants.filter(applies)
  const denials = scope.denials.filter(applies)
  if (grants.length === 0 || denials.some(({ fields }) => fields === '*')) return undefined
  const names = entity.fields.filter((field) => !field.hidden).map(({ name }) => name)
  return new Set(
    names.filter((name) => {
      if (alwaysVisible.has(name)) return true
      if (denials.some(({ fields }) => fields.includes(name))) return false
      return withAnyGrant.has(name) || grants.some(({ fields }) => fields === '*' || fields.includes(name))
    }),
  )
}

/** The visible fields of one row whose values are shown as they are: some matching rule that carries them says `unmasked`. */
export function clearFields(entity: Entity, scope: Scope, row: Row): ReadonlySet<string> {
  const visible = visibleFields(entity, scope, row) ?? new Set<string>()
  const env = { row, variables: scope.variables }
  const showing = scope.grants.filter(
    ({ unmasked, where }) => unmasked && (where === undefined || matchPredicate(where)(env)),
  )
  const isClear = (field: Field) =>
    !isMasked(field) || showing.some(({ fields }) => fields === '*' || fields.includes(field.name))
  return new Set(entity.fields.flatMap((field) => (visible.has(field.name) && isClear(field) ? [field.name] : [])))
}
