import { claimPage, type FeeRunPage, finishPage, lockEndingRun } from '@courtyard/db/kernel/fee-run-pages'
import { advanceFeeRun, claimFeeRun, countFeeRun, finishFeeRun, resultHash } from '@courtyard/db/kernel/fee-runs'
import { loadExclusions } from '@courtyard/db/kernel/saved-fee-runs'
import { assert } from '@courtyard/std/assert'
import { note } from '../audit/note.ts'
import type { Deps } from '../deps.ts'
import { computePage } from './compute-page.ts'
import { loadPageSubjects } from './load-subjects.ts'
import { PAGE_SUBJECTS, planPages } from './plan-pages.ts'
import { type RunContext, runContext } from './run-context.ts'
import { sharesOfRun } from './shares.ts'
import { writePage } from './write-page.ts'

export type RunWorker = {
  readonly tenant: string
  readonly runId: string
  readonly worker: string
  /** Called after each page, so that whoever handed out the work knows it is alive. */
  readonly alive?: () => Promise<unknown>
  /** Subjects per transaction, where this worker settles the pages; PAGE_SUBJECTS when absent. The result does not depend on it. */
  readonly pageSubjects?: number
}
export type RunOutcome = 'done' | 'not_mine'

/**
 * Carries a fee run to its end, alone or beside other workers, one transaction per page (decision 0028). Safe to run twice
 * and to be killed anywhere: a page is there whole or not at all, and claims make every charge unique. Gives `done` when
 * the run is over, and `not_mine` when what is left of it is in the hands of others.
 */
export async function runFees(deps: Deps, work: RunWorker): Promise<RunOutcome> {
  const claimed = await deps.db.withTenant(work.tenant, (tx) => claimFeeRun(tx, work.runId))
  if (!claimed) return 'not_mine'
  const catalog = await deps.catalogs.at(work.tenant, claimed.catalog_version)
  const context = runContext(catalog, { ...claimed, at: new Date(claimed.started_at ?? claimed.created_at) })
  const pageSubjects = work.pageSubjects ?? PAGE_SUBJECTS
  if (claimed.pages === null) await planPages(deps, context, { ...work, pageSubjects })
  for (;;) {
    const step = await deps.db.withTenant(work.tenant, (tx) => runPage(deps, tx, { work, context, run: claimed }), {
      retries: RETRIES,
    })
    if (step !== 'page') return step === 'end' ? 'done' : 'not_mine'
    await work.alive?.()
  }
}

// Each is lost to another page that met this one, of an overlapping run; that one is there when this is tried again.
const RETRIES = 8

type Claimed = NonNullable<Awaited<ReturnType<typeof claimFeeRun>>>
type Page = { readonly work: RunWorker; readonly context: RunContext; readonly run: Claimed }
type Tx = Parameters<Parameters<Deps['db']['withTenant']>[1]>[0]

async function runPage(deps: Deps, tx: Tx, { work, context, run }: Page): Promise<'page' | 'end' | 'lost'> {
  const page = await claimPage(tx, work.runId)
  if (!page) return await endRun(tx, work.runId)
  const subjects = await loadPageSubjects(tx, context, page.subjects)
  const results = await computePage(tx, context, {
    ...{ subjects, shares: sharesOfRun(tx, work.runId) },
    ...(run.excluded > 0 && { excluded: await loadExclusions(tx, work.runId, page.subjects) }),
  })
  const identity = { id: work.runId, seq: run.seq, held: run.held, by: `job:${work.runId}` }
  const written = await writePage(tx, context, { run: identity, results, placeOf: placesOf(page), ids: deps.ids })
  await Promise.all([
    finishPage(tx, work.runId, { no: page.no, by: work.worker }),
    advanceFeeRun(tx, work.runId, { subjects: subjects.length, ...written }),
  ])
  return 'page'
}

function placesOf({ first, subjects }: FeeRunPage): (subjectId: string) => number {
  const places = new Map(subjects.map((id, index) => [id, first + index]))
  return (subjectId) => places.get(subjectId)!
}

/** Ends the run when nobody has a page left. Totals are asserted twice: the run's counters against its rows, and its rows against the ledger. */
async function endRun(tx: Tx, runId: string): Promise<'end' | 'lost'> {
  const run = await lockEndingRun(tx, runId)
  if (run.state === 'done') return 'end'
  if (run.state !== 'running' || run.isLeft) return 'lost'
  const counted = await countFeeRun(tx, runId)
  assert(
    run.bills === counted.bills && run.lines === counted.lines,
    'the run counted the bills and lines that are there',
  )
  assert(
    run.receivable_fen === counted.receivable_fen && counted.receivable_fen === counted.lines_fen,
    'bills add up to the lines',
  )
  assert(counted.posted_fen === counted.lines_fen, 'the ledger holds what was billed')
  const publishedBy = await finishFeeRun(tx, runId, await resultHash(tx, runId))
  const what = { bills: run.bills, held: false }
  if (publishedBy !== null)
    note(tx, { by: publishedBy, action: 'fee_run.published', subject: ['fee_run', runId], what })
  return 'end'
}
