import type { Value } from '@courtyard/expression/value'
import type { Catalog, Input, Sort } from '@courtyard/metadata/catalog'
import { assert } from '@courtyard/std/assert'
import { divide, rational } from '@courtyard/std/rational'
import { type CompiledQuery, sql } from 'kysely'
import type { Kind, SqlValue } from './kinds.ts'
import { columnSql, fromSql, getReference, idSql, rowOf, type SqlContext, type SqlRow } from './sql/context.ts'
import { boundVariable, createContext } from './sql/create-context.ts'
import { fieldValue } from './sql/field.ts'
import { pathValue } from './sql/path.ts'
import { allOf, type Truth, truthSql } from './sql/truth.ts'
import { bind, filled, type Sql, type Target, toQuery } from './target.ts'
import { exactSql, valueFrom } from './values.ts'

/** One input for many subjects, in the system's scope. `$subject` in it is the subject's own row. */
export type InputRequest = {
  readonly input: Input
  readonly subjectEntity: string
  readonly subjectIds: readonly string[]
  readonly variables: Readonly<Record<string, Value>>
}

/**
 * What a subject's records gave. `count` is how many there were. `gap`: some of the records that a sum, an average or an
 * extreme is over lack the value, so there is none; that is not the same as no records, and no default may stand in.
 */
export type InputFound = {
  readonly subjectId: string
  readonly count: number
  readonly value: Value
  readonly gap: boolean
}

/**
 * One statement for all subjects. A subject without any record is not in the answer. `one` gives any of them, and `count`
 * says whether there were several. A sum or an extreme over records of which one lacks the value is null: never too little.
 */
export function compileInput(
  catalog: Catalog,
  { input, subjectEntity, subjectIds, variables }: InputRequest,
  target: Target,
): { query: CompiledQuery; foundOf(row: unknown): InputFound } {
  const plain = createContext(catalog, target)
  const subject = rowOf(plain, subjectEntity)
  const context: SqlContext = {
    ...plain,
    variable: (tree) => (tree.name === 'subject' ? pathValue(plain, subject, tree.path) : boundVariable(tree)),
  }
  const row = rowOf(context, input.from)
  const { joins, equalities } = joinedBy(context, row, input.by)
  const taken = takenOf(context, row, input)
  const where = allOf([
    sql`${idSql(subject)} = any(${bind(subjectIds, 'uuid[]')})`,
    ...equalities,
    input.where === undefined || context.predicate(context, row, input.where),
  ])
  const from = sql.join([fromSql(context, subject), sql.join([fromSql(context, row), ...joins], sql` `)])
  const statement = sql`select ${idSql(subject)} as subject_id, count(*)::int as count, ${taken.select}
    from ${from} where ${truthSql(where)} group by ${idSql(subject)}`
  const foundOf = (raw: unknown): InputFound => {
    const found = raw as { subject_id: string; count: number } & Record<string, unknown>
    const value = taken.valueOf(found)
    const gap = value === null && ['sum', 'avg', 'min', 'max'].includes(input.take.fn)
    return { subjectId: found.subject_id, count: Number(found.count), value, gap }
  }
  return { query: filled(toQuery(statement), { variables }), foundOf }
}

/** Real joins, not EXISTS: PostgreSQL must be free to start from the subjects and walk to their records. */
function joinedBy(context: SqlContext, row: SqlRow, by: Input['by']): { joins: Sql[]; equalities: Truth[] } {
  const joins: Sql[] = []
  const rows = new Map<string, SqlRow>([['', row]])
  const holderOf = (path: readonly string[]): SqlRow => {
    const known = rows.get(path.join('.'))
    if (known) return known
    const from = holderOf(path.slice(0, -1))
    const reference = getReference(from.entity, path.at(-1)!)
    const to = rowOf(context, reference.to)
    joins.push(sql`join ${fromSql(context, to)} on ${idSql(to)} = ${columnSql(from, reference.column)}`)
    rows.set(path.join('.'), to)
    return to
  }
  const equalities = by.map(({ path, equals }) => {
    const short = path.length > 1 && path.at(-1) === 'id' ? path.slice(0, -1) : path
    const left = fieldValue(context, holderOf(short.slice(0, -1)), short.at(-1)!)
    return sql`${left.sql} = ${context.scalar(context, row, equals).sql}`
  })
  return { joins, equalities }
}

type Taken = { readonly select: Sql; readonly valueOf: (raw: Record<string, unknown>) => Value }

function takenOf(context: SqlContext, row: SqlRow, { take, order }: Input): Taken {
  const value = pathValue(context, row, take.path ?? ['id'])
  const one = (select: Sql, kind: Kind): Taken => ({
    select: sql`${select} as value`,
    valueOf: (raw) => valueFrom(kind, raw.value),
  })
  switch (take.fn) {
    case 'count':
      return one(sql`count(${value.sql})::text`, 'number')
    case 'sum':
      return one(sql`${whole(value, sql`sum(${numeric(value)})`)}::text`, 'number')
    case 'avg':
      return averageOf(value)
    case 'min':
    case 'max':
      return one(exactSql({ ...value, sql: whole(value, extreme(take.fn, value)) }), value.kind)
    case 'one':
    case 'first':
    case 'last': {
      const by = orderSql(context, row, { order, backwards: take.fn === 'last' })
      return one(sql`(array_agg(${exactSql(value)} order by ${by}))[1]`, value.kind)
    }
    case 'list':
      return {
        select: sql`array_agg(${exactSql(value)} order by ${orderSql(context, row, { order, backwards: false })}) as value`,
        valueOf: (raw) => (raw.value as readonly unknown[]).map((item) => valueFrom(value.kind, item)),
      }
  }
}

/** The aggregate only where every record has the value: a gap must not make a sum too small. */
const whole = (value: SqlValue, aggregate: Sql): Sql =>
  sql`(case when count(*) = count(${value.sql}) then ${aggregate} end)`

const numeric = (value: SqlValue): Sql => {
  assert(value.kind === 'number' || value.kind === 'integer', 'sums and averages take numbers')
  return sql`${value.sql}::numeric`
}

/** The average as an exact fraction: PostgreSQL's own would be cut off. */
const averageOf = (value: SqlValue): Taken => ({
  select: sql`${whole(value, sql`sum(${numeric(value)})`)}::text as value`,
  valueOf: (raw) => (typeof raw.value === 'string' ? divide(rational(raw.value), rational(Number(raw.count))) : null),
})

const isText = (value: SqlValue): boolean => value.kind === 'text' || value.kind === 'period'
const ordered = (value: SqlValue): Sql => (isText(value) ? sql`${value.sql} collate "C"` : value.sql)

const extreme = (fn: 'min' | 'max', value: SqlValue): Sql => sql`${sql.raw(fn)}(${ordered(value)})`

/** Missing values come last either way; ids break ties, so that the same record is taken every time. */
function orderSql(
  context: SqlContext,
  row: SqlRow,
  { order, backwards }: { order: readonly Sort[]; backwards: boolean },
): Sql {
  const keys = order.map(({ path, descending }) => {
    const value = pathValue(context, row, path.split('.'))
    return sql`${ordered(value)} ${sql.raw(descending === backwards ? 'asc' : 'desc')} nulls last`
  })
  return sql.join([...keys, sql`${idSql(row)} ${sql.raw(backwards ? 'desc' : 'asc')}`])
}
