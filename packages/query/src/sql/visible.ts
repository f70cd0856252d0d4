import type { Field } from '@courtyard/metadata/field'
import { isMasked } from '@courtyard/metadata/personal'
import { alwaysVisible, type Scope, type ScopeRule, withAnyGrant } from '@courtyard/metadata/scope'
import { type SqlContext, type SqlRow, unguarded } from './context.ts'
import { allOf, anyOf, notTrue, type Truth } from './truth.ts'

/** The condition of one rule on a row, with the system's meaning: conditions of rules are not cut by rules. */
export const ruleTruth = (context: SqlContext, row: SqlRow, rule: ScopeRule): Truth =>
  rule.where === undefined || context.predicate(unguarded(context), row, rule.where)

const matches = (context: SqlContext, row: SqlRow) => (rule: ScopeRule) => ruleTruth(context, row, rule)

/** True when a scope lets the row be seen: some grant matches and no denial of all fields does. */
export function rowTruth(context: SqlContext, row: SqlRow, scope: Scope): Truth {
  const granted = anyOf(scope.grants.map(matches(context, row)))
  if (granted === false) return false
  const denied = scope.denials.filter(({ fields }) => fields === '*').map(matches(context, row))
  return allOf([granted, ...denied.map(notTrue)])
}

/**
 * On a row that the scope lets be seen: true when one matching grant carries the field and no matching denial names it.
 * Known without asking the database when all grants carry it, or none.
 */
export function fieldTruth(context: SqlContext, row: SqlRow, { scope, field }: { scope: Scope; field: string }): Truth {
  if (alwaysVisible.has(field)) return true
  const denied = scope.denials.filter(({ fields }) => fields !== '*' && fields.includes(field))
  const carrying = scope.grants.filter(({ fields }) => fields === '*' || fields.includes(field))
  const byAll = carrying.length === scope.grants.length || withAnyGrant.has(field)
  const granted = byAll || anyOf(carrying.map(matches(context, row)))
  if (granted === false || denied.some(({ where }) => where === undefined)) return false
  return allOf([granted, ...denied.map(matches(context, row)).map(notTrue)])
}

/** `rowTruth` under the context's guard; without one every row is seen. */
export const guardedRow = (context: SqlContext, row: SqlRow): Truth =>
  context.guard === undefined || rowTruth(context, row, context.guard.read(row.entity.name))

/** `fieldTruth` under the context's guard; without one every field is seen. */
export const guardedField = (context: SqlContext, row: SqlRow, field: string): Truth =>
  context.guard === undefined ||
  row.allFields === true ||
  fieldTruth(context, row, { scope: context.guard.read(row.entity.name), field })

/**
 * Where the field is visible: true when one matching grant that carries it shows personal values. Known without asking the
 * database when all that carry it do, or none.
 */
export function unmaskedTruth(context: SqlContext, row: SqlRow, { scope, field }: Asked): Truth {
  const carrying = scope.grants.filter(({ fields }) => fields === '*' || fields.includes(field))
  const showing = carrying.filter(({ unmasked }) => unmasked)
  return showing.length === carrying.length || anyOf(showing.map(matches(context, row)))
}

type Asked = { readonly scope: Scope; readonly field: string }

/** On a row where the guard lets the field be seen: whether its value is shown as it is. */
export function shownAsItIs(context: SqlContext, row: SqlRow, field: Field): Truth {
  if (context.guard === undefined || !isMasked(field)) return true
  return unmaskedTruth(context, row, { scope: context.guard.read(row.entity.name), field: field.name })
}

/** `guardedField`, and that the value is shown as it is where the context does not know masked ones anyway. */
export const clearField = (context: SqlContext, row: SqlRow, field: Field): Truth =>
  allOf([guardedField(context, row, field.name), context.known === true || shownAsItIs(context, row, field)])

/** Whether a scope ever lets the field be seen, on some row. */
export function everVisible(scope: Scope, field: string): boolean {
  const denies = (rule: ScopeRule) => rule.fields === '*' || (rule.fields.includes(field) && !alwaysVisible.has(field))
  if (scope.grants.length === 0 || scope.denials.some((rule) => rule.where === undefined && denies(rule))) return false
  if (alwaysVisible.has(field) || withAnyGrant.has(field)) return true
  return scope.grants.some(({ fields }) => fields === '*' || fields.includes(field))
}
