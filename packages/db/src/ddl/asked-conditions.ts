import type pg from 'pg'
import { isPgError } from '../errors.ts'
import { identifier, qualified } from '../identifier.ts'
import type { SchemaSpec, TableSpec } from './schema-spec.ts'

type Asked = {
  readonly schema: string
  readonly spec: SchemaSpec
  /** Constraints that are there, as `table name`. */
  readonly there: ReadonlySet<string>
}

/**
 * Checks and period rules as PostgreSQL says them back, by `table name`: each is made once on an empty temporary table of
 * the same columns, in a transaction that is taken back. What the columns of a table no longer allow to be made is left
 * out: they are a drift of their own.
 */
export async function askedConditions(
  client: pg.ClientBase,
  { schema, spec, there }: Asked,
): Promise<Map<string, string>> {
  const asked = new Map<string, string>()
  await client.query('begin')
  try {
    for (const [at, table] of Object.values(spec).entries()) {
      const wanted = table.constraints.filter(
        ({ kind, name }) => (kind === 'check' || kind === 'exclude') && there.has(`${table.table} ${name}`),
      )
      if (wanted.length === 0) continue
      for (const [name, definition] of await saidBack(client, { temporary: `k_asked_${at}`, schema, table, wanted }))
        asked.set(`${table.table} ${name}`, definition)
    }
  } finally {
    await client.query('rollback')
  }
  return asked
}

/** A definition without the note that its rows were never looked at, which is told apart. */
export const validated = (definition: string): string => definition.replace(/ NOT VALID$/, '')

type Making = {
  readonly temporary: string
  readonly schema: string
  readonly table: TableSpec
  readonly wanted: TableSpec['constraints']
}

const DEFINED = `select conname as name, pg_get_constraintdef(oid) as definition from pg_catalog.pg_constraint
  where conrelid = ('pg_temp.' || $1)::regclass and contype in ('c', 'x')`

async function saidBack(
  client: pg.ClientBase,
  { temporary, schema, table, wanted }: Making,
): Promise<[string, string][]> {
  const name = `pg_temp.${identifier(temporary)}`
  const actions = wanted.map((one) => `add constraint ${identifier(one.name)} ${one.definition}`)
  await client.query('savepoint asked')
  try {
    await client.query(
      `create temporary table ${identifier(temporary)} (like ${qualified(schema, table.table)}) on commit drop`,
    )
    await client.query(`alter table ${name} ${actions.join(', ')}`)
    const { rows } = await client.query<{ name: string; definition: string }>(DEFINED, [temporary])
    return rows.map((row) => [row.name, row.definition])
  } catch (error) {
    // A column is missing or of another type: nothing to compare with.
    if (!isPgError(error) || !['42703', '42883', '42804', '42704', '42P01'].includes(error.code)) throw error
    await client.query('rollback to savepoint asked')
    return []
  }
}
