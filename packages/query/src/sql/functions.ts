import { ADDRESS_PARTS } from '@courtyard/metadata/fields/values/address'
import { assert } from '@courtyard/std/assert'
import { sql } from 'kysely'
import type { SqlValue } from '../kinds.ts'
import type { Sql } from '../target.ts'
import type { Truth } from './truth.ts'

type Range = { readonly from: SqlValue; readonly to: SqlValue; readonly when: SqlValue }

const firstDay = (period: Sql): Sql => sql`(${period} || '-01')::date`
const nextDay = (period: Sql): Sql => sql`((${period} || '-01')::date + interval '1 month')::date`

/** [from, to) holds the day, or every day of the period; a missing `to` is open. */
function covers({ from, to, when }: Range): Truth {
  if (when.kind !== 'period')
    return sql`(${from.sql} <= ${when.sql} and (${to.sql} is null or ${to.sql} > ${when.sql}))`
  return sql`(${from.sql} <= ${firstDay(when.sql)} and (${to.sql} is null or ${to.sql} >= ${nextDay(when.sql)}))`
}

/** [from, to) holds some day of the period; an empty range holds none. */
function touches(range: Range): Truth {
  const { from, to, when } = range
  if (when.kind !== 'period') return covers(range)
  return sql`(${from.sql} < ${nextDay(when.sql)} and (${to.sql} is null or (${to.sql} > ${firstDay(when.sql)} and ${to.sql} > ${from.sql})))`
}

const yearOf = (value: SqlValue): Sql =>
  value.kind === 'day' ? sql`to_char(${value.sql}, 'YYYY')` : sql`left(${value.sql}, 4)`

const range = ([from, to, when]: readonly SqlValue[]): Range => {
  assert(from && to && when, 'a range has three arguments')
  return { from, to, when }
}

/** An address as one line. */
const addressText = (value: Sql): Sql =>
  sql`concat_ws('', ${sql.join(ADDRESS_PARTS.map((part) => sql`${value} ->> ${sql.lit(part)}`))})`

/** A value that ends in these four; an extension of a telephone is not part of its number. */
export const endsIn = (value: Sql, end: Sql): Sql => sql`(right(split_part(${value}, ';', 1), 4) = ${end})`

/** The predicate functions of expression/functions, as conditions; null counts as false. */
export const conditionFunctions: Readonly<Record<string, (args: readonly SqlValue[]) => Truth>> = {
  covers: (args) => covers(range(args)),
  touches: (args) => touches(range(args)),
  sameYear: ([a, b]) => sql`(${yearOf(a!)} = ${yearOf(b!)})`,
  contains: ([text, part]) =>
    sql`(strpos(${text!.kind === 'address' ? addressText(text!.sql) : text!.sql}, ${part!.sql}) > 0)`,
  // Of filters only. Containment and overlap are what a GIN index answers.
  hasAll: ([list, wanted]) => sql`(${list!.sql} @> ${wanted!.sql})`,
  hasAny: ([list, wanted]) => sql`(${list!.sql} && ${wanted!.sql})`,
  // Of filters only, too: the end of a telephone is before its extension.
  tail: ([value, end]) => endsIn(value!.sql, end!.sql),
  missing: ([value]) => sql`(${value!.sql} is null)`,
  exists: ([value]) => sql`(${value!.sql} is not null)`,
}

const round = ([value, digits]: readonly SqlValue[]): SqlValue => ({
  sql: digits ? sql`round(${value!.sql}::numeric, (${digits.sql})::int)` : sql`round(${value!.sql}::numeric)`,
  kind: 'number',
  nullable: true,
})

/** Functions that give a value. */
export const valueFunctions: Readonly<Record<string, (args: readonly SqlValue[]) => SqlValue>> = {
  days: ([from, to]) => ({ sql: sql`(${to!.sql} - ${from!.sql})::numeric`, kind: 'number', nullable: true }),
  round,
  halfUp: round,
}
