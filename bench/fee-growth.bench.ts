import { type Billed, billPeriod } from './bill-period.ts'
import { ROOMS, ROOMS_PER_BUILDING } from './fill.ts'
import { middle } from './measure.ts'
import type { Benchmark, Report } from './run.ts'
import { inWorld, TENANT, type World } from './world.ts'

const asked = process.argv.find((word) => word.startsWith('--bills='))?.slice('--bills='.length)
/** Bills in the tables when a sample is taken; `--bills=N` ends there. */
const STAGES = [10_000, 100_000, 1_000_000].filter((bills) => bills <= Number(asked ?? 1_000_000))
const SAMPLES = 5
/** Buildings whose rooms are billed as a sample: 10,000 rooms, or a tenth of fewer. */
const SAMPLE_BUILDINGS = Math.max(1, Math.min(10_000, ROOMS / 10) / ROOMS_PER_BUILDING)
const SAMPLE_ROOMS = SAMPLE_BUILDINGS * ROOMS_PER_BUILDING
const STANDARD = ['monthly_area']

/** Months from the standard's first on: each is billed once. */
function* months(): Generator<string, never> {
  for (let month = 0; ; month++) yield `${2025 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`
}

const billsOf = async ({ run }: World): Promise<number> => {
  const { rows } = (await run(`select count(*)::int as bills from t_${TENANT}.k_bill`)) as { rows: { bills: number }[] }
  return rows[0]!.bills
}

async function measure(world: World): Promise<Report> {
  const period = months()
  const { rows } = (await world.run(
    `select id from t_${TENANT}.e_building order by code limit ${SAMPLE_BUILDINGS}`,
  )) as { rows: { id: string }[] }
  const some = { field: 'building', op: 'in', value: rows.map(({ id }) => id) }
  const sample = async (): Promise<Billed> => {
    await world.run('checkpoint')
    return await billPeriod(world, { period: period.next().value, standards: STANDARD, filter: some })
  }
  await sample() // compiles what is measured
  const stages: { bills: number; us_per_bill: number; least_us_per_bill: number; cpu_us_per_bill: number }[] = []
  for (const bills of STAGES) {
    while ((await billsOf(world)) < bills) await billPeriod(world, { period: period.next().value, standards: STANDARD })
    // As autovacuum would have left it within a minute: plans go by what is there, and nobody tidies up during a sample.
    await world.run('vacuum (analyze)')
    const billed = await billsOf(world)
    const seen = [] as Billed[]
    for (let taken = 0; taken < SAMPLES; taken++) seen.push(await sample())
    const perBill = (one: number) => Math.round((one / SAMPLE_ROOMS) * 10) / 10
    const took = seen.map(({ ms }) => ms * 1e3)
    stages.push({
      ...{ bills: billed, us_per_bill: perBill(middle(took)), least_us_per_bill: perBill(Math.min(...took)) },
      cpu_us_per_bill: perBill(middle(seen.map(({ cpu }) => cpu * 1e6))),
    })
  }
  const wall = stages.map((at) => at.us_per_bill)
  const least = stages.map((at) => at.least_us_per_bill)
  const cpu = stages.map((at) => at.cpu_us_per_bill)
  return {
    stages,
    // What else the machine did is in the middle sample, and least in the least.
    ...{ of_first: parts(wall, wall[0]!), least_of_first: parts(least, least[0]!), cpu_of_first: parts(cpu, cpu[0]!) },
    ...{
      of_mean: parts(wall, mean(wall)),
      least_of_mean: parts(least, mean(least)),
      cpu_of_mean: parts(cpu, mean(cpu)),
    },
  }
}

const mean = (of: readonly number[]) => of.reduce((sum, one) => sum + one, 0) / of.length
const parts = (of: readonly number[], whole: number) => of.map((one) => Number((one / whole).toFixed(2)))

/** What a bill costs when 10 thousand, 100 thousand and a million are there; flat is each within 15 % of their mean. */
export const benchmarks: readonly Benchmark[] = [{ name: 'fee-growth', run: () => inWorld(measure) }]
