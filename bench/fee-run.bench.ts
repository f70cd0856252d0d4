import { deepStrictEqual } from 'node:assert'
import { runFees } from '@courtyard/core/billing/run-fees'
import { startFeeRun } from '@courtyard/core/billing/start-fee-run'
import type { Actor } from '@courtyard/core/deps'
import { ROOMS } from './fill.ts'
import { copyFeeRun } from './limits/fee-run.ts'
import { type Figure, figureOf } from './measure.ts'
import type { Benchmark } from './run.ts'
import { TENANT, TWIN, type World } from './world.ts'

const PERIODS = ['2026-06', '2026-07', '2026-08'] as const
const operator: Actor = { id: 'bench', name: 'Bench', tenant: TENANT, kind: 'system', roles: [], record: null }

/** Bills one period of all rooms as a worker does; gives the run's id and the milliseconds it took. */
async function billPeriod({ deps }: World, period: string): Promise<{ runId: string; ms: number }> {
  const started = performance.now()
  const { id } = await startFeeRun(deps, operator, { period, standards: ['monthly_area'] })
  const outcome = await runFees(deps, { tenant: TENANT, runId: id, worker: 'bench' })
  if (outcome !== 'done') throw new Error(`the run of ${period} is ${outcome}`)
  return { runId: id, ms: performance.now() - started }
}

/** Rows and sums of a tenant's books: both sides must have written the same. */
async function books(world: World, tenant: string): Promise<unknown> {
  const s = `t_${tenant}`
  const { rows } =
    (await world.run(`select (select count(*) from ${s}.k_bill) as bills, (select count(*) from ${s}.k_bill_line) as lines,
    (select count(*) from ${s}.k_claim) as claims, (select count(*) from ${s}.k_journal) as journals, (select count(*) from ${s}.k_posting) as postings,
    (select sum(amount_fen) from ${s}.k_posting) as posted, (select count(*) from ${s}.k_balance) as balances,
    (select sum(debit_fen) from ${s}.k_balance) as debit, (select sum(credit_fen) from ${s}.k_balance) as credit`)) as {
      rows: Record<string, string>[]
    }
  return rows[0]
}

const expected = (periods: number): Record<string, string> => ({
  bills: `${ROOMS * periods}`,
  lines: `${ROOMS * periods}`,
  claims: `${ROOMS * periods}`,
})

async function run(open: () => Promise<World>): Promise<Figure> {
  const world = await open()
  await world.addTwin()
  const rates = { ours: [] as number[], limit: [] as number[] }
  for (const [index, period] of PERIODS.entries()) {
    await world.run('checkpoint')
    const { runId, ms } = await billPeriod(world, period)
    rates.ours.push((ROOMS / ms) * 1000)
    await world.run('checkpoint')
    const copied = await copyFeeRun({ url: world.limitUrl, from: `t_${TENANT}`, to: `t_${TWIN}`, runId })
    rates.limit.push((ROOMS / copied) * 1000)
    const ours = (await books(world, TENANT)) as Record<string, string>
    deepStrictEqual(await books(world, TWIN), ours)
    deepStrictEqual({ ...ours, ...expected(index + 1) }, ours)
  }
  return figureOf(rates, 'bills/s')
}

/** A fee run of 100,000 bills with line, claim and postings; at least 0.4 of the bare inserts is the aim. */
export const benchmarks: readonly Benchmark[] = [{ name: 'fee-run', run }]
