import { verifyTenant } from '@courtyard/core/billing/verify-tenant'
import { verifyBooks } from '@courtyard/db/kernel/verify'
import { billPeriod } from './bill-period.ts'
import { cpuSeconds } from './cpu.ts'
import type { Benchmark, Report } from './run.ts'
import { inWorld, TENANT, type World } from './world.ts'

const asked = process.argv.find((word) => word.startsWith('--entries='))?.slice('--entries='.length)
/** Postings there are at least: each is two entries of the books, one of each side. */
const ENTRIES = Number(asked ?? 1_000_000)
const MONTHS = Array.from({ length: 12 }, (_, month) => `2026-${String(month + 1).padStart(2, '0')}`)
const SNAPSHOT = { readOnly: true, isolation: 'repeatable read', timeoutMs: 600_000 } as const

async function measure(world: World): Promise<Report> {
  const entriesOf = async () => {
    const { rows } = (await world.run(`select 2 * count(*)::int as entries from t_${TENANT}.k_posting`)) as {
      rows: { entries: number }[]
    }
    return rows[0]!.entries
  }
  for (const period of MONTHS) if ((await entriesOf()) < ENTRIES) await billPeriod(world, { period })
  await world.run('vacuum analyze')
  const entries = await entriesOf()
  const perMillion = (seconds: number) => Number(((seconds / entries) * 1e6).toPrecision(3))
  const books = await timed(world, () =>
    world.deps.db.withTenant(TENANT, (tx) => verifyBooks(tx, { today: '2027-01-31' }), SNAPSHOT),
  )
  const all = await timed(world, () => verifyTenant(world.deps, TENANT))
  const failed = all.result.filter(({ ok }) => !ok).map(({ check }) => check)
  if (failed.length > 0) throw new Error(`the books do not hold: ${failed.join()}`)
  return {
    ...{ entries, checks: all.result.length },
    ...{ s_per_million: perMillion(all.seconds), cpu_s_per_million: perMillion(all.cpu) },
    ...{ sql_s_per_million: perMillion(books.seconds), replay_s_per_million: perMillion(all.seconds - books.seconds) },
  }
}

async function timed<T>(world: World, work: () => Promise<T>): Promise<{ result: T; seconds: number; cpu: number }> {
  const before = await cpuSeconds(world.run)
  const started = performance.now()
  const result = await work()
  const seconds = (performance.now() - started) / 1000
  return { result, seconds, cpu: (await cpuSeconds(world.run)) - before }
}

/** Seconds of `courtyard verify` for a million journal entries: all of it, and of that the checks in SQL and the replay of lines. */
export const benchmarks: readonly Benchmark[] = [{ name: 'verify', run: () => inWorld(measure) }]
