import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { begin } from './bill-period.ts'
import { ROOMS } from './fill.ts'
import { figureOf } from './measure.ts'
import type { Benchmark, Outcome } from './run.ts'
import { inWorld, TENANT, type World } from './world.ts'

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
  return { rate: (ROOMS / ms) * 1000, cpu: told.reduce((sum, { cpu }) => sum + cpu, 0) }
}

async function measure(world: World): Promise<Outcome> {
  const workers = [forkWorker(world, 'one'), forkWorker(world, 'two')]
  try {
    await bill(world, workers, '2026-01') // compiles what both run
    const rates = { ours: [] as number[], limit: [] as number[] }
    const cpu = { one: 0, two: 0 }
    for (const [period, count] of ROUNDS) {
      const seen = await bill(world, workers.slice(0, count), period)
      rates[count === 2 ? 'ours' : 'limit'].push(seen.rate)
      cpu[count === 2 ? 'two' : 'one'] += seen.cpu
    }
    return { ...figureOf(rates, 'bills/s'), also: { node_cpu_s: cpu } }
  } finally {
    for (const worker of workers) worker.disconnect()
  }
}

/** The same run by two worker processes (ours) and by one (limit). At least 1.6 is the aim. */
export const benchmarks: readonly Benchmark[] = [{ name: 'fee-run-2', run: () => inWorld(measure) }]
