import { deepStrictEqual } from 'node:assert'
import { billPeriod } from './bill-period.ts'
import { ROOMS, STANDARDS } from './fill.ts'
import { copyFeeRun } from './limits/fee-run.ts'
import { type Figure, figureOf, ratioOf } from './measure.ts'
import type { Benchmark } from './run.ts'
import { TENANT, TWIN, type World } from './world.ts'

const PERIODS = ['2026-06', '2026-07', '2026-08'] as const
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
  lines: `${ROOMS * periods * STANDARDS.length}`,
  claims: `${ROOMS * periods * STANDARDS.length}`,
})

async function run(open: () => Promise<World>): Promise<Figure> {
  const world = await open()
  await world.addTwin()
  const rates = { ours: [] as number[], limit: [] as number[] }
  const cpu = { ours: [] as number[], limit: [] as number[] }
  for (const [index, period] of PERIODS.entries()) {
    await world.run('checkpoint')
    const { runId, ms, cpu: spent } = await billPeriod(world, { period })
    rates.ours.push((ROOMS / ms) * 1000)
    await world.run('analyze') // the limit is planned by what is there, not by what autovacuum saw half way
    await world.run('checkpoint')
    const copied = await copyFeeRun({ url: world.limitUrl, from: `t_${TENANT}`, to: `t_${TWIN}`, runId })
    rates.limit.push((ROOMS / copied.ms) * 1000)
    cpu.ours.push(ROOMS / spent)
    cpu.limit.push(ROOMS / copied.cpu)
    const ours = (await books(world, TENANT)) as Record<string, string>
    deepStrictEqual(await books(world, TWIN), ours)
    deepStrictEqual({ ...ours, ...expected(index + 1) }, ours)
  }
  return { ...figureOf(rates, 'bills/s'), also: { cpu: ratioOf(cpu) } }
}

/** A fee run of 100,000 bills with line, claim and postings; at least 0.5 of the bare inserts is the aim. */
export const benchmarks: readonly Benchmark[] = [{ name: 'fee-run', run }]
