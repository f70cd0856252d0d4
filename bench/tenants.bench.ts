import { deepStrictEqual } from 'node:assert'
import type { Actor } from '@courtyard/core/deps'
import { listRecords } from '@courtyard/core/records/list-records'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { sampleDocuments } from '@courtyard/testkit/sample-documents'
import pg from 'pg'
import type { Benchmark, Named } from './run.ts'
import { backendMemory } from './tenants/backend-memory.ts'
import { catalogMemory } from './tenants/catalog-memory.ts'
import { LIST_COLUMNS, listByHand } from './tenants/limit.ts'
import { type BareWorld, openBareWorld, templateDocuments } from './world.ts'

const MAKERS = 2
const ROWS = 200
const PAGE = 50
const ASKED = 2_000
const ROUNDS = 3
/** One of the residential template with all modules, for what a large catalog takes. */
const LARGE = 'large'

/**
 * Many tenants on one server. They are of the small sample pack (five entities of its own); each is made by createTenant, none is
 * copied. Lists then go to random tenants, so caches of processes and connections see what a full server shows them.
 */
const tenants: Benchmark = {
  name: 'tenants-1000',
  async run(): Promise<readonly Named[]> {
    const given = process.argv.find((word) => word.startsWith('--tenants='))
    const count = Number(given?.split('=')[1] ?? 1000)
    const names = Array.from({ length: count }, (_, n) => `many_${String(n).padStart(5, '0')}`)
    const world = await openBareWorld({ max_locks_per_transaction: 256 })
    try {
      await createTenant(world.deps, { name: LARGE, label: {}, files: await templateDocuments(LARGE), by: 'bench' })
      const made = { name: 'tenants-provision', seen: await makeAll(world, names) }
      const memory = { name: 'tenants-catalogs', seen: await catalogMemory(world.deps.db, names, LARGE) }
      const lists = await raceLists(world, names)
      const backend = { name: 'tenants-backend', seen: await backendMemory(world, names, listOurs) }
      return [made, memory, ...lists, backend]
    } finally {
      await world.close()
    }
  },
}

/** Makes them two at a time, which is how many connections define tables; then each gets its rows. */
async function makeAll({ deps, run }: BareWorld, names: readonly string[]) {
  const queue = [...names]
  const tookMs: number[] = []
  const started = performance.now()
  const maker = async () => {
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      const began = performance.now()
      await createTenant(deps, { name, label: { en: name }, files: sampleDocuments(name), by: 'bench' })
      tookMs.push(performance.now() - began)
    }
  }
  await Promise.all(Array.from({ length: MAKERS }, maker))
  const seconds = (performance.now() - started) / 1000
  for (const name of names) {
    await run(
      `insert into t_${name}.e_person (name, email) select 'Person ' || g, 'p' || g || '@example.test' from generate_series(1, ${ROWS}) g`,
    )
    await run(`analyze t_${name}.e_person`)
  }
  await run('checkpoint')
  const { rows } = (await run(`select count(*)::int as relations, pg_database_size(current_database())::text as bytes
    from pg_class where relnamespace <> all (array['pg_catalog'::regnamespace, 'information_schema'::regnamespace])`)) as {
    rows: { relations: number; bytes: string }[]
  }
  return {
    ...{ tenants: names.length, per_second: Number((names.length / seconds).toPrecision(3)), ...summary(tookMs) },
    ...{
      relations: rows[0]!.relations,
      disk_mb_per_tenant: Number((Number(rows[0]!.bytes) / 1e6 / names.length).toPrecision(3)),
    },
  }
}

/** Latencies of both in turns, one request at a time, over the same random tenants. */
async function raceLists(world: BareWorld, names: readonly string[]): Promise<Named[]> {
  const pool = new pg.Pool({ connectionString: world.limitUrl, max: 10 })
  const ours = (tenant: string) => listOurs(world, tenant)
  const limit = (tenant: string) => listByHand(pool, tenant, PAGE)
  try {
    deepStrictEqual(await ours(names[0]!), await limit(names[0]!))
    const seen = { ours: [] as number[], limit: [] as number[] }
    for (let round = 0; round <= ROUNDS; round++) {
      const asked = randomNames(names, ASKED, round)
      const of = { limit: await latencies(limit, asked), ours: await latencies(ours, asked) }
      if (round === 0) continue // both have met the tenants
      seen.limit.push(...of.limit)
      seen.ours.push(...of.ours)
    }
    const [mine, theirs] = [quantiles(seen.ours), quantiles(seen.limit)]
    const figure = (part: 'p50' | 'p99'): Named => ({
      name: `tenants-list-${part}`,
      seen: {
        ours: mine[part],
        limit: theirs[part],
        unit: 'ms',
        also: { tenants: names.length, requests: seen.ours.length },
      },
    })
    return [figure('p50'), figure('p99')]
  } finally {
    await pool.end()
  }
}

async function listOurs({ deps }: Pick<BareWorld, 'deps'>, tenant: string): Promise<unknown> {
  const actor: Actor = { id: 'bench', name: 'Bench', tenant, kind: 'console', roles: ['admin'], record: null }
  const request = { entity: 'person', select: LIST_COLUMNS, sort: [{ path: 'name', descending: false }], limit: PAGE }
  const { items } = await listRecords(deps, actor, request)
  return items.map(({ id, name, email }) => ({ id, name, email }))
}

async function latencies(ask: (tenant: string) => Promise<unknown>, asked: readonly string[]): Promise<number[]> {
  const took: number[] = []
  for (const tenant of asked) {
    const started = performance.now()
    await ask(tenant)
    took.push(performance.now() - started)
  }
  return took
}

/** The same for the same seed. */
function randomNames(names: readonly string[], count: number, seed: number): string[] {
  let state = seed + 1
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647
    return names[state % names.length]!
  })
}

function quantiles(numbers: readonly number[]) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
  return { p50: at(0.5), p99: at(0.99) }
}

function summary(tookMs: readonly number[]) {
  const { p50, p99 } = quantiles(tookMs)
  return { p50_ms: Math.round(p50), p99_ms: Math.round(p99) }
}

export const benchmarks: readonly Benchmark[] = [tenants]
