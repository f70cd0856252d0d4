import { sql } from 'kysely'
import { qualified } from '../identifier.ts'
import type { TenantTx } from '../tenant-tx.ts'

/** What records carry of a file. */
export type FileRow = { readonly id: string; readonly name: string; readonly type: string; readonly size: number }
/** Where a file belongs: physical names. */
export type FilePlace = { readonly table: string; readonly column: string }

export type ReservedFile = FilePlace & {
  readonly id: string
  readonly bytes: number
  readonly by: string
  readonly at: string
}

/**
 * Notes a file and its room before a byte of it is taken; gives the bytes in use when there is no room. One at a time per
 * tenant, so that many at once stay within the quota together.
 */
export async function reserveFile(tx: TenantTx, file: ReservedFile, quotaBytes: number): Promise<number | undefined> {
  await tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${`${tx.schema}.k_file`}, 0))`.compile(tx.kernel))
  const { used } = await tx.kernel
    .selectFrom('k_file')
    .select(sql<string>`coalesce(sum(size), 0)::text`.as('used'))
    .executeTakeFirstOrThrow()
  if (Number(used) + file.bytes > quotaBytes) return Number(used)
  const { id, table, column, bytes, by, at } = file
  const unknown = { record_id: null, name: 'file', type: null, sha256: null, lost_at: null }
  const place = { id, table_name: table, column_name: column, size: String(bytes), uploaded_by: by, uploaded_at: at }
  await tx.kernel
    .insertInto('k_file')
    .values({ ...unknown, ...place, state: 'receiving' })
    .execute()
  return undefined
}

export type SettledFile = Omit<FileRow, 'id'> & { readonly sha256: string; readonly hasSmall: boolean }

/** The file is whole and waits for a record; false when it was collected meanwhile. */
export async function settleFile(tx: TenantTx, id: string, file: SettledFile): Promise<boolean> {
  const { name, type, size, sha256, hasSmall } = file
  const settled = await tx.kernel
    .updateTable('k_file')
    .set({ state: 'pending', name, type, size: String(size), sha256, has_small: hasSmall })
    .where('id', '=', id)
    .where('state', '=', 'receiving')
    .executeTakeFirst()
  return settled.numUpdatedRows === 1n
}

export type ClaimedFiles = FilePlace & {
  readonly ids: readonly string[]
  /** Those that the record's field names already. */
  readonly had: readonly string[]
  readonly recordId: string
  readonly by: string
}

/**
 * Makes files a record's: those that `by` sent for this field and no record has, and those that were this record's. Gives
 * the ones it got. One statement, so that of two records that want one file only the first gets it, and the collector takes
 * none that is wanted.
 */
export async function claimFiles(tx: TenantTx, claimed: ClaimedFiles): Promise<FileRow[]> {
  const { table, column, ids, had, recordId, by } = claimed
  if (ids.length === 0) return []
  const rows = await tx.kernel
    .updateTable('k_file')
    .set({ state: 'kept', record_id: recordId, column_name: column, lost_at: null })
    .where('id', 'in', [...ids])
    .where('table_name', '=', table)
    .where((eb) =>
      eb.or([
        eb.and([eb('state', '=', 'pending'), eb('column_name', '=', column), eb('uploaded_by', '=', by)]),
        eb.and([
          eb('state', '=', 'kept'),
          eb('record_id', '=', recordId),
          // A field of another type has another column: what it holds came along.
          eb.or([eb('column_name', '=', column), ...(had.length > 0 ? [eb('id', 'in', [...had])] : [])]),
        ]),
      ]),
    )
    .returning(['id', 'name', 'type', 'size'])
    .execute()
  return rows.map(({ type, size, ...row }) => ({ ...row, type: type ?? '', size: Number(size) }))
}

/**
 * Follows the records: a file is lost as long as its record's row names it in none of its columns, whatever wrote the row.
 * A row that is gone names nothing.
 */
export async function followRecords(tx: TenantTx, now: string): Promise<void> {
  const kept = tx.kernel.selectFrom('k_file').select('table_name').distinct().where('state', '=', 'kept')
  for (const { table_name: table } of await kept.execute()) {
    const row = sql.raw(qualified(tx.schema, table))
    const held = sql`exists (select from ${row} r where r.id = f.record_id and strpos(to_jsonb(r)::text, f.id::text) > 0)`
    const files = sql.raw(qualified(tx.schema, 'k_file'))
    const of = sql`f.state = 'kept' and f.table_name = ${table}`
    const changes = [
      sql`update ${files} f set lost_at = null where ${of} and f.lost_at is not null and ${held}`,
      sql`update ${files} f set lost_at = ${now} where ${of} and f.lost_at is null and not ${held}`,
    ]
    for (const change of changes) await tx.run(change.compile(tx.kernel))
  }
}

/** Instants before which files that no record has were sent, or were lost. */
export type LeavingBefore = { readonly unclaimed: string; readonly lost: string }

/** From now on nobody can have these files any more; their content may go. */
export async function markLeaving(tx: TenantTx, before: LeavingBefore): Promise<void> {
  await tx.kernel
    .updateTable('k_file')
    .set({ state: 'leaving' })
    .where((eb) =>
      eb.or([
        eb.and([eb('state', 'in', ['receiving', 'pending']), eb('uploaded_at', '<', before.unclaimed)]),
        eb.and([eb('state', '=', 'kept'), eb('lost_at', '<', before.lost)]),
      ]),
    )
    .execute()
}

/** Files whose content is to be removed, a batch of them. */
export async function leavingFiles(tx: TenantTx, max: number): Promise<string[]> {
  const rows = await tx.kernel.selectFrom('k_file').select('id').where('state', '=', 'leaving').limit(max).execute()
  return rows.map(({ id }) => id)
}

/** Forgets files whose content is gone. */
export async function forgetFiles(tx: TenantTx, ids: readonly string[]): Promise<void> {
  if (ids.length > 0)
    await tx.kernel
      .deleteFrom('k_file')
      .where('id', 'in', [...ids])
      .execute()
}

/** A file that a record has, with what serving it needs; undefined when there is none. */
export async function findKeptFile(tx: TenantTx, id: string) {
  const row = await tx.kernel
    .selectFrom('k_file')
    .select(['name', 'type', 'size', 'sha256', 'has_small'])
    .where('id', '=', id)
    .where('state', '=', 'kept')
    .executeTakeFirst()
  if (!row?.type || !row.sha256) return undefined
  return { name: row.name, type: row.type, size: Number(row.size), sha256: row.sha256, hasSmall: row.has_small }
}
