import { deepStrictEqual } from 'node:assert'
import { allocateCredit } from '@courtyard/core/money/take-payment'
import { billPeriod, operator } from './bill-period.ts'
import { cpuSeconds } from './cpu.ts'
import { ROOMS } from './fill.ts'
import { allocator } from './limits/allocate.ts'
import { copyFeeRun } from './limits/fee-run.ts'
import { type Figure, figureOf, ratioOf } from './measure.ts'
import type { Benchmark } from './run.ts'
import { inWorld, TENANT, TWIN, type World } from './world.ts'

const asked = process.argv.find((word) => word.startsWith('--payments='))?.slice('--payments='.length)
const PAYMENTS = Math.min(Number(asked ?? 100_000), ROOMS)
const ROUNDS = 10
const PARALLEL = 8

/** A payment of each payer that covers three quarters of the bill, so that a line is settled in part; whole in the books, settling nothing yet. */
async function takePayments({ run }: World, tenant: string): Promise<void> {
  const s = `t_${tenant}`
  const id = (letter: string) => `md5('${letter}' || b.id::text)::uuid`
  const from = `(select * from ${s}.k_bill order by no limit ${PAYMENTS}) b`
  const fen = 'b.receivable_fen * 3 / 4'
  await run(`insert into ${s}.k_payment (id, no, payer_id, received_on, amount_fen, currency, method, created_by)
    select ${id('pay')}, 'P' || b.no, b.payer_id, date '2026-10-01', ${fen}, b.currency, 'pos', 'bench' from ${from}`)
  await run(`insert into ${s}.k_account (id, kind, key, payer_id, currency)
    select ${id('acc')}, 'prepayment', b.payer_id::text, b.payer_id, b.currency from ${from}
    union all select md5('cash')::uuid, 'cash', 'pos', null, 'CNY'`)
  await run(`insert into ${s}.k_journal (id, idem_key, kind, effective_on, created_by)
    select ${id('jou')}, 'payment:' || ${id('pay')}, 'payment', date '2026-10-01', 'bench' from ${from}`)
  await run(`insert into ${s}.k_posting (journal_id, debit_id, credit_id, amount_fen)
    select ${id('jou')}, md5('cash')::uuid, ${id('acc')}, ${fen} from ${from}`)
  await run(`insert into ${s}.k_balance (account_id, kind, debit_fen, credit_fen)
    select ${id('acc')}, 'prepayment', 0, ${fen} from ${from} union all select md5('cash')::uuid, 'cash', sum(${fen}), 0 from ${from}`)
}

/** Rows and sums that allocations change: both sides must have written the same. */
async function settled({ run }: World, tenant: string): Promise<unknown> {
  const s = `t_${tenant}`
  const { rows } =
    (await run(`select (select count(*) from ${s}.k_allocation) as allocations, (select sum(amount_fen) from ${s}.k_allocation) as fen,
    (select md5(string_agg(a.line_id || ' ' || a.amount_fen, ',' order by a.line_id)) from ${s}.k_allocation a) as lines,
    (select sum(paid_fen) from ${s}.k_bill) as paid, (select count(*) from ${s}.k_journal) as journals, (select count(*) from ${s}.k_posting) as postings,
    (select md5(string_agg(a.kind || a.key || b.debit_fen || ' ' || b.credit_fen, ',' order by a.kind, a.key)) from ${s}.k_balance b join ${s}.k_account a on a.id = b.account_id) as balances,
    (select count(*) from ${s}.k_command) as commands`)) as { rows: unknown[] }
  return rows[0]
}

/** Does all of them, some at a time; gives how many per second. */
async function all(payments: readonly string[], work: (payment: string) => Promise<unknown>): Promise<number> {
  const started = performance.now()
  const waiting = payments.values()
  const runner = async () => {
    for (const payment of waiting) await work(payment)
  }
  await Promise.all(Array.from({ length: PARALLEL }, runner))
  return (payments.length / (performance.now() - started)) * 1000
}

async function measure(world: World): Promise<Figure> {
  await world.addTwin()
  const { runId } = await billPeriod(world, { period: '2026-09' })
  await copyFeeRun({ url: world.limitUrl, from: `t_${TENANT}`, to: `t_${TWIN}`, runId })
  for (const tenant of [TENANT, TWIN]) await takePayments(world, tenant)
  await world.run('vacuum analyze')
  const { rows } = (await world.run(`select id from t_${TENANT}.k_payment order by id`)) as { rows: { id: string }[] }
  const ids = rows.map(({ id }) => id)
  const limit = allocator(world.limitUrl, `t_${TWIN}`)
  const ours = (id: string) => allocateCredit(world.deps, operator, { key: `allocate:${id}`, request: { id } })
  const [rates, cpu] = [
    { ours: [] as number[], limit: [] as number[] },
    { ours: [] as number[], limit: [] as number[] },
  ]
  for (let round = 0; round < ROUNDS; round++) {
    const part = ids.slice((round * ids.length) / ROUNDS, ((round + 1) * ids.length) / ROUNDS)
    for (const [name, work] of [
      ['ours', ours],
      ['limit', (id: string) => limit.allocate(id)],
    ] as const) {
      const before = await cpuSeconds(world.run)
      rates[name].push(await all(part, work))
      cpu[name].push(part.length / ((await cpuSeconds(world.run)) - before))
    }
  }
  await limit.close()
  deepStrictEqual(await settled(world, TWIN), await settled(world, TENANT))
  return { ...figureOf(rates, 'payments/s'), also: { cpu: ratioOf(cpu) } }
}

/** Settling 100,000 payments one by one, a transaction each, against one hand-written statement for each. */
export const benchmarks: readonly Benchmark[] = [{ name: 'allocate', run: () => inWorld(measure) }]
