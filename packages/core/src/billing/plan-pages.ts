import type { TenantTx } from '@courtyard/db/database'
import { type FeeRunPage, insertPage, lockUnplannedRun, markPlanned } from '@courtyard/db/kernel/fee-run-pages'
import { insertShares } from '@courtyard/db/kernel/fee-run-shares'
import { enqueueJob } from '@courtyard/db/kernel/jobs'
import type { Deps } from '../deps.ts'
import { loadSubjectIds } from './load-subjects.ts'
import type { RunContext } from './run-context.ts'
import { allotShares } from './shares.ts'
import { FEE_RUN_JOB } from './start-fee-run.ts'

/** Subjects computed and written per transaction. */
export const PAGE_SUBJECTS = 1_000
/** Fewer pages than this are not worth a worker more. */
const PAGES_PER_WORKER = 10
const WORKERS_MAX = 8

export type Planning = { readonly tenant: string; readonly runId: string; readonly pageSubjects: number }

/**
 * Settles in one snapshot, once per run, what it goes through: allots all groups, cuts the subjects into pages, and leaves
 * a job for each worker that a long run is worth. Whoever comes later finds it done.
 */
export async function planPages(deps: Deps, context: RunContext, planning: Planning): Promise<void> {
  await deps.db.withTenant(planning.tenant, (tx) => plan(tx, context, planning), {
    ...{ isolation: 'repeatable read', retries: 8 },
  })
}

async function plan(tx: TenantTx, context: RunContext, { runId, pageSubjects }: Planning): Promise<void> {
  const run = await lockUnplannedRun(tx, runId)
  if (!run) return
  if (!run.shares_done) {
    const shares = await allotShares(tx, context)
    if (shares.length > 0) await insertShares(tx, runId, shares)
  }
  // A run that was begun before there were pages goes on behind its cursor, with the next number.
  const begun = { first: run.bills + 1, afterId: run.cursor }
  const { pages, subjects } = await cutPages(tx, context, { runId, pageSubjects, ...begun })
  await markPlanned(tx, runId, { pages, subjects: run.subjects_done + subjects })
  const helpers = Math.min(Math.floor(pages / PAGES_PER_WORKER), WORKERS_MAX - 1)
  for (let helper = 0; helper < helpers; helper++) await enqueueJob(tx, { kind: FEE_RUN_JOB, payload: { run: runId } })
}

type Cut = Omit<Planning, 'tenant'> & { readonly first: number; readonly afterId: string | null }

async function cutPages(
  tx: TenantTx,
  context: RunContext,
  { runId, pageSubjects, first, afterId }: Cut,
): Promise<{ pages: number; subjects: number }> {
  let [pages, subjects] = [0, 0]
  for (let after = afterId; ; ) {
    const ids = await loadSubjectIds(tx, context, { afterId: after, limit: pageSubjects })
    if (ids.length === 0) return { pages, subjects }
    const page: FeeRunPage = { no: pages + 1, first: first + subjects, subjects: ids }
    await insertPage(tx, runId, page)
    pages += 1
    subjects += ids.length
    after = ids.at(-1)!
  }
}
