import { CompiledQuery } from 'kysely'
import type { Database, TenantTx } from '../database.ts'
import { identifier, qualified } from '../identifier.ts'

/** A row that a finding is about, as people know it: its id, its title, the value it has and the one it would have. */
export type Sample = {
  readonly id: string
  readonly title: string | null
  readonly old?: string | null
  readonly next?: string | null
}
export type Measured = { readonly count: number; readonly samples: readonly Sample[] }

/** Rows of a table, as they would be: SQL over the alias `"row"` for each column that is asked about. */
export type Projection = {
  readonly table: string
  /** Text SQL of what names a row to people. */
  readonly title: string
  readonly columns: Readonly<Record<string, string>>
  /** Over the row as it is; absent = every row. Of keys and periods only. */
  readonly where?: string
}

/** A condition over the alias `"row"`, and the texts that samples show. */
export type Condition = { readonly where: string; readonly old?: string; readonly next?: string }

/** A period that must not overlap; `where` is over the projected columns. */
export type Overlap = {
  readonly by: readonly string[]
  readonly from: string
  readonly to: string
  readonly where?: string | undefined
}

/** Read-only questions about the rows of one tenant, all of one moment. */
export type Measure = {
  /** Rows that meet each condition: one scan for all the counts. */
  conditions(projection: Projection, conditions: readonly Condition[]): Promise<Measured[]>
  /** The distinct texts where `where` holds, most frequent first, at most `limit`. */
  values(table: string, at: { text: string; where: string; limit: number }): Promise<ValueCount[]>
  /** Rows that share all of these projected columns with another one; nulls share nothing. */
  duplicates(projection: Projection, columns: readonly string[]): Promise<Measured>
  /** Rows whose period begins before an earlier one of the same `by` ends, or ends before it begins. */
  overlaps(projection: Projection, overlap: Overlap): Promise<Measured>
  /** The projected columns in the order of ids, page by page. */
  pages(projection: Projection): AsyncIterable<readonly ProjectedRow[]>
}
export type ValueCount = { readonly value: string; readonly count: number }
export type ProjectedRow = { readonly id: string; readonly title: string | null; readonly values: readonly unknown[] }

const SAMPLES_MAX = 5
const PAGE = 5_000
const STATEMENT_TIMEOUT_MS = 60_000

/**
 * Measures with the tenant's own role: every row of its tables whatever the roles of people say, because what it gives is
 * shown to those who may publish and to nobody else. One snapshot, read only, no lock that a writer feels. Throws Fault
 * timed_out.
 */
export async function withMeasure<T>(db: Database, tenant: string, work: (measure: Measure) => Promise<T>): Promise<T> {
  // Not on a connection for DDL: there are few, and a publish that measures holds one already.
  const options = { readOnly: true, isolation: 'repeatable read', timeoutMs: STATEMENT_TIMEOUT_MS } as const
  return await db.withTenant(tenant, async (tx) => await work(measureOn(tx)), options)
}

