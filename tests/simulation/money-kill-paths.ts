import { createWorkbooks } from '@courtyard/adapters/workbook/workbooks'
import { publishFeeRun } from '@courtyard/core/billing/publish-fee-run'
import { rollBackFeeRun } from '@courtyard/core/billing/roll-back-fee-run'
import { rollBackBills } from '@courtyard/core/billing/roll-back-job'
import { runFees } from '@courtyard/core/billing/run-fees'
import { startFeeRun } from '@courtyard/core/billing/start-fee-run'
import type { Actor, Deps } from '@courtyard/core/deps'
import { confirmRows } from '@courtyard/core/money/banks/confirm-rows'
import { ignoreRow, linkRow, reopenRow } from '@courtyard/core/money/banks/decide-row'
import { askReopen, closePeriod, reopenPeriod } from '@courtyard/core/money/closes/move-close'
import { applyAnswer, previewAnswer, withdrawBatch } from '@courtyard/core/money/debits/apply-answer'
import { makeBatch } from '@courtyard/core/money/debits/propose-batch'
import { applyPayout } from '@courtyard/core/money/online/apply-payout'
import { applyPicture } from '@courtyard/core/money/online/apply-picture'
import { withOnlineWork } from '@courtyard/core/money/online/online-work'
import { adjust } from '@courtyard/core/money/requests/adjust'
import { approveMoney, rejectMoney, withdrawMoney } from '@courtyard/core/money/requests/decide'
import { refund, tellRefund } from '@courtyard/core/money/requests/refund'
import { release } from '@courtyard/core/money/requests/release'
import { confirmShift, countShift, openShift, reopenShift } from '@courtyard/core/money/shifts/move-shift'
import { allocateCredit, releaseAllocations, reverseTaken, takePayment } from '@courtyard/core/money/take-payment'

export const TENANT = 'acme'

/** What one way of moving money is asked with, as text between processes. `payer` and `key` find what it left. */
export type Ask = {
  readonly path: PathName
  readonly key: string
  readonly payer: string
  readonly flat: string
  readonly bill: string
  readonly line: string
  readonly payment: string
  readonly request: string
  readonly run: string
  readonly intent: string
  /** A row of a bank's statement. */
  readonly row: string
  /** An account of ours at a bank. */
  readonly bank: string
  /** A month that is over. */
  readonly month: string
}

const person = (id: string): Actor => ({ id, name: id, tenant: TENANT, kind: 'system', roles: [], record: null })
export const clerk = person('clerk')
export const boss = person('boss')
/** A month in which nobody else is billed anything. */
export const MONTH = '2025-07'

type Path = (deps: Deps, ask: Ask) => Promise<unknown>
const feeRun: Path = async (deps, { flat, key }) => {
  const filter = { field: 'id', op: 'in' as const, value: [flat] }
  const { id } = await startFeeRun(deps, clerk, { period: MONTH, standards: ['rent'], filter })
  await deps.db.withTenant(TENANT, (tx) =>
    tx.kernel
      .updateTable('k_fee_run')
      .set({ lease_until: null })
      .where('id', '=', id)
      .where('state', '=', 'running')
      .execute(),
  )
  return await runFees(deps, { tenant: TENANT, runId: id, worker: key, pageSubjects: 1 })
}
const rollBack: Path = async (deps, { run }) => {
  const now = await deps.db.withTenant(TENANT, (tx) =>
    tx.kernel
      .selectFrom('k_fee_run')
      .select(['state', 'bills', 'receivable_fen'])
      .where('id', '=', run)
      .executeTakeFirstOrThrow(),
  )
  if (now.state === 'done') {
    const receivable = `${now.receivable_fen.slice(0, -2)}.${now.receivable_fen.slice(-2)}`
    const asked = { bills: now.bills, receivable, reason: 'wrong', keep_settled: false }
    await rollBackFeeRun(deps, clerk, { id: run, asked })
  }
  await rollBackBills(deps, { tenant: TENANT, runId: run, pageBills: 1 })
}

const picture: Path = (deps, { key, intent }) =>
  withOnlineWork(deps, TENANT, (work) => {
    const payment = {
      id: `pi_${key}`,
      intent,
      status: 'succeeded' as const,
      fen: 40_000n,
      currency: 'CNY',
      at: '2025-11-20T04:00:00Z',
    }
    const refunds = [
      { id: `re_${key}`, payment: payment.id, refund: null, status: 'succeeded' as const, fen: 1_000n, detail: '' },
    ]
    const disputes = [{ id: `dp_${key}`, payment: payment.id, status: 'lost' as const, fen: 2_000n }]
    return applyPicture(work, { payment, refunds, disputes })
  })
const payout: Path = (deps, { key }) =>
  withOnlineWork(deps, TENANT, (work) =>
    applyPayout(
      work,
      { id: `po_${key}`, status: 'failed', fen: 900n, feeFen: 9n, currency: 'CNY', arrivesAt: '2025-11-20T04:00:00Z' },
      'acct',
    ),
  )

