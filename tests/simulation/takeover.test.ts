import { planPages } from '@courtyard/core/billing/plan-pages'
import { readFeeRun } from '@courtyard/core/billing/read-fee-run'
import { runContext } from '@courtyard/core/billing/run-context'
import { runFees } from '@courtyard/core/billing/run-fees'
import { startFeeRun } from '@courtyard/core/billing/start-fee-run'
import { verifyTenant } from '@courtyard/core/billing/verify-tenant'
import type { Deps } from '@courtyard/core/deps'
import { claimFeeRun } from '@courtyard/db/kernel/fee-runs'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { depsOf, type Generated, generateTenant, operator } from './generated-world.ts'
import { attempt, forkWorker, type Worker } from './worker-process.ts'

const TENANT = 'killed'
const actor = operator(TENANT)
let db: FreshDatabase
let deps: Deps
let gen: Generated
let cleanHash: string | null
let victims: Worker[]
const PAGES = [1, 5, 9]
const HOMES = 60

const start = () =>
  startFeeRun(deps, actor, {
    period: '2026-10',
    standards: [gen.names.std_area, gen.names.std_water, gen.names.std_fixed, gen.names.std_share],
  })

beforeAll(async () => {
  db = await freshDatabase()
  deps = depsOf(db)
  victims = PAGES.map((pages) => forkWorker({ urls: db.urls, tenant: TENANT, worker: `victim${pages}` }))
  gen = await generateTenant(db, deps, { tenant: TENANT, seed: 7, blocks: 3, homesPerBlock: HOMES / 3 })
  const run = await start()
  await runFees(deps, { tenant: TENANT, runId: run.id, worker: 'clean' })
  cleanHash = (await readFeeRun(deps, actor, run.id)).result_hash
})
afterAll(async () => {
  for (const { child } of victims) child.kill('SIGKILL')
  await db.close()
})

/** Everything the run wrote is gone, as the superuser: ids of subjects stay, so that hashes can be compared. */
const forgetBills = () =>
  db.superuser(`set session_replication_role = replica;
    truncate t_killed.k_allocation, t_killed.k_adjustment_line, t_killed.k_adjustment, t_killed.k_posting, t_killed.k_journal, t_killed.k_claim, t_killed.k_bill_line, t_killed.k_bill, t_killed.k_balance,
      t_killed.k_account, t_killed.k_fee_run_note, t_killed.k_fee_run_exclusion, t_killed.k_fee_run_seen, t_killed.k_fee_run_share, t_killed.k_fee_run_page, t_killed.k_fee_run, t_killed.k_job cascade;
    set session_replication_role = origin`)

/** Kills a worker process, from outside, when it has said so many pages. */
async function killAfter(runId: string, pages: number): Promise<number> {
  const victim = victims.shift()!
  let seen = 0
  const outcome = await attempt(victim, { runId, pageSubjects: 5 }, () => {
    if (++seen >= pages) victim.child.kill('SIGKILL')
  })
  expect(outcome).toBe('died')
  return seen
}

// Guards I6: a worker killed by another process and taken over charges exactly what one clean run charges.
test.each(PAGES)('killed after page %i and taken over, the run has the hash of a clean one', async (pages) => {
  expect(cleanHash).toMatch(/^[0-9a-f]{64}$/)
  await forgetBills()
  const run = await start()
  expect(await killAfter(run.id, pages)).toBeGreaterThanOrEqual(pages)
  const dead = await readFeeRun(deps, actor, run.id)
  expect(dead.state).toBe('running')
  expect(dead.subjects_done).toBeLessThan(HOMES)
  expect(await runFees(deps, { tenant: TENANT, runId: run.id, worker: 'heir', pageSubjects: 7 })).toBe('done')
  const done = await readFeeRun(deps, actor, run.id)
  expect(done).toMatchObject({ state: 'done', bills: HOMES, result_hash: cleanHash })
  expect((await verifyTenant(deps, TENANT)).filter((check) => !check.ok)).toEqual([])
})

const runs = (runId: string, workers: number, pageSubjects: number) =>
  Promise.all(
    Array.from({ length: workers }, (_, at) =>
      runFees(deps, { tenant: TENANT, runId, worker: `w${at}`, pageSubjects }),
    ),
  )

