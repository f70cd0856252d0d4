import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'

/** Some subjects of a run, in the order of their ids. `first` is the place in the run of the first of them. */
export type FeeRunPage = { readonly no: number; readonly first: number; readonly subjects: readonly string[] }

/** The run, locked, while nobody has settled its pages; undefined afterwards, and when it does not run. */
export async function lockUnplannedRun(tx: TenantTx, runId: string) {
  return await tx.kernel
    .selectFrom('k_fee_run')
    .select(['cursor', 'bills', 'shares_done', 'subjects_done'])
    .where('id', '=', runId)
    .where('state', '=', 'running')
    .where('pages', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

/** Keeps a page of a run. */
export async function insertPage(tx: TenantTx, runId: string, { no, first, subjects }: FeeRunPage): Promise<void> {
  await tx.kernel
    .insertInto('k_fee_run_page')
    .values({ fee_run_id: runId, no, first, subjects: [...subjects] })
    .execute()
}

/** Records that shares are allotted and pages settled, and how many there are. */
export async function markPlanned(
  tx: TenantTx,
  runId: string,
  { pages, subjects }: { readonly pages: number; readonly subjects: number },
): Promise<void> {
  await tx.kernel
    .updateTable('k_fee_run')
    .set({ shares_done: true, subjects_total: subjects, pages })
    .where('id', '=', runId)
    .execute()
}

/**
 * Locks the first page that is not done and that nobody works on, to the end of the transaction: who dies lets go of it at
 * once. Undefined when there is none, or when the run does not run any more.
 */
export async function claimPage(tx: TenantTx, runId: string): Promise<FeeRunPage | undefined> {
  return await tx.kernel
    .selectFrom('k_fee_run_page')
    .select(['no', 'first', 'subjects'])
    .where('fee_run_id', '=', runId)
    .where('done_at', 'is', null)
    .where((eb) =>
      eb.exists(eb.selectFrom('k_fee_run').select('id').where('id', '=', runId).where('state', '=', 'running')),
    )
    .orderBy('no')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
}

/** Marks a locked page as done, and lets its list of subjects go. */
export async function finishPage(tx: TenantTx, runId: string, { no, by }: { no: number; by: string }): Promise<void> {
  await tx.kernel
    .updateTable('k_fee_run_page')
    .set({ done_at: sql<string>`now()`, done_by: by, subjects: [] })
    .where('fee_run_id', '=', runId)
    .where('no', '=', no)
    .execute()
}

/** The run's state and counters, locked, and whether a page is left: one that is not done, whoever works on it. */
export async function lockEndingRun(tx: TenantTx, runId: string) {
  const run = await tx.kernel
    .selectFrom('k_fee_run')
    .select(['state', 'bills', 'lines', 'receivable_fen'])
    .where('id', '=', runId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  // A statement of its own: what others wrote before they gave the lock away is seen only by one that begins after it.
  const left = await tx.kernel
    .selectFrom('k_fee_run_page')
    .select('no')
    .where('fee_run_id', '=', runId)
    .where('done_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return { ...run, isLeft: left !== undefined }
}
