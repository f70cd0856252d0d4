import { isMasked } from '@courtyard/metadata/personal'
import { sql } from 'kysely'
import { kinds, type SqlValue } from '../kinds.ts'
import type { SelectItem } from '../select.ts'
import type { Sql } from '../target.ts'
import { exactSql } from '../values.ts'
import { isSqlablePath } from './able.ts'
import { columnSql, fromPairs, fromSql, idSql, knowing, rowOf, type SqlContext, type SqlRow } from './context.ts'
import { fieldValue, referredEntity } from './field.ts'
import { pathValue } from './path.ts'
import { allOf, flagSql, truthSql } from './truth.ts'
import { guardedField, guardedRow, shownAsItIs } from './visible.ts'

/** The columns and joins of selected items. Column names: `key`, `key_f` visible flag, `key_t` title, `key_j` joined. */
export type Selected = { readonly columns: readonly Sql[]; readonly joins: readonly Sql[] }

/** A value in the form `shape` reads, under a name. */
export const outputAs = (value: SqlValue, name: string): Sql =>
  sql`${kinds[value.kind].output(value.sql)} as ${sql.id(name)}`

/** Compiles selected items of a row that is itself visible. A field hidden on some rows brings a flag: absent is not null. */
export function selectSql(context: SqlContext, row: SqlRow, items: readonly SelectItem[]): Selected {
  const parts = items.map((item) => withFlag(context, row, item))
  return { columns: parts.flatMap(({ columns }) => columns), joins: parts.flatMap(({ joins }) => joins) }
}

function withFlag(context: SqlContext, row: SqlRow, item: SelectItem): Selected {
  const truth = guardedField(context, row, item.field.name)
  const flag = sql.id(`${item.key}_f`)
  if (truth === false) return { columns: [sql`false as ${flag}`], joins: [] }
  const { columns, joins } = itemSql(context, row, item)
  return truth === true ? { columns, joins } : { columns: [sql`${flagSql(truth)} as ${flag}`, ...columns], joins }
}

function itemSql(context: SqlContext, row: SqlRow, item: SelectItem): Selected {
  if (item.as === 'value') return { columns: valueSql(context, row, item), joins: [] }
  if (item.as === 'reference') return referenceSql(context, row, item)
  if (item.as === 'references')
    return { columns: [sql`${referencesSql(context, row, item)} as ${sql.id(item.key)}`], joins: [] }
  if (item.as === 'lines') return { columns: [sql`true as ${sql.id(item.key)}`], joins: [] }
  if (item.as === 'any_reference') return anyReferenceSql(context, row, item)
  const own: SqlRow = { ...row, allFields: true }
  return {
    columns: item.inputs.map(
      ({ column, path }) => sql`${exactSql(pathValue(context, own, path))} as ${sql.id(column)}`,
    ),
    joins: [],
  }
}

/** A value; one that is masked on some rows brings a flag that says whether it is shown as it is (`key_u`). */
function valueSql(context: SqlContext, row: SqlRow, { field, key }: SelectItem): Sql[] {
  const shown = isMasked(field) ? shownAsItIs(context, row, field) : true
  const isOwn = field.type !== 'lookup' || field.as === 'system' || context.guard === undefined
  if (shown === true && (isOwn || !isMasked(field))) return [outputAs(fieldValue(context, row, field.name), key)]
  const value = fieldValue(knowing(context), row, field.name)
  // What a lookup ends in is another record's: its own rules have to show it too.
  const end = isOwn || sql`${fieldValue(context, row, field.name).sql} is not null`
  return [outputAs(value, key), sql`${flagSql(allOf([shown, end]))} as ${sql.id(`${key}_u`)}`]
}

/** The referenced record joins only where its own read scope lets it be seen; otherwise its id alone remains. */
function referenceSql(context: SqlContext, row: SqlRow, item: SelectItem & { readonly as: 'reference' }): Selected {
  const id = fieldValue(context, row, item.field.name)
  const to = rowOf(context, item.field.to)
  const seen = guardedRow(context, to)
  const idColumn = outputAs(id, item.key)
  if (seen === false) return { columns: [idColumn], joins: [] }
  const on = truthSql(allOf([sql`${idSql(to)} = ${id.sql}`, seen]))
  const inner = selectSql(context, to, item.items)
  const { title } = to.entity
  const titled = isSqlablePath(context.catalog, to.entity, [title])
    ? [outputAs(fieldValue(context, to, title), `${item.key}_t`)]
    : []
  const joined = sql`(${idSql(to)} is not null) as ${sql.id(`${item.key}_j`)}`
  return {
    columns: [idColumn, ...titled, joined, ...inner.columns],
    joins: [sql`left join ${fromSql(context, to)} on ${on}`, ...inner.joins],
  }
}

const LISTED_MAX = 20

/** `{ count, items: [{ id, title }] }` of what the viewer may read, in the order it was given. */
function referencesSql(
  context: SqlContext,
  row: SqlRow,
  { field, whole }: SelectItem & { readonly as: 'references' },
): Sql {
  const to = rowOf(context, field.to)
  const where = truthSql(allOf([sql`"j"."record_id" = ${idSql(row)}`, guardedRow(context, to)]))
  const found = sql`select ${idSql(to)} as "id", ${titleSql(context, to)} as "title", row_number() over (order by "j"."position") as "n"
    from ${fromPairs(context, field)} join ${fromSql(context, to)} on ${idSql(to)} = "j"."target_id" where ${where}`
  const shown = sql`"n" <= ${sql.lit(whole ? field.max : LISTED_MAX)}`
  return sql`(select json_build_object('count', count(*), 'items',
    coalesce(json_agg(json_build_object('id', "id", 'title', "title") order by "n") filter (where ${shown}), '[]'::json)) from (${found}) as "x")`
}

/** The title of a row as output; null where only memory can work it out. */
export function titleSql(context: SqlContext, to: SqlRow): Sql {
  const { title } = to.entity
  if (!isSqlablePath(context.catalog, to.entity, [title])) return sql`null::text`
  const value = fieldValue(context, to, title)
  return kinds[value.kind].output(value.sql)
}

/** Id, entity and title of the one that is named; each target joins only where its own read scope lets it be seen. */
function anyReferenceSql(
  context: SqlContext,
  row: SqlRow,
  { field, key }: SelectItem & { readonly as: 'any_reference' },
): Selected {
  const ends = field.to.map(({ entity, column }) => {
    const to = rowOf(context, entity)
    const seen = guardedRow(context, to)
    const id = columnSql(row, column)
    if (seen === false) return { title: sql`null::text`, joins: [] }
    const join = sql`left join ${fromSql(context, to)} on ${truthSql(allOf([sql`${idSql(to)} = ${id}`, seen]))}`
    return { title: sql`${titleSql(context, to)}::text`, joins: [join] }
  })
  return {
    columns: [
      outputAs(fieldValue(context, row, field.name), key),
      outputAs(referredEntity(context, row, field.name), `${key}_e`),
      sql`coalesce(${sql.join(ends.map(({ title }) => title))}) as ${sql.id(`${key}_t`)}`,
    ],
    joins: ends.flatMap(({ joins }) => joins),
  }
}
