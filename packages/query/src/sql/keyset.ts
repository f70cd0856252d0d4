import { sql } from 'kysely'
import type { Cursor } from '../cursor.ts'
import { kinds, type SqlValue } from '../kinds.ts'
import { bind, Slot, type Sql } from '../target.ts'
import { allOf, anyOf, type Truth, truthSql } from './truth.ts'

/** One sort key of a page: nulls come last ascending and first descending, as PostgreSQL's indexes have them. */
export type SortKey = {
  readonly name: string
  readonly value: SqlValue
  readonly descending: boolean
  readonly index: number
}

const cursorOf = (inputs: Readonly<Record<string, unknown>>) => inputs.cursor as Cursor

/** The rows after a cursor, in the order of the keys and then the id. */
export function afterCursor(keys: readonly SortKey[], id: Sql, cursor: Cursor): Sql {
  const descending = keys[0]?.descending ?? false
  const idSlot = bind(new Slot((inputs) => cursorOf(inputs).id), 'uuid')
  const last: Truth = sql`(${id} ${sql.raw(descending ? '<' : '>')} ${idSlot})`
  const after = keys.reduceRight<Truth>((later, key) => {
    const isNull = cursor.values[key.index] === null
    return anyOf([beyond(key, isNull), allOf([level(key, isNull), later])])
  }, last)
  return truthSql(allOf([leading(keys[0], cursor), after]))
}

const slotOf = ({ index, value }: SortKey): Sql =>
  bind(new Slot((inputs) => cursorOf(inputs).values[index]), kinds[value.kind].cast)

function beyond(key: SortKey, isNull: boolean): Truth {
  const { sql: value, nullable } = key.value
  if (key.descending) return isNull ? sql`(${value} is not null)` : sql`(${value} < ${slotOf(key)})`
  if (isNull) return false
  const greater = sql`(${value} > ${slotOf(key)})`
  return nullable ? anyOf([greater, sql`(${value} is null)`]) : greater
}

const level = (key: SortKey, isNull: boolean): Truth =>
  isNull ? sql`(${key.value.sql} is null)` : sql`(${key.value.sql} = ${slotOf(key)})`

/** Says again what follows from the rest, in a form an index on the first key can start from. */
function leading(key: SortKey | undefined, cursor: Cursor): Truth {
  if (!key || cursor.values[key.index] === null) return true
  if (key.descending) return sql`(${key.value.sql} <= ${slotOf(key)})`
  return key.value.nullable || sql`(${key.value.sql} >= ${slotOf(key)})`
}