const batchOf = (deps: Deps, { key, bank, payer }: Ask) => {
  const request = { bank, debit_on: '2025-11-20', payers: [payer], count: 1, total: '500.00' }
  return makeBatch(deps, clerk, { key: `${key} batch`, request })
}
const debit: Path = async (deps, ask) => {
  const { id: batch, rows } = await batchOf(deps, ask)
  const bytes = new TextEncoder().encode(`业务编号,状态\r\n${rows[0]!.reference},成功`)
  const of = { batch, files: [{ name: 'answer.csv', bytes }] }
  const withFiles = { ...deps, workbooks: createWorkbooks() }
  const { hash } = await previewAnswer(withFiles, clerk, of)
  await applyAnswer(withFiles, clerk, { ...of, key: ask.key, hash, receivedOn: undefined, locale: 'en' })
}

const reason = 'agreed'
/** Every way in which money moves, each safe to be asked again after whatever happened to the one before. */
export const PATHS = {
  take: (deps, { key, payer }) =>
    takePayment(deps, clerk, {
      key,
      request: { payer, amount: '120.00', method: 'cash', reference: key, split: { by: 'order' } },
    }),
  allocate: (deps, { key, payment }) =>
    allocateCredit(deps, clerk, { key, request: { id: payment, split: { by: 'order' } } }),
  release_allocations: (deps, { key, payment }) => releaseAllocations(deps, clerk, { key, request: { id: payment } }),
  reverse: (deps, { key, payment }) => reverseTaken(deps, clerk, { key, request: { id: payment, reason } }),
  waive: (deps, { key, bill }) =>
    adjust(deps, clerk, { key, bill, adjustment: { kind: 'waiver', percent: '10', reason, files: [] } }),
  void: (deps, { key, bill }) => adjust(deps, clerk, { key, bill, adjustment: { kind: 'void', reason, files: [] } }),
  recover: (deps, { key, bill }) =>
    adjust(deps, clerk, { key, bill, adjustment: { kind: 'recovered', reason, files: [] } }),
  approve: (deps, { key, request }) => approveMoney(deps, boss, { id: request, note: 'fine', key }),
  approve_refund: (deps, { key, request }) => approveMoney(deps, boss, { id: request, note: 'fine', key }),
  reject: (deps, { request }) => rejectMoney(deps, boss, { id: request, note: 'no' }),
  withdraw: (deps, { request }) => withdrawMoney(deps, clerk, request),
  refund: (deps, { key, payment }) =>
    refund(deps, clerk, { key, payment, refund: { amount: '30.00', method: 'cash', reopen: true, reason, files: [] } }),
  refund_ends: (deps, { key, request }) =>
    tellRefund(deps, clerk, { key, id: request, end: { state: 'failed', detail: '' } }),
  release_deposit: (deps, { key, line }) => release(deps, clerk, { key, line, release: { reason, settle: [] } }),
  shift: async (deps, ask) => {
    const by = person(ask.key)
    const { id } = await openShift(deps, by, { key: `${ask.key} open`, request: { opening: '10' } })
    await countShift(deps, by, { key: `${ask.key} count`, request: { id, counted: '9.50', note: 'short' } })
    await confirmShift(deps, boss, { key: ask.key, request: { id, note: '' } })
  },
  shift_reopen: async (deps, ask) => {
    const by = person(ask.key)
    const { id } = await openShift(deps, by, { key: `${ask.key} open`, request: { opening: '10' } })
    await countShift(deps, by, { key: `${ask.key} count`, request: { id, counted: '11.00', note: 'over' } })
    await reopenShift(deps, by, { key: `${ask.key} again`, request: { id, reason } })
    await countShift(deps, by, { key: `${ask.key} recount`, request: { id, counted: '10.25', note: 'over' } })
    await confirmShift(deps, boss, { key: ask.key, request: { id, note: '' } })
  },
  close: async (deps, { key, month: period }) => {
    await closePeriod(deps, clerk, { key: `${key} close`, request: { period, note: key } })
    await askReopen(deps, clerk, { key: `${key} ask`, request: { period, reason: key } })
    await reopenPeriod(deps, boss, { key, request: { period, note: key } })
  },
  statement_row: (deps, { key, row, payer }) =>
    confirmRows(deps, clerk, {
      ...{ key, locale: 'en' },
      request: { rows: [{ row, payer }], count: 1, total: '70.00' },
    }),
  link_row: (deps, { key, row, payment }) => linkRow(deps, clerk, { key, id: row, request: { payment } }),
  ignore_row: async (deps, { key, row: id }) => {
    await ignoreRow(deps, clerk, { key: `${key} ignore`, id, request: { reason } })
    await reopenRow(deps, clerk, { key, id, request: { reason } })
  },
  debit,
  debit_withdraw: async (deps, ask) => {
    const { id } = await batchOf(deps, ask)
    await withdrawBatch(deps, clerk, { key: ask.key, id, reason })
  },
  ...{ fee_run: feeRun, roll_back: rollBack, online: picture, payout },
  publish: (deps, { run }) => publishFeeRun(deps, clerk, run),
} satisfies Record<string, Path>

export type PathName = keyof typeof PATHS
