import type pg from 'pg'
import { qualified } from '../identifier.ts'

/** What a tenant's schema really holds, as the plan needs it. */
export type ActualSchema = Readonly<Record<string, ActualTable>>
export type ActualTable = {
  readonly columns: Readonly<Record<string, ActualColumn>>
  /** Those that hold for every row; what is not validated stands in `halfMade`. */
  readonly constraints: ReadonlySet<string>
  readonly indexes: ReadonlySet<string>
  /** Constraints that were never validated and indexes whose concurrent making did not end well. */
  readonly halfMade: ReadonlySet<string>
  readonly triggers: ReadonlySet<string>
  readonly isEmpty: boolean
}
export type ActualColumn = {
  /** In PostgreSQL's own spelling. */
  readonly type: string
  /** Refuses null, and no row holds one. */
  readonly notNull: boolean
  readonly hasDefault: boolean
}

const TABLES = `
  select c.relname as name,
    (select json_object_agg(a.attname, json_build_object('type', format_type(a.atttypid, a.atttypmod), 'hasDefault', a.atthasdef,
        'notNull', a.attnotnull and not exists (select from pg_catalog.pg_constraint k
          where k.conrelid = c.oid and k.contype = 'n' and k.conkey[1] = a.attnum and not k.convalidated)))
       from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
    array(select k.conname::text from pg_catalog.pg_constraint k where k.conrelid = c.oid and k.contype <> 'n' and k.convalidated) as constraints,
    array(select i.relname::text from pg_catalog.pg_index x join pg_catalog.pg_class i on i.oid = x.indexrelid
      where x.indrelid = c.oid and x.indisvalid) as indexes,
    array(select k.conname::text from pg_catalog.pg_constraint k where k.conrelid = c.oid and not k.convalidated
      union all select i.relname::text from pg_catalog.pg_index x join pg_catalog.pg_class i on i.oid = x.indexrelid
      where x.indrelid = c.oid and not x.indisvalid) as half,
    array(select g.tgname::text from pg_catalog.pg_trigger g where g.tgrelid = c.oid and not g.tgisinternal) as triggers
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and c.relkind = 'r' order by c.relname`

type Row = { name: string; columns: ActualTable['columns'] | null } & Record<
  'constraints' | 'indexes' | 'half' | 'triggers',
  string[]
>

/** Reads the schema. Sees the transaction's own changes; an unknown schema is empty. */
export async function inspectSchema(client: pg.ClientBase, schema: string): Promise<ActualSchema> {
  const { rows } = await client.query<Row>(TABLES, [schema])
  const filled = await filledTables(
    client,
    schema,
    rows.map((row) => row.name),
  )
  const tables = rows.map(({ name, columns, constraints, indexes, half, triggers }) => [
    name,
    {
      columns: columns ?? {},
      constraints: new Set(constraints),
      indexes: new Set(indexes),
      halfMade: new Set(half),
      triggers: new Set(triggers),
      isEmpty: !filled.has(name),
    },
  ])
  return Object.fromEntries(tables)
}

async function filledTables(client: pg.ClientBase, schema: string, names: readonly string[]): Promise<Set<string>> {
  if (names.length === 0) return new Set()
  const asks = names.map((name, at) => `select ${at} as at where exists (select from ${qualified(schema, name)})`)
  const { rows } = await client.query<{ at: number }>(asks.join(' union all '))
  return new Set(rows.map(({ at }) => names[at]!))
}

const SPELLINGS: Readonly<Record<string, string>> = {
  timestamptz: 'timestamp with time zone',
  int: 'integer',
  int4: 'integer',
  int2: 'smallint',
  smallint: 'smallint',
  int8: 'bigint',
  bool: 'boolean',
  decimal: 'numeric',
}

/** A type as PostgreSQL spells it: `timestamptz` is `timestamp with time zone`, white space does not count. */
export function canonicalType(type: string): string {
  const plain = type
    .toLowerCase()
    .trim()
    .replace(/\s*([(),])\s*/g, '$1')
  const varchar = plain.replace(/^varchar(?=\()/, 'character varying')
  return SPELLINGS[varchar] ?? varchar
}

const NUMERIC = /^numeric\((\d+),(\d+)\)$/

/** True when every value of type `asked` fits a column of type `actual` as it is: the same type, or more digits in front. */
export function holdsType(actual: string, asked: string): boolean {
  const [there, wanted] = [canonicalType(actual), canonicalType(asked)]
  if (there === wanted) return true
  const [, digits, scale] = NUMERIC.exec(there) ?? []
  const [, askedDigits, askedScale] = NUMERIC.exec(wanted) ?? []
  return digits !== undefined && scale === askedScale && Number(digits) >= Number(askedDigits)
}
