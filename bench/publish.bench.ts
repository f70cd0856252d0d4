import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { readTenantDocuments } from '@courtyard/adapters/documents/read-documents'
import { planPublish } from '@courtyard/core/publish/plan-publish'
import type { JournalStep } from '@courtyard/db/ddl/journal'
import { planSteps } from '@courtyard/db/ddl/plan-steps'
import { type Decide, runPublish } from '@courtyard/db/ddl/run-publish'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { startBystander } from './publish/bystander.ts'
import { watchCollected } from './publish/collected.ts'
import { watchStolen } from './publish/stolen.ts'
import { type Longest, startTraffic } from './publish/traffic.ts'
import { documentOf, EMPTY, movesOf, VARIATIONS } from './publish/variations.ts'
import type { Benchmark } from './run.ts'
import { TENANT, type World } from './world.ts'

const BASELINE_MS = 15_000

/** 100 publishes over 100,000 rooms while clients work at full speed: who fails, and who waits how long. */
const publish: Benchmark = {
  name: 'publish',
  async run(open) {
    const world = await open()
    const given = process.argv.find((word) => word.startsWith('--publishes='))
    const publishes = Number(given?.split('=')[1] ?? 100)
    const files = await readTenantDocuments(
      join(import.meta.dirname, 'tenant'),
      join(import.meta.dirname, '../metadata'),
    )
    const traffic = await startTraffic(world)
    const bystander = await startBystander(world.limitUrl)
    const stolen = watchStolen()
    const collected = watchCollected()
    const loop = monitorEventLoopDelay({ resolution: 5 })
    loop.enable()
    await new Promise((done) => setTimeout(done, BASELINE_MS))
    const baseline = { ...summary(traffic.take().latenciesMs), bystander: Math.round(bystander.take()) }
    let besides = 0
    const took: number[] = []
    const stalls: Record<string, number> = {}
    const all: number[] = []
    const failed: string[] = []
    let overlay = EMPTY
    for (let n = 0; n < publishes; n++) {
      const [name, change] = VARIATIONS[n % VARIATIONS.length]!
      overlay = change(overlay, Math.floor(n / VARIATIONS.length))
      const started = performance.now()
      const steps = await publishOnce(world, [...files, documentOf(overlay)])
      took.push(performance.now() - started)
      const seen = traffic.take()
      for (const latency of seen.latenciesMs) all.push(latency)
      failed.push(...seen.failed)
      const stall = seen.longest.ms
      stalls[name] = Math.round(Math.max(stalls[name] ?? 0, stall))
      const aside = Math.round(bystander.take())
      besides = Math.max(besides, aside)
      const figures = `${Math.round(took.at(-1)!)} ms, longest stall ${Math.round(stall)} ms, ${seen.failed.length} failed`
      const taken = stolen.between(seen.longest.end - stall, seen.longest.end)
      const own = `this process ${Math.round(loop.max / 1e6)} ms, of which its garbage ${Math.round(collected.take())} ms`
      const around = `a bystander ${aside} ms, ${own}, stolen ${taken} ms`
      loop.reset()
      const where = `${seen.longest.method} while ${duringOf(steps, seen.longest)}`
      console.error(`${n + 1}/${publishes} ${name}: ${figures} of ${seen.latenciesMs.length}; ${around}; ${where}`)
    }
    await traffic.stop()
    await bystander.stop()
    stolen.stop()
    collected.stop()
    for (const answer of new Set(failed.map((text) => text.slice(0, 300)))) console.error(answer)
    const { max, p99 } = summary(all)
    return {
      ...{ stall_ms: max, failed: failed.length, publishes, requests: all.length, p99_ms: p99 },
      ...{ baseline_stall_ms: baseline.max, baseline_p99_ms: baseline.p99 },
      ...{ bystander_ms: besides, baseline_bystander_ms: baseline.bystander },
      ...{ publish_ms: summary(took), stalls_ms: stalls },
    }
  },
}

/** A part of a publish and when it ended. */
type Part = { readonly name: string; readonly end: number }

/** What the publish was at while a request waited. */
function duringOf(parts: readonly Part[], { ms, end }: Longest): string {
  const from = parts.findIndex((part) => part.end > end - ms)
  const to = parts.findIndex((part) => part.end >= end)
  return parts
    .slice(from, to < 0 ? undefined : to + 1)
    .map(({ name }) => name)
    .join(' > ')
}

async function publishOnce({ deps }: World, files: readonly DocumentFile[]): Promise<Part[]> {
  const parts: Part[] = []
  const ended = (name: string) => void parts.push({ name, end: performance.now() })
  const decide: Decide = async (state) => {
    ended('loading')
    const plan = await planPublish(TENANT, files, state)
    if (!plan) return undefined
    const { before, next, catalog, documents, physical } = plan
    const moves = movesOf(state.catalog, catalog)
    const steps = planSteps({ schema: state.schema, before, next, actual: state.actual, moves })
    ended('planning')
    return { catalog, documents, physical, plan: steps, by: 'bench', note: '' }
  }
  const between = ({ step }: JournalStep) => ended(step.kind === 'sql' ? step.statements.join('; ') : step.kind)
  const outcome = await runPublish(deps.db, TENANT, decide, { between })
  if (outcome?.state !== 'done') throw new Error(`a publish ended ${outcome?.state ?? 'without a version'}`)
  ended('closing')
  return parts
}

function summary(numbers: readonly number[]) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const at = (part: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0)
  return { p50: at(0.5), p99: at(0.99), max: at(1) }
}

export const benchmarks: readonly Benchmark[] = [publish]
