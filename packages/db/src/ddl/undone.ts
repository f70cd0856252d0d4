import { identifier, qualified, textLiteral } from '../identifier.ts'
import { literalName } from './batch.ts'

/** A column of a tenant's table, and the publishes whose replacements are looked at. */
export type Replaced = {
  readonly schema: string
  readonly table: string
  readonly column: string
  /** Ids; none = nothing was replaced. */
  readonly publishes: readonly string[]
}

/**
 * SQL, over the alias `"row"`, of the value that the column had before these publishes replaced it: back through one
 * replacement after the other, as long as each ended at what the next one found, so that what somebody wrote meanwhile
 * stays. The column's value where none is kept.
 */
export function undoneSql(of: Replaced): string {
  const column = `"row".${identifier(of.column)}`
  if (of.publishes.length === 0) return column
  const value = (side: 'old_value' | 'new_value') => valueSql(of, side)
  const kept = `select k.id, ${value('old_value')} as was, ${value('new_value')} as made ${fromSql(of)}`
  const linked = `select id, was, made, lag(was, 1, ${column}) over (order by id desc) as found from (${kept}) as kept`
  const whole = `select id, was, bool_and(made is not distinct from found) over (order by id desc) as unbroken from (${linked}) as linked`
  return `(select was from (select id, was, unbroken from (${whole}) as whole
    union all select ${ID_MAX}, ${column}, true) as chain where unbroken order by id limit 1)`
}

const ID_MAX = '9223372036854775807'

/** Whether a value of the column was replaced by these publishes and is kept. Never null. */
export const isReplacedSql = (of: Replaced): string =>
  of.publishes.length === 0 ? 'false' : `exists (select ${fromSql(of)})`

/** Whether the newest replacement made what `value` is now; null where none is kept. */
export const madeSql = (of: Replaced, value: string): string =>
  of.publishes.length === 0
    ? 'null::boolean'
    : `(select ${valueSql(of, 'new_value')} is not distinct from ${value} ${fromSql(of)} order by k.id desc limit 1)`

const fromSql = ({ schema, table, column, publishes }: Replaced): string =>
  `from ${qualified(schema, 'k_undo')} k where k.table_name = ${literalName(table)} and k.column_name = ${literalName(column)}
    and k.record_id = "row"."id" and k.publish_id in (${publishes.map((id) => `${textLiteral(id)}::uuid`).join(', ')})`

const valueSql = ({ schema, table, column }: Replaced, side: 'old_value' | 'new_value'): string =>
  `(jsonb_populate_record(null::${qualified(schema, table)}, jsonb_build_object(${literalName(column)}, k.${side}))).${identifier(column)}`
