import { insertShares } from '@courtyard/db/kernel/fee-run-shares'
import {
  advanceFeeRun,
  claimFeeRun,
  countFeeRun,
  finishFeeRun,
  lockFeeRun,
  markSharesDone,
  resultHash,
} from '@courtyard/db/kernel/fee-runs'
import { loadExclusions } from '@courtyard/db/kernel/saved-fee-runs'
import { assert } from '@courtyard/std/assert'
import type { Deps } from '../deps.ts'
import { computePage } from './compute-page.ts'
import { countSubjects, loadSubjects } from './load-subjects.ts'
import { type RunContext, runContext } from './run-context.ts'
import { allotShares, sharesOfRun } from './shares.ts'
import { writePage } from './write-page.ts'

/** Subjects computed and written per transaction. */
export const PAGE_SUBJECTS = 1_000

export type RunWorker = {
  readonly tenant: string
  readonly runId: string
  readonly worker: string
  /** Called after each page, so that whoever handed out the work knows it is alive. */
  readonly alive?: () => Promise<unknown>
  /** Subjects per transaction; PAGE_SUBJECTS when absent. The result does not depend on it. */
  readonly pageSubjects?: number
}
export type RunOutcome = 'done' | 'not_mine'

/**
 * Carries a fee run to its end, one transaction per page; each page holds the run's row lock, moves the cursor and renews
 * the lease with what it writes. Safe to run twice and to be killed anywhere: a page is there whole or not at all, and
 * claims make every charge unique. Gives `not_mine` as soon as another worker holds the run.
 */
export async function runFees(deps: Deps, work: RunWorker): Promise<RunOutcome> {
  const claimed = await deps.db.withTenant(work.tenant, (tx) => claimFeeRun(tx, work.runId, work.worker))
  if (!claimed) return 'not_mine'
  const catalog = await deps.catalogs.at(work.tenant, claimed.catalog_version)
  const context = runContext(catalog, { ...claimed, at: new Date(claimed.started_at ?? claimed.created_at) })
  if (!(await prepareShares(deps, work, context))) return 'not_mine'
  for (;;) {
    const step = await deps.db.withTenant(work.tenant, (tx) => runPage(deps, tx, { work, context, run: claimed }), {
      retries: 3,
    })
    if (step === 'lost') return 'not_mine'
    if (step === 'end') return 'done'
    await work.alive?.()
  }
}

/** Allots all groups in one snapshot, once per run. */
async function prepareShares(deps: Deps, work: RunWorker, context: RunContext): Promise<boolean> {
  return await deps.db.withTenant(
    work.tenant,
    async (tx) => {
      const run = await lockFeeRun(tx, work.runId, work.worker)
      if (!run) return false
      if (run.shares_done) return true
      const shares = await allotShares(tx, context)
      if (shares.length > 0) await insertShares(tx, work.runId, shares)
      await markSharesDone(tx, work.runId, await countSubjects(tx, context))
      return true
    },
    { isolation: 'repeatable read', retries: 3 },
  )
}

type Claimed = NonNullable<Awaited<ReturnType<typeof claimFeeRun>>>
type Page = { readonly work: RunWorker; readonly context: RunContext; readonly run: Claimed }
type Tx = Parameters<Parameters<Deps['db']['withTenant']>[1]>[0]

async function runPage(
  deps: Deps,
  tx: Tx,
  { work, context, run: { seq, excluded, held } }: Page,
): Promise<'page' | 'end' | 'lost'> {
  const run = await lockFeeRun(tx, work.runId, work.worker)
  if (!run) return 'lost'
  const subjects = await loadSubjects(tx, context, { afterId: run.cursor, limit: work.pageSubjects ?? PAGE_SUBJECTS })
  if (subjects.length === 0) {
    await endRun(tx, work.runId)
    return 'end'
  }
  const results = await computePage(tx, context, {
    ...{ subjects, shares: sharesOfRun(tx, work.runId) },
    ...(excluded > 0 && {
      excluded: await loadExclusions(
        tx,
        work.runId,
        subjects.map(({ id }) => String(id)),
      ),
    }),
  })
  const identity = { id: work.runId, seq, held, by: `job:${work.runId}` }
  const written = await writePage(tx, context, { run: identity, results, billsBefore: run.bills, ids: deps.ids })
  await advanceFeeRun(tx, work.runId, { cursor: String(subjects.at(-1)!.id), subjects: subjects.length, ...written })
  return 'page'
}

/** Totals are asserted twice: the run's counters against its rows, and its rows against the ledger. */
async function endRun(tx: Tx, runId: string): Promise<void> {
  const counted = await countFeeRun(tx, runId)
  const run = await tx.kernel
    .selectFrom('k_fee_run')
    .select(['bills', 'lines', 'receivable_fen'])
    .where('id', '=', runId)
    .executeTakeFirstOrThrow()
  assert(
    run.bills === counted.bills && run.lines === counted.lines,
    'the run counted the bills and lines that are there',
  )
  assert(
    run.receivable_fen === counted.receivable_fen && counted.receivable_fen === counted.lines_fen,
    'bills add up to the lines',
  )
  assert(counted.posted_fen === counted.lines_fen, 'the ledger holds what was billed')
  await finishFeeRun(tx, runId, await resultHash(tx, runId))
}
