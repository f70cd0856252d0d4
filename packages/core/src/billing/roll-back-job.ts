import type { TenantTx } from '@courtyard/db/database'
import { type JournalDraft, type Leg, postJournals } from '@courtyard/db/kernel/post'
import { receivable } from '@courtyard/db/kernel/post-bills'
import {
  advanceRollback,
  closedPeriods,
  endRollback,
  loadPostedLegs,
  lockStandingBills,
  type PostedLeg,
  type StandingBill,
  voidBills,
} from '@courtyard/db/kernel/roll-back-bills'
import type { AccountKind } from '@courtyard/db/kernel/tables'
import { assert } from '@courtyard/std/assert'
import { periodOf } from '@courtyard/std/period'
import type { Deps } from '../deps.ts'
import type { JobHandler } from '../jobs/run-due-jobs.ts'
import { runOf } from './fee-run-job.ts'
import { lateStandardsOf } from './roll-back-fee-run.ts'

/** Bills taken back per transaction. */
const PAGE_BILLS = 500

export type RollbackWork = {
  readonly tenant: string
  readonly runId: string
  readonly alive?: () => Promise<unknown>
  readonly pageBills?: number
}

/** The job of a rollback. Safe to run twice and to be killed anywhere. */
export const rollBackJob: JobHandler = async (deps, job, lease) => {
  await rollBackBills(deps, { tenant: job.tenant, runId: runOf(job.payload), alive: () => lease.renew() })
}

/**
 * Takes a run's bills back, one transaction per page under the run's row lock: a page is taken back whole or not at all,
 * and what is not `rolling_back` is left alone. Bills that were paid, adjusted or bear a late fee stay.
 */
export async function rollBackBills(deps: Deps, work: RollbackWork): Promise<void> {
  const catalog = await deps.catalogs.load(work.tenant)
  const lateStandards = lateStandardsOf(catalog)
  for (;;) {
    const more = await deps.db.withTenant(work.tenant, (tx) => rollBackPage(deps, tx, { work, lateStandards }), {
      retries: 3,
    })
    if (!more) return
    await work.alive?.()
  }
}

type Page = { readonly work: RollbackWork; readonly lateStandards: readonly string[] }

async function rollBackPage(deps: Deps, tx: TenantTx, { work, lateStandards }: Page): Promise<boolean> {
  const run = await tx.kernel
    .selectFrom('k_fee_run')
    .select(['cursor', 'rollback_on', 'rollback_by', 'rollback_reason'])
    .where('id', '=', work.runId)
    .where('state', '=', 'rolling_back')
    .forUpdate()
    .executeTakeFirst()
  if (!run) return false
  const { rollback_on: today, rollback_by: by, rollback_reason: reason } = run
  assert(today !== null && by !== null && reason !== null, 'a rollback says when, who and why')
  const page = { afterId: run.cursor, limit: work.pageBills ?? PAGE_BILLS, lateStandards }
  const bills = await lockStandingBills(tx, work.runId, page)
  if (bills.length === 0) {
    await endRollback(tx, work.runId)
    return false
  }
  const free = bills.filter(({ kept }) => kept === null)
  if (free.length > 0) {
    await postReversals(tx, free, { by, today })
    const voided = free.map(({ id }) => ({ adjustment: deps.ids.next(), bill: id }))
    await voidBills(tx, voided, { by, reason, on: today })
  }
  const fen = free.reduce((sum, bill) => sum + BigInt(bill.receivable_fen), 0n)
  await advanceRollback(tx, work.runId, { cursor: bills.at(-1)!.id, bills: free.length, fen })
  return true
}

type Reversal = { readonly by: string; readonly today: string }

/** Takes back what the bills posted, leg by leg, on the bill's own day, or today where that is closed. */
async function postReversals(tx: TenantTx, bills: readonly StandingBill[], { by, today }: Reversal): Promise<void> {
  const legs = Map.groupBy(
    await loadPostedLegs(
      tx,
      bills.map(({ id }) => id),
    ),
    ({ bill_id }) => bill_id,
  )
  const closed = await closedPeriods(tx)
  const journals = bills.flatMap((bill): JournalDraft[] => {
    const posted = legs.get(bill.id) ?? []
    const sum = posted.reduce((fen, leg) => fen + BigInt(leg.amount_fen), 0n)
    assert(sum === BigInt(bill.receivable_fen), 'what a bill posted is what it is owed')
    if (posted.length === 0) return []
    const on = closed.has(periodOf(bill.issued_on)) ? today : bill.issued_on
    return [
      {
        ...{ key: `bill_reversed:${bill.id}`, kind: 'bill_reversed', on, bill: bill.id },
        ...{ reverses: posted[0]!.journal_id, legs: posted.map((leg) => reversed(bill, leg)) },
      },
    ]
  })
  if (journals.length > 0) await postJournals(tx, { journals, currency: bills[0]!.currency, by })
}

function reversed(bill: StandingBill, leg: PostedLeg): Leg {
  assert(leg.debit_kind === 'receivable', 'a bill is owed by its payer')
  return {
    debit: { kind: leg.credit_kind as AccountKind, key: leg.credit_key },
    credit: receivable({ payerId: bill.payer_id, subjectId: bill.subject_id }),
    ...{ fen: BigInt(leg.amount_fen), line: leg.line_id },
  }
}
