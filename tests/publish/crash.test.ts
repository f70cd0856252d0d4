import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { JournalStep } from '@courtyard/db/ddl/journal'
import { resumePublish } from '@courtyard/db/ddl/run-publish'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publishLiteral } from './publish-literal.ts'
import { AFTER, fingerprint, MOVES, ROWS, seedTenant } from './step-world.ts'

const IS_DEEP = process.env.COURTYARD_TEST_DEEP === '1'
const KILLS = IS_DEEP ? 60 : 4
// One in so many steps is stopped at in the short run; each in turn in the deep one.
const STRIDE = IS_DEEP ? 1 : 4

let fresh: FreshDatabase
let clean: Awaited<ReturnType<typeof fingerprint>>
let before: typeof clean
let seen: string[]
let count = 0

beforeAll(async () => {
  fresh = await freshDatabase()
  await seedTenant(fresh, 'clean')
  before = await fingerprint(fresh, 'clean')
  seen = []
  await publish('clean', ({ step }) => seen.push(`${step.phase} ${step.kind}`))
  clean = await fingerprint(fresh, 'clean')
})
afterAll(() => fresh?.close())

const publish = (tenant: string, between: (step: JournalStep) => unknown) =>
  publishLiteral(fresh.database, tenant, AFTER, { moves: MOVES, between: (step) => void between(step) })

/** Resumed and ended as if nothing had happened. */
async function expectSameEnd(tenant: string, isBegun: boolean): Promise<void> {
  const outcome = await resumePublish(fresh.database, tenant, { graceMs: 0 })
  if (isBegun) expect(outcome).toMatchObject({ version: 2, state: 'done' })
  expect(await fingerprint(fresh, tenant)).toEqual(clean)
  const counted = await fresh.superuser(
    `select rows_done::int as done, rows_total::int as total from t_${tenant}.k_publish_step where kind = 'backfill'`,
  )
  expect(counted.rows).toEqual([{ done: ROWS, total: ROWS }])
}

test('the uninterrupted publish has a step of every class, and changes the schema, the rows and the version', () => {
  expect(new Set(seen)).toEqual(
    new Set([
      ...['expand sql', 'backfill backfill', 'guard sql', 'guard index', 'switch switch'],
      ...['contract sql', 'contract index'],
    ]),
  )
  for (const part of ['shape', 'rows', 'versions', 'kept'] as const) expect(clean[part]).not.toEqual(before[part])
})

// Guards decision 0009: the same end, whether or not it was interrupted.
test('stopped after any step or batch and resumed, a publish ends as an uninterrupted one', async () => {
  let stops = 0
  for (let at = count % STRIDE; at < seen.length; at += STRIDE) {
    const tenant = `stop_${++count}`
    await seedTenant(fresh, tenant)
    let n = 0
    const stopped = publish(tenant, () => {
      if (n++ === at) throw new Error('stopped')
    })
    await expect(stopped, `stopped after ${at}: ${seen[at]}`).rejects.toThrow('stopped')
    await expectSameEnd(tenant, true)
    stops++
  }
  expect(stops).toBeGreaterThan(4)
}, 600_000)

test('killed by another process at any moment and resumed, a publish ends as an uninterrupted one', async () => {
  const seed = Math.trunc(Math.random() * 1e9)
  for (let kill = 0; kill < KILLS; kill++) {
    const tenant = `kill_${++count}`
    await seedTenant(fresh, tenant)
    const at = 1 + ((seed + kill * 7919) % seen.length)
    const delayMs = (seed * (kill + 3)) % 12
    const said = await killAfter(tenant, at, delayMs)
    expect(said).toBeGreaterThanOrEqual(1)
    await gone(tenant)
    const { rows } = await fresh.superuser(`select state from t_${tenant}.k_publish where to_version = 2`)
    if (rows.length === 0) await publish(tenant, () => undefined)
    else await expectSameEnd(tenant, rows[0]!.state !== 'done')
    expect(await fingerprint(fresh, tenant), `seed ${seed}, kill ${kill}`).toEqual(clean)
  }
}, 600_000)

/** Starts a publish in a process of its own and kills it, from outside, some time after it said so many steps. */
const killAfter = (tenant: string, steps: number, delayMs: number) =>
  new Promise<number>((settle, fail) => {
    const call = JSON.stringify({ urls: fresh.urls, tenant })
    const child = spawn(process.execPath, [fileURLToPath(new URL('crash-worker.ts', import.meta.url)), call], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = 0
    child.stdout.on('data', (text: Buffer) => {
      said += text.toString().split('step').length - 1
      if (said >= steps) setTimeout(() => child.kill('SIGKILL'), delayMs)
    })
    child.on('error', fail)
    child.on('exit', () => settle(said))
  })

/** The server has noticed that its client is gone. */
async function gone(tenant: string): Promise<void> {
  const sql = `select from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())
    and (classid::bigint << 32 | objid::bigint) = hashtextextended('courtyard ddl t_${tenant}', 0)`
  await expect.poll(async () => (await fresh.superuser(sql)).rowCount, { timeout: 20_000 }).toBe(0)
}