function measureOn(tx: TenantTx): Measure {
  const { schema } = tx
  const rows: Rows = async (sql, values = []) => await tx.run(CompiledQuery.raw(sql, values))
  const fromTable = (table: string) => `from ${qualified(schema, table)} as "row"`
  const projected = ({ table, title, columns, where }: Projection) => {
    const list = Object.entries(columns).map(([name, sql]) => `, ${sql} as ${identifier(name)}`)
    return `(select "row"."id" as "#id", ${title} as "#title"${list.join('')} ${fromTable(table)}${where === undefined ? '' : ` where ${where}`}) as "row"`
  }
  return {
    conditions: (projection, conditions) =>
      conditionsIn({ rows, from: fromTable(projection.table) }, projection, conditions),
    async values(table, { text, where, limit }) {
      const found = await rows<{ value: string; count: string }>(
        `select value, count(*) as count from (select ${text} as value ${fromTable(table)} where ${where}) as found
         where value is not null group by value order by count(*) desc, value collate "C" limit ${Math.trunc(limit)}`,
      )
      return found.map(({ value, count }) => ({ value, count: Number(count) }))
    },
    duplicates: async (projection, columns) => {
      const list = columns.map((name) => `"row".${identifier(name)}`)
      const there = list.map((column) => `${column} is not null`).join(' and ')
      const shared = `(select *, count(*) over (partition by ${list.join(', ')}) as "#n" from ${projected(projection)} where ${there})`
      return await sampled(rows, {
        from: `${shared} as "row" where "#n" > 1`,
        old: `concat_ws(', ', ${list.map((column) => `${column}::text`).join(', ')})`,
        order: `${list.map((column) => `${column}::text collate "C"`).join(', ')}, "#id"`,
      })
    },
    overlaps: async (projection, { by, from, to, where }) => {
      const list = by.map((name) => `"row".${identifier(name)}`)
      const [start, end] = [
        `coalesce("row".${identifier(from)}, '-infinity')`,
        `coalesce("row".${identifier(to)}, 'infinity')`,
      ]
      const held = [...list.map((column) => `${column} is not null`), ...(where === undefined ? [] : [where])].join(
        ' and ',
      )
      const before = `max(${end}) over (partition by ${list.join(', ')} order by ${start}, "#id" rows between unbounded preceding and 1 preceding)`
      const overlapping = `(select *, ${before} as "#end", ${start} as "#start" from ${projected(projection)} where ${held || 'true'} and ${start} < ${end})`
      const backwards = `(select * from ${projected(projection)} where ${start} > ${end})`
      const old = `concat_ws(' – ', "row".${identifier(from)}::text, "row".${identifier(to)}::text)`
      const both = `(select "#id", "#title", ${old} as "#old" from ${overlapping} as "row" where "#end" > "#start"
        union all select "#id", "#title", ${old} from ${backwards} as "row")`
      return await sampled(rows, { from: `${both} as "row"`, old: '"#old"', order: '"#id"' })
    },
    async *pages(projection) {
      const names = Object.keys(projection.columns)
      for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
        const page = await rows<Record<string, unknown>>(
          `select * from ${projected(projection)} where "#id" > $1 order by "#id" limit ${PAGE}`,
          [after],
        )
        if (page.length === 0) return
        yield page.map((row) => ({
          id: String(row['#id']),
          title: row['#title'] as string | null,
          values: names.map((name) => row[name]),
        }))
        after = String(page.at(-1)!['#id'])
      }
    },
  }
}

type Rows = <R>(sql: string, values?: unknown[]) => Promise<R[]>

async function conditionsIn(
  { rows, from }: { rows: Rows; from: string },
  { title }: Projection,
  conditions: readonly Condition[],
): Promise<Measured[]> {
  if (conditions.length === 0) return []
  const counts = conditions.map(({ where }, at) => `count(*) filter (where ${where}) as c${at}`)
  const [counted] = await rows<Record<string, string>>(`select ${counts.join(', ')} ${from}`)
  const measured: Measured[] = []
  for (const [at, { where, old, next }] of conditions.entries()) {
    const count = Number(counted?.[`c${at}`] ?? 0)
    const texts = `${old ? `, ${old} as old` : ''}${next ? `, ${next} as next` : ''}`
    const samples =
      count === 0
        ? []
        : await rows<Sample>(
            `select "row"."id" as id, ${title} as title${texts} ${from} where ${where} order by "row"."id" limit ${SAMPLES_MAX}`,
          )
    measured.push({ count, samples })
  }
  return measured
}

async function sampled(
  rows: Rows,
  { from, old, order }: { from: string; old: string; order: string },
): Promise<Measured> {
  const found = await rows<Sample & { total: string }>(
    `select "#id" as id, "#title" as title, ${old} as old, count(*) over () as total from ${from} order by ${order} limit ${SAMPLES_MAX}`,
  )
  return {
    count: Number(found[0]?.total ?? 0),
    samples: found.map(({ id, title, old: text }) => ({ id, title, old: text ?? null })),
  }
}
