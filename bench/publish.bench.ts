import { join } from 'node:path'
import { readTenantDocuments } from '@courtyard/adapters/documents/read-documents'
import { planPublish } from '@courtyard/core/publish/plan-publish'
import { planSteps } from '@courtyard/db/ddl/plan-steps'
import { runPublish } from '@courtyard/db/ddl/run-publish'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { startBystander } from './publish/bystander.ts'
import { startTraffic } from './publish/traffic.ts'
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
      await publishOnce(world, [...files, documentOf(overlay)])
      took.push(performance.now() - started)
      const seen = traffic.take()
      for (const latency of seen.latenciesMs) all.push(latency)
      failed.push(...seen.failed)
      const stall = seen.latenciesMs.reduce((longest, ms) => Math.max(longest, ms), 0)
      stalls[name] = Math.round(Math.max(stalls[name] ?? 0, stall))
      const aside = Math.round(bystander.take())
      besides = Math.max(besides, aside)
      const figures = `${Math.round(took.at(-1)!)} ms, longest stall ${Math.round(stall)} ms, ${seen.failed.length} failed`
      console.error(`${n + 1}/${publishes} ${name}: ${figures} of ${seen.latenciesMs.length}; a bystander ${aside} ms`)
    }
    await traffic.stop()
    await bystander.stop()
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

async function publishOnce({ deps }: World, files: readonly DocumentFile[]): Promise<void> {
  const outcome = await runPublish(deps.db, TENANT, (state) => {
    const plan = planPublish(TENANT, files, state)
    if (!plan) return undefined
    const { before, next, catalog, documents, physical } = plan
    const moves = movesOf(state.catalog, catalog)
    const steps = planSteps({ schema: state.schema, before, next, actual: state.actual, moves })
    return { catalog, documents, physical, plan: steps, by: 'bench', note: '' }
  })
  if (outcome?.state !== 'done') throw new Error(`a publish ended ${outcome?.state ?? 'without a version'}`)
}

function summary(numbers: readonly number[]) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const at = (part: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0)
  return { p50: at(0.5), p99: at(0.99), max: at(1) }
}

export const benchmarks: readonly Benchmark[] = [publish]
