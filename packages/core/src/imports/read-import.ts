import type { ImportReport } from '@courtyard/contract/imports'
import type { TenantTx } from '@courtyard/db/database'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import type { FileEntry } from './file-pack.ts'

export type StoredImport = {
  readonly mapping: string
  readonly state: ImportReport['state']
  readonly report: ImportReport
  readonly planHash: string
  readonly files: readonly FileEntry[]
  readonly content: Uint8Array
}

/** The import of this id. Throws Fault import_missing. `lock` makes a second commit wait for the first. */
export async function readImport(tx: TenantTx, id: string, { lock }: { lock: boolean }): Promise<StoredImport> {
  if (!isId(id)) throw new Fault('import_missing', { id })
  const query = tx.kernel
    .selectFrom('k_import')
    .select(['mapping', 'state', 'report', 'plan_hash', 'files', 'content'])
    .where('id', '=', id)
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst()
  if (!row) throw new Fault('import_missing', { id })
  return {
    mapping: row.mapping,
    state: row.state,
    report: row.report as ImportReport,
    planHash: row.plan_hash,
    files: row.files as FileEntry[],
    content: row.content ?? new Uint8Array(),
  }
}
