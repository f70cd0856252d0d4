import { readFeeRun } from '@courtyard/core/billing/read-fee-run'
import { runFees } from '@courtyard/core/billing/run-fees'
import { startFeeRun } from '@courtyard/core/billing/start-fee-run'
import { verifyTenant } from '@courtyard/core/billing/verify-tenant'
import type { Deps } from '@courtyard/core/deps'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
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
      t_killed.k_account, t_killed.k_fee_run_note, t_killed.k_fee_run_exclusion, t_killed.k_fee_run_seen, t_killed.k_fee_run_share, t_killed.k_fee_run, t_killed.k_job cascade;
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
  // The lease still holds: nobody else may touch the run yet.
  expect(await runFees(deps, { tenant: TENANT, runId: run.id, worker: 'heir' })).toBe('not_mine')
  await db.superuser("update t_killed.k_fee_run set lease_until = now() - interval '1 second'")
  expect(await runFees(deps, { tenant: TENANT, runId: run.id, worker: 'heir', pageSubjects: 7 })).toBe('done')
  const done = await readFeeRun(deps, actor, run.id)
  expect(done).toMatchObject({ state: 'done', bills: HOMES, result_hash: cleanHash })
  expect((await verifyTenant(deps, TENANT)).filter((check) => !check.ok)).toEqual([])
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
