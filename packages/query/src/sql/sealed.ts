import type { Tree } from '@courtyard/expression/tree'
import type { Entity } from '@courtyard/metadata/catalog'
import type { StoredField } from '@courtyard/metadata/field'
import { assert } from '@courtyard/std/assert'
import { LOOK_UP_AT, type LookUpOf, placeText, ToFind, ToSeal } from '@courtyard/std/sealed'
import { sql } from 'kysely'
import type { Seal, SqlValue } from '../kinds.ts'
import { bind, mapped, Slot, type Sql } from '../target.ts'
import type { SqlContext } from './context.ts'
import type { Truth } from './truth.ts'

/** The sealed column of a field; undefined for a field whose values lie readable. */
export const sealOf = (entity: Entity, field: StoredField): Seal | undefined =>
  field.sealed && { entity: entity.table, field: field.column, ...field.sealed }

/**
 * A sealed cell as an answer carries it: with the row and column it was read from behind it, so that the door to the database
 * opens it for that place and for no other.
 */
export function placedSql(seal: Seal, { cell, id }: { readonly cell: Sql; readonly id: Sql }): Sql {
  const { before, after } = placeText(seal.entity, seal.field)
  return sql`(${cell} || convert_to(${sql.lit(before)} || ${id}::text || ${sql.lit(after)}, 'UTF8'))`
}

/** What a cell is found by, as indexes have it (`db/ddl/sealed-spec.ts`). */
export const lookUpSql = (cell: Sql, part: LookUpOf['part']): Sql => {
  const { from, length } = LOOK_UP_AT[part]
  return sql`substr(${cell}, ${sql.lit(from)}, ${sql.lit(length)})`
}

/** A text as the keyed hash that cells of the column are found by; null finds nothing. */
export const toFind = (text: unknown, { entity, field }: Seal, part: LookUpOf['part'] = 'whole'): unknown =>
  mapped(text, (one) => (one === null || one === undefined ? null : new ToFind(String(one), { entity, field, part })))

/** A text on its way into a cell of the record that a slot names. */
export const toSeal = (text: Slot, { entity, field, tail }: Seal, record: Slot): Slot =>
  new Slot((inputs) => {
    const value = text.read(inputs)
    if (value === null || value === undefined) return null
    return new ToSeal(String(value), { entity, field, record: String(record.read(inputs)) }, tail === true)
  })

/** A sealed value against one value: by the keyed hash of the whole, or of the end. Where the guard hides it, nothing equals it. */
export function sealedIs(value: SqlValue, sought: unknown, part: LookUpOf['part'] = 'whole'): Truth {
  if (!value.seal) return false
  return sql`(${lookUpSql(value.cell ?? value.sql, part)} = ${bind(toFind(sought, value.seal, part), 'bytea')})`
}

/** A sealed value that is there and is another one. */
export function sealedIsNot(value: SqlValue, sought: unknown): Truth {
  if (!value.seal) return false
  return sql`(${lookUpSql(value.cell ?? value.sql, 'whole')} <> ${bind(toFind(sought, value.seal), 'bytea')})`
}

/** A sealed value among some: a list of texts, or the slot of one. */
export function sealedIn(value: SqlValue, list: readonly unknown[] | Slot): Truth {
  const { seal } = value
  if (!seal) return false
  const hashes = mapped(
    list,
    (texts) => (texts as readonly unknown[] | null)?.map((text) => toFind(text, seal)) ?? null,
  )
  return sql`(${lookUpSql(value.cell ?? value.sql, 'whole')} = any(${bind(hashes, 'bytea[]')}))`
}

/** What a sealed value is compared with: a literal's value or a variable's slot. The checker lets nothing else stand there. */
export function soughtOf(context: SqlContext, tree: Tree): unknown {
  if (tree.op === 'literal') return tree.value
  const slot = tree.op === 'variable' ? context.variable(tree).slot : undefined
  assert(slot, `a sealed value is compared with a literal or a variable, not ${tree.op}`)
  return slot
}
