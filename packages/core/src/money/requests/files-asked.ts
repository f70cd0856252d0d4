import type { TenantTx } from '@courtyard/db/database'
import { Fault } from '@courtyard/std/fault'
import { titlesOf } from '../../records/name-records.ts'
import type { RequestRights } from '../../records/rights-of-request.ts'

export type AskedFile = { readonly id: string; readonly name: string }

/** The files among these that are kept with a record the reader may read. */
export async function readableFiles(tx: TenantTx, rights: RequestRights, ids: readonly string[]): Promise<AskedFile[]> {
  if (ids.length === 0) return []
  const kept = await tx.kernel
    .selectFrom('k_file')
    .select(['id', 'name', 'table_name', 'record_id'])
    .where('id', 'in', [...ids])
    .where('state', '=', 'kept')
    .execute()
  const seen: AskedFile[] = []
  for (const [table, files] of Map.groupBy(kept, (file) => file.table_name)) {
    const entity = Object.values(rights.catalog.entities).find((one) => one.table === table)
    if (!entity) continue
    const records = files.flatMap(({ record_id }) => (record_id === null ? [] : [record_id]))
    const readable = await titlesOf(tx, rights, { entity: entity.name, ids: [...new Set(records)] })
    for (const { id, name, record_id } of files)
      if (record_id !== null && readable.has(record_id)) seen.push({ id, name })
  }
  return seen
}

/** Throws Fault file_missing for a file that is not kept with a record the reader may read. */
export async function requireFiles(tx: TenantTx, rights: RequestRights, ids: readonly string[]): Promise<void> {
  const seen = new Set((await readableFiles(tx, rights, ids)).map(({ id }) => id))
  const missing = ids.find((id) => !seen.has(id))
  if (missing !== undefined) throw new Fault('file_missing', { id: missing })
}
