import { type CastContext, formOf } from '@courtyard/db/ddl/cast-forms'
import { canonicalText } from '@courtyard/db/ddl/casts'
import { inlineConstants } from '@courtyard/db/ddl/constants'
import { identifier, textLiteral } from '@courtyard/db/identifier'
import { checkExpression } from '@courtyard/expression/check'
import type { Place } from '@courtyard/expression/places'
import type { Tree } from '@courtyard/expression/tree'
import type { Schema } from '@courtyard/expression/type'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import { isStored, type StoredField } from '@courtyard/metadata/field'
import { fieldShapeOf, valueTypeOf } from '@courtyard/metadata/fields'
import { parseValue } from '@courtyard/metadata/values'
import { createContext } from '@courtyard/query/sql/create-context'
import { scalarSql } from '@courtyard/query/sql/scalar'
import { toQuery } from '@courtyard/query/target'
import type { Issue } from '@courtyard/std/issue'
import { coreIssue } from '../texts/core-texts.ts'
import type { Answer } from './finding.ts'

/** Where a fill stands: the catalog in force, the entity as it is now, and the field as it will be. */
export type FillPlace = {
  readonly catalog: Catalog
  readonly was: Entity
  readonly field: StoredField
  readonly schema: string
  readonly context: CastContext
}
export type FillSql = { readonly sql: string } | { readonly issues: readonly Issue[] }

/**
 * A fill as SQL over the alias `"row"` that gives a value of the field or null, and raises on no row. A literal has to keep
 * the field's rules; an expression names stored fields of the own row as the version in force calls them.
 */
export function compileFill(place: FillPlace, fill: NonNullable<Answer['fill']>): FillSql {
  if (place.field.sealed) return { issues: [coreIssue('/fill', 'fill_sealed', { name: place.field.name })] }
  if ('expression' in fill) return compileExpression(place, fill.expression)
  const parsed = parseValue(place.field, fill.value)
  if ('issues' in parsed) return { issues: parsed.issues.map((issue) => ({ ...issue, pointer: '/fill/value' })) }
  if (parsed.value === null) {
    return {
      issues: [coreIssue('/fill/value', 'fill_empty')],
    }
  }
  if (Array.isArray(parsed.value) && place.context.storageOf(place.field) === 'text[]') {
    return { sql: `array[${parsed.value.map((one) => textLiteral(String(one))).join(', ')}]::text[]` }
  }
  if (typeof parsed.value === 'object') return { sql: `${textLiteral(JSON.stringify(parsed.value))}::jsonb` }
  return { sql: asField(place, textLiteral(String(parsed.value))) }
}

const place: Place = { profile: 'calculation', names: 'record', variables: [], result: 'field' }

function compileExpression(at: FillPlace, source: string): FillSql {
  const expects = valueTypeOf(at.field, { entity: at.was.name, currency: at.catalog.currency })
  const pointer = '/fill/expression'
  const checked = checkExpression(source, {
    place,
    scope: { schema: schemaOf(at.catalog), entity: at.was.name, variables: {} },
    ...(expects && { expects }),
  })
  if (!checked.tree) return { issues: checked.issues.map((issue) => ({ ...issue, pointer })) }
  const strange = findStrange(at.was, checked.tree)
  if (strange || !expects) {
    return { issues: [{ ...coreIssue(pointer, 'fill_too_rich'), ...(strange && { at: strange.at }) }] }
  }
  const value = scalarSql(
    createContext(at.catalog, { schema: at.schema }),
    { entity: at.was, alias: 'row' },
    checked.tree,
  )
  const { sql, parameters } = toQuery(value.sql)
  const inline = inlineConstants(sql, parameters)
  const text =
    value.kind === 'instant'
      ? `to_char((${inline}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
      : `(${inline})::text`
  return { sql: asField(at, text) }
}

/** A text expression as a value of the field; null where it is none. */
function asField({ field, context }: FillPlace, text: string): string {
  const form = formOf(field)
  return `(case when ${form.readable(text, context)} then ${form.read(text, context)} end)`
}

/** The first node that has no exact form over the own row alone. */
function findStrange(was: Entity, tree: Tree): Tree | undefined {
  switch (tree.op) {
    case 'literal':
      return undefined
    case 'field':
      return tree.path.length === 1 && isOwn(was, tree.path[0]!) ? undefined : tree
    case 'negate':
      return findStrange(was, tree.arg)
    case 'arith':
      return tree.sign === '/' || tree.sign === '%'
        ? tree
        : (findStrange(was, tree.left) ?? findStrange(was, tree.right))
    case 'concat':
      if (tree.left.type.kind !== 'text' || tree.right.type.kind !== 'text') return tree
      return findStrange(was, tree.left) ?? findStrange(was, tree.right)
    case 'default':
      return findStrange(was, tree.value) ?? findStrange(was, tree.otherwise)
    case 'call': {
      const [value, digits] = tree.args
      const isRound = (tree.fn === 'round' || tree.fn === 'halfUp') && value !== undefined
      const isDigits = digits === undefined || (digits.op === 'literal' && /^\d{1,2}$/.test(String(digits.value)))
      return isRound && isDigits ? findStrange(was, value) : tree
    }
    default:
      return tree
  }
}

const isOwn = (was: Entity, name: string): boolean => {
  const field = was.fields.find((one) => one.name === name)
  return field !== undefined && isStored(field) && !field.sealed
}

const schemaOf = (catalog: Catalog): Schema => ({
  fieldsOf(name) {
    const entity = catalog.entities[name]
    if (!entity) return undefined
    const shapes = entity.fields.flatMap((field) => {
      const shape = fieldShapeOf(field, { entity: name, currency: catalog.currency })
      return shape ? [[field.name, shape] as const] : []
    })
    return Object.fromEntries(shapes)
  },
})

/** The column of a stored field over the alias `"row"`. */
export const columnSql = (field: StoredField): string => `"row".${identifier(field.column)}`

/** Text of a stored field's value, for people. */
export const shownText = (field: StoredField): string => canonicalText(field, columnSql(field))
