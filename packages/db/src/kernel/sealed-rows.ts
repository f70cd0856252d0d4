import { type RawBuilder, sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'

/** A column of a tenant's tables whose values are sealed, and the key column that says whose they are. Names are physical. */
export type SealedColumn = {
  readonly table: string
  readonly column: string
  readonly key: string
  readonly keyType: 'uuid' | 'text'
  /** What the values are authenticated with, where that is not the column itself. */
  readonly field: string
  /** The values are cells of records, which bring what they are found by (`std/sealed`). */
  readonly isCell?: true
}

/** The sealed columns of a tenant's records, in force or hidden: no other column of their tables holds bytes. */
export async function recordCells(tx: TenantTx): Promise<SealedColumn[]> {
  const { rows } = await sql<{ table: string; column: string }>`
    select c.relname::text as table, a.attname::text as column from pg_catalog.pg_attribute a
    join pg_catalog.pg_class c on c.oid = a.attrelid and c.relkind = 'r'
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${tx.schema} and c.relname like 'e\\_%' and a.attnum > 0 and not a.attisdropped
      and a.atttypid = 'bytea'::regtype order by 1, 2`.execute(tx.kernel)
  return rows.map(({ table, column }) => ({ table, column, key: 'id', keyType: 'uuid', field: column, isCell: true }))
}

/** The history keeps what people change: a value that is sealed anew is the same. */
export const leaveNoHistory = async (tx: TenantTx, by: string): Promise<void> => {
  await sql`select set_config('courtyard.publisher', ${by}, true)`.execute(tx.kernel)
}

export type SealedRow = { readonly id: string; readonly sealed: Buffer }

/** A version as sealed values begin with it. */
const prefixOf = (version: number): Buffer => {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(version)
  return bytes
}

/** `after`: the key of the last row that was seen; absent = from the beginning. */
type Wanted = { readonly version: number; readonly after: string | undefined; readonly limit: number }

const asKey = (text: RawBuilder<unknown>, type: SealedColumn['keyType']) =>
  type === 'uuid' ? sql`${text}::uuid` : sql`${text}::text`

/** Takes some rows sealed with a version before this one, for writing; rows that somebody else holds are left to the next look. */
export async function takeSealedBefore(
  tx: TenantTx,
  { table, column, key, keyType }: SealedColumn,
  { version, after, limit }: Wanted,
): Promise<SealedRow[]> {
  const { rows } = await sql<SealedRow>`
    select ${sql.id(key)}::text as id, ${sql.id(column)} as sealed from ${sql.id(tx.schema, table)}
    where substring(${sql.id(column)} for 2) < ${prefixOf(version)}::bytea
      and (${after ?? null}::text is null or ${sql.id(key)} > ${asKey(sql`${after ?? null}`, keyType)})
    order by ${sql.id(key)} limit ${limit} for update skip locked`.execute(tx.kernel)
  return rows
}

/** How many rows are sealed with a version before this one, whoever holds them. */
export async function countSealedBefore(
  tx: TenantTx,
  { table, column }: SealedColumn,
  version: number,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${sql.id(tx.schema, table)}
    where substring(${sql.id(column)} for 2) < ${prefixOf(version)}::bytea`.execute(tx.kernel)
  return rows[0]?.count ?? 0
}

/** Writes what was sealed anew, in rows that the transaction has taken. */
export async function putSealed(
  tx: TenantTx,
  { table, column, key, keyType }: SealedColumn,
  rows: readonly SealedRow[],
): Promise<void> {
  const [ids, values] = [rows.map(({ id }) => id), rows.map(({ sealed }) => sealed)]
  await sql`update ${sql.id(tx.schema, table)} t set ${sql.id(column)} = u.sealed
    from unnest(${ids}::text[], ${values}::bytea[]) u (id, sealed) where t.${sql.id(key)} = ${asKey(sql`u.id`, keyType)}`.execute(
    tx.kernel,
  )
}
