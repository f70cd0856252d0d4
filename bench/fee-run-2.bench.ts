import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { begin } from './bill-period.ts'
import { ROOMS } from './fill.ts'
import { copyFeeRun } from './limits/fee-run.ts'
import { figureOf, ratioOf } from './measure.ts'
import type { Benchmark, Outcome } from './run.ts'
import { inWorld, TENANT, TWIN, type World } from './world.ts'

// One and two take turns, each going first as often as the other.
const ROUNDS = [
  ['2026-02', 1],
  ['2026-03', 2],
  ['2026-04', 2],
  ['2026-05', 1],
  ['2026-06', 1],
  ['2026-07', 2],
] as const

const forkWorker = ({ urls }: World, worker: string): ChildProcess =>
  fork(join(import.meta.dirname, 'fee-run-worker.ts'), [JSON.stringify({ urls, tenant: TENANT, worker })])

/** Bills a period of all rooms with these workers; bills per second, and processor seconds of the processes. */
async function bill(world: World, workers: readonly ChildProcess[], period: string) {
  await world.run('checkpoint')
  const runId = await begin(world, { period })
  const started = performance.now()
  const told = await Promise.all(
    workers.map(async (worker) => {
      const answer = once(worker, 'message') as Promise<[{ outcome: string; cpu: number }]>
      worker.send(runId)
      return (await answer)[0]
    }),
  )
  const ms = performance.now() - started
  if (!told.some(({ outcome }) => outcome === 'done')) throw new Error(`the run of ${period} is not done`)
  // The same rows by hand, on as many connections: what the machine and the tables give, planned by what is there.
  await world.run('analyze')
  await world.run('checkpoint')
  const copied = await copyFeeRun({
    url: world.limitUrl,
    from: `t_${TENANT}`,
    to: `t_${TWIN}`,
    runId,
    connections: workers.length,
  })
  return {
    rate: (ROOMS / ms) * 1000,
    byHand: (ROOMS / copied.ms) * 1000,
    cpu: told.reduce((sum, { cpu }) => sum + cpu, 0),
  }
}

async function measure(world: World): Promise<Outcome> {
  await world.addTwin()
  const workers = [forkWorker(world, 'one'), forkWorker(world, 'two')]
  try {
    await bill(world, workers, '2026-01') // compiles what both run
    const rates = { ours: [] as number[], limit: [] as number[] }
    const byHand = { ours: [] as number[], limit: [] as number[] }
    const cpu = { one: 0, two: 0 }
    for (const [period, count] of ROUNDS) {
      const seen = await bill(world, workers.slice(0, count), period)
      const side = count === 2 ? 'ours' : 'limit'
      rates[side].push(seen.rate)
      byHand[side].push(seen.byHand)
      cpu[count === 2 ? 'two' : 'one'] += seen.cpu
    }
    return { ...figureOf(rates, 'bills/s'), also: { by_hand: ratioOf(byHand), by_hand_rates: byHand, node_cpu_s: cpu } }
  } finally {
    for (const worker of workers) worker.disconnect()
  }
}

/** The same run by two worker processes (ours) and by one (limit). At least 1.6 is the aim. */
export const benchmarks: readonly Benchmark[] = [{ name: 'fee-run-2', run: () => inWorld(measure) }]
