import { identifier, qualified } from '../identifier.ts'
import type { BackfillStep, Watched } from './step.ts'

/**
 * One batch: the rows in order, locked; what changes; what it replaced, kept; what changed in meaning, noted; its place in
 * the journal. One statement, so that its rows are held for no trip to the program. Binds: cursor, rows, publish, seq. Gives
 * the last id that was looked at, null for none. Who publishes is the connection's own.
 */
export function batchSql(schema: string, step: BackfillStep): string {
  const { table, targets } = step
  const name = qualified(schema, table)
  const set = targets.map(
    (one) => `${identifier(one.column)} = case when ${one.where} then ${one.value} else ${columnOf(one.column)} end`,
  )
  const watched = watchedIn(step)
  const kept = keptSql(schema, table, watched)
  const noted = step.history ? notedSql(schema, table, watched) : undefined
  return `with page as (select "id" from ${name} where $1::uuid is null or "id" > $1 order by "id" limit $2),
    was as (select "row"."id"${noted ? ', "row"."version"' : ''}${beforeSql(watched)} from ${name} as "row" join page on page."id" = "row"."id"
      where ${targets.map(({ where }) => `(${where})`).join(' or ')} order by "row"."id" for update of "row"),
    made as (update ${name} as "row" set ${set.join(', ')} from was where was."id" = "row"."id" returning "row"."id"${afterSql(watched)})
    ${kept ? `, kept as (${kept})` : ''}${noted ? `, noted as (${noted})` : ''},
    seen as (select (select "id" from page order by "id" desc limit 1) as last, (select count(*) from page) as rows),
    moved as (update ${qualified(schema, 'k_publish_step')} set cursor = seen.last, rows_done = rows_done + seen.rows
      from seen where publish_id = $3::uuid and seq = $4 and seen.last is not null)
    select last from seen`
}

const columnOf = (column: string): string => `"row".${identifier(column)}`

/** A plan of an older program says it with its targets. */
const watchedIn = ({ watched, targets }: BackfillStep): readonly Watched[] =>
  watched ?? targets.filter(({ keep }) => keep).map(({ column }) => ({ column, keep: 'changed', note: 'no' }))

const beforeSql = (watched: readonly Watched[]): string =>
  watched
    .map(({ column, cast }, at) => {
      const value = `, to_jsonb(${columnOf(column)}) as c${at}`
      return cast ? `${value}, to_jsonb(${columnOf(cast.from)}) as f${at}, (${cast.whole}) as w${at}` : value
    })
    .join('')
const afterSql = (watched: readonly Watched[]): string =>
  watched.map(({ column }, at) => `, to_jsonb(${columnOf(column)}) as c${at}`).join('')

const CHANGED = (at: number): string => `was.c${at} is distinct from made.c${at}`
const WHERE: Readonly<Record<'changed' | 'unlike' | 'either', (at: number) => string>> = {
  changed: CHANGED,
  unlike: (at) => `not was.w${at}`,
  either: (at) => `(${CHANGED(at)} or not was.w${at})`,
}

function keptSql(schema: string, table: string, watched: readonly Watched[]): string | undefined {
  const parts = watched.flatMap(({ column, keep, cast }, at) =>
    keep === 'no' || (keep === 'unlike' && !cast)
      ? []
      : [
          `select ${literalName(column)}, was."id", ${keep === 'unlike' ? 'null::jsonb' : `was.c${at}`}, made.c${at}
           from was join made using ("id") where ${WHERE[keep](at)}`,
        ],
  )
  if (parts.length === 0) return undefined
  return `insert into ${qualified(schema, 'k_undo')} (publish_id, table_name, column_name, record_id, old_value, new_value)
    select $3::uuid, ${literalName(table)}, one.* from (${parts.join(' union all ')}) as one`
}

function notedSql(schema: string, table: string, watched: readonly Watched[]): string | undefined {
  const parts = watched.flatMap(({ column, note, cast }, at) =>
    note === 'no' || (note === 'unlike' && !cast)
      ? []
      : [
          `select was."id", was."version", ${literalName(column)} as name, ${note === 'unlike' ? `was.f${at}` : `was.c${at}`} as old, made.c${at} as new
           from was join made using ("id") where ${WHERE[note](at)}`,
        ],
  )
  return parts.length === 0 ? undefined : historySql(schema, table, parts.join(' union all '))
}

/** One row of the history for each record of `changes` (id, version, name, old, new), of whoever publishes. */
export const historySql = (schema: string, table: string, changes: string): string =>
  `insert into ${qualified(schema, 'k_history')} (entity, record_id, version, action, at, by, changes)
    select ${literalName(table)}, one."id", one."version", 'publish', now(), current_setting('courtyard.publisher'),
      jsonb_object_agg(one.name, jsonb_build_array(one.old #>> '{}', one.new #>> '{}'))
    from (${changes}) as one group by one."id", one."version"`

/** A physical name as a text constant: it passed `identifier`, so it holds no quote. */
export const literalName = (name: string): string => `'${identifier(name).slice(1, -1)}'`
