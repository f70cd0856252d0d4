import { isPgError } from '../errors.ts'
import { identifier, qualified } from '../identifier.ts'
import { askForLocks, type Patience } from './lock-patience.ts'
import type { Publisher } from './publisher.ts'

/** Why something that is due stays: the next night looks again. */
export type Pin = 'run' | 'record' | 'referenced' | 'busy'

export type Purge = {
  readonly table: string
  /** Empty for the whole table. */
  readonly column: string
  /** Instant that is written as the log of it. */
  readonly at: string
  /** Tables that go as well: their foreign keys keep nothing. */
  readonly going: readonly string[]
}

const STATEMENT_MS = 30_000
/** The night has time, and the next one comes. */
const PATIENCE: Patience = { tries: 3, waitMs: 400, releaseMs: 400 }

/**
 * Drops one hidden column or table for good, in one short transaction with the row that tells it; gives why it stays
 * where something needs it. What is gone already is only told. The caller is alone for the tenant and has seen that it is due.
 */
export async function purgeHidden(at: Publisher, purge: Purge): Promise<Pin | undefined> {
  const { table, column } = purge
  const name = qualified(at.schema, table)
  try {
    return await askForLocks(at, { tables: [table], statementMs: STATEMENT_MS, patience: PATIENCE }, async () => {
      const [known] = (await at.client.query<{ known: boolean }>(KNOWN, [name])).rows
      if (known?.known && column === '' && (await holdsRecords(at, table))) return 'record'
      if (known?.known && column === '') await dropTable(at, purge)
      if (known?.known && column !== '')
        await at.client.query(`alter table ${name} drop column if exists ${identifier(column)} restrict`)
      await note(at, purge)
      return undefined
    })
  } catch (error) {
    if (isPgError(error) && error.code === '2BP01') return 'referenced'
    if (error instanceof Error && 'code' in error && error.code === 'publish_blocked') return 'busy'
    throw error
  }
}

/** Tables that go may point at one another, in a circle too: their keys go first. */
async function dropTable({ client, schema }: Publisher, { table, going }: Purge): Promise<void> {
  const { rows } = await client.query<{ name: string; of: string }>(FOREIGN, [qualified(schema, table), schema, going])
  for (const { name, of } of rows)
    await client.query(`alter table ${qualified(schema, of)} drop constraint ${identifier(name)}`)
  await client.query(`drop table ${qualified(schema, table)} restrict`)
}

const FOREIGN = `select k.conname as name, c.relname as of from pg_catalog.pg_constraint k
  join pg_catalog.pg_class c on c.oid = k.conrelid
  where k.contype = 'f' and k.confrelid = $1::regclass and c.relnamespace = to_regnamespace($2) and c.relname = any($3)
    and k.conrelid <> k.confrelid`

const KNOWN = 'select to_regclass($1) is not null as known'

/** True while bills, accounts, attachments or members point at records of the table: without a foreign key, once it is hidden. */
export async function holdsRecords({ client, schema }: Publisher, table: string): Promise<boolean> {
  const columns = await client.query(
    "select from pg_catalog.pg_attribute where attrelid = to_regclass($1) and attname = 'id'",
    [qualified(schema, table)],
  )
  if (!columns.rowCount) return false // pairs of a list of references go with their records
  const uses = [
    ['k_bill', 'subject_id'],
    ['k_bill', 'payer_id'],
    ['k_account', 'subject_id'],
    ['k_account', 'payer_id'],
    ['k_fee_attachment', 'subject_id'],
    ['k_member', 'record_id'],
  ] as const
  const asks = uses.map(
    ([kernel, column]) =>
      `exists (select from ${qualified(schema, kernel)} k join ${qualified(schema, table)} t on t.id = k.${column})`,
  )
  const { rows } = await client.query<{ held: boolean }>(`select ${asks.join(' or ')} as held`)
  return rows[0]?.held === true
}

/** A table goes with its columns. */
async function note({ client, schema }: Publisher, { table, column, at }: Purge): Promise<void> {
  await client.query(
    `update ${qualified(schema, 'k_hidden')} set purged_at = $1, pinned_by = null
     where table_name = $2 and ($3 = '' or column_name = $3) and purged_at is null`,
    [at, table, column],
  )
}