// Guards I6: bills are numbered by where their subject stands in the run, not by who came first.
test.each([2, 8])('%i workers at once leave what one leaves, numbers of bills included', async (workers) => {
  await forgetBills()
  const run = await start()
  expect(await runs(run.id, workers, 4)).toContain('done')
  expect(await readFeeRun(deps, actor, run.id)).toMatchObject({ state: 'done', bills: HOMES, result_hash: cleanHash })
  expect((await verifyTenant(deps, TENANT)).filter((check) => !check.ok)).toEqual([])
})

/** A run of which a page is held by somebody while another worker does all the others. */
async function leaveOnly(no: number, pageSubjects: number): Promise<string> {
  const { id, standards } = await start()
  await deps.db.withTenant(TENANT, (tx) => claimFeeRun(tx, id))
  const asked = { period: '2026-10', standards, at: deps.clock.now() }
  await planPages(deps, runContext(await deps.catalogs.load(TENANT), asked), {
    tenant: TENANT,
    runId: id,
    pageSubjects,
  })
  await deps.db.withTenant(TENANT, async (tx) => {
    const held = sql`select no from ${sql.id(tx.schema, 'k_fee_run_page')} where no = ${no} for update`
    await held.execute(tx.kernel)
    expect(await runFees(deps, { tenant: TENANT, runId: id, worker: 'other' })).toBe('not_mine')
  })
  return id
}

// Guards the sharing itself: a page that somebody works on keeps nobody waiting, and is not done twice.
test('while a page is held, another worker does all the others and leaves that one', async () => {
  await forgetBills()
  const runId = await leaveOnly(1, 10)
  expect(await readFeeRun(deps, actor, runId)).toMatchObject({ state: 'running', subjects_done: HOMES - 10 })
  expect(await runFees(deps, { tenant: TENANT, runId, worker: 'other' })).toBe('done')
  expect(await readFeeRun(deps, actor, runId)).toMatchObject({ state: 'done', bills: HOMES, result_hash: cleanHash })
})

// Guards a rolling update: a program that knows of no pages sees another's hold that never ends.
test('a run that is shared is held so that an older program leaves it alone', async () => {
  await forgetBills()
  await deps.db.withTenant(TENANT, async (tx) => claimFeeRun(tx, (await start()).id))
  const held = "lease_by is not null and lease_until > now() + interval '100 years'"
  expect((await db.superuser(`select ${held} as held from t_killed.k_fee_run`)).rows).toEqual([{ held: true }])
})

// Guards a rolling update: what an older program began with a cursor goes on behind it, with the next number.
test('a run that was begun without pages is carried on behind its cursor', async () => {
  await forgetBills()
  const runId = await leaveOnly(2, HOMES / 2)
  await db.superuser(`update t_killed.k_fee_run set pages = null, lease_by = 'old', lease_until = now() + interval '1 hour',
    cursor = (select subject_id from t_killed.k_bill order by no desc limit 1); delete from t_killed.k_fee_run_page`)
  expect(await runFees(deps, { tenant: TENANT, runId, worker: 'heir' })).toBe('not_mine')
  await db.superuser("update t_killed.k_fee_run set lease_until = now() - interval '1 second'")
  expect(await runFees(deps, { tenant: TENANT, runId, worker: 'heir', pageSubjects: 7 })).toBe('done')
  const done = { state: 'done', bills: HOMES, subjects_done: HOMES, subjects_total: HOMES, result_hash: cleanHash }
  expect(await readFeeRun(deps, actor, runId)).toMatchObject(done)
})

// Positive control: the hash does see a difference of one fen.
test('the hash of a run tells one fen', async () => {
  await db.superuser(
    `set session_replication_role = replica; update t_killed.e_${gen.names.pool} set ${gen.names.sum} = ${gen.names.sum} + 0.01; set session_replication_role = origin`,
  )
  await forgetBills()
  const run = await start()
  await runFees(deps, { tenant: TENANT, runId: run.id, worker: 'clean' })
  expect((await readFeeRun(deps, actor, run.id)).result_hash).not.toBe(cleanHash)
})
