import { runFees } from '@courtyard/core/billing/run-fees'
import { startFeeRun } from '@courtyard/core/billing/start-fee-run'
import type { Actor } from '@courtyard/core/deps'
import { cpuSeconds } from './cpu.ts'
import { STANDARDS } from './fill.ts'
import { TENANT, type World } from './world.ts'

/** Who does what the benchmarks ask for. */
export const operator: Actor = { id: 'bench', name: 'Bench', tenant: TENANT, kind: 'system', roles: [], record: null }

export type Billed = { readonly runId: string; readonly ms: number; readonly cpu: number }
export type Billing = {
  readonly period: string
  readonly standards?: readonly string[]
  /** A list filter over the rooms; all of them when absent. */
  readonly filter?: unknown
}

/** Bills one period as a worker does; gives the run's id, the milliseconds and the processor seconds it took. */
export async function billPeriod({ deps, run }: Pick<World, 'deps' | 'run'>, billing: Billing): Promise<Billed> {
  const before = await cpuSeconds(run)
  const started = performance.now()
  const runId = await begin({ deps }, billing)
  const outcome = await runFees(deps, { tenant: TENANT, runId, worker: 'bench' })
  if (outcome !== 'done') throw new Error(`the run of ${billing.period} is ${outcome}`)
  const ms = performance.now() - started
  return { runId, ms, cpu: (await cpuSeconds(run)) - before }
}

/** Starts a run and leaves it to workers; gives its id. */
export async function begin(
  { deps }: Pick<World, 'deps'>,
  { period, standards = STANDARDS, filter }: Billing,
): Promise<string> {
  const request = { period, standards: [...standards], ...(filter !== undefined && { filter }) }
  return (await startFeeRun(deps, operator, request as Parameters<typeof startFeeRun>[2])).id
}
