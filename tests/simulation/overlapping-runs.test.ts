import { runFees } from '@courtyard/core/billing/run-fees'
import { startFeeRun } from '@courtyard/core/billing/start-fee-run'
import { verifyTenant } from '@courtyard/core/billing/verify-tenant'
import type { Deps } from '@courtyard/core/deps'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seeded } from './generated-tenant.ts'
import { depsOf, type Generated, generateTenant, operator } from './generated-world.ts'
import { attempt, forkWorker, type Worker } from './worker-process.ts'

const TENANT = 'overlap'
const WORKERS = 8
const KILLS = process.env.COURTYARD_TEST_DEEP ? 3 : 1
const ROUNDS = process.env.COURTYARD_TEST_DEEP ? 20 : 3
const actor = operator(TENANT)
let db: FreshDatabase
let deps: Deps
let gen: Generated
let clean: string
let workers: Worker[]
let born = 0
const newWorker = () => forkWorker({ urls: db.urls, tenant: TENANT, worker: `w${++born}` })

beforeAll(async () => {
  db = await freshDatabase()
  deps = depsOf(db)
  workers = Array.from({ length: WORKERS }, newWorker)
  gen = await generateTenant(db, deps, { tenant: TENANT, seed: 5, blocks: 3, homesPerBlock: 20 })
  const run = await startFeeRun(deps, actor, { period: '2026-10', standards: all() })
  await runFees(deps, { tenant: TENANT, runId: run.id, worker: 'clean' })
  clean = await linesHash()
})
afterAll(async () => {
  for (const { child } of workers) child.kill('SIGKILL')
  await db.close()
})

const all = () => [gen.names.std_area, gen.names.std_water, gen.names.std_fixed, gen.names.std_share]
const forget = () =>
  db.superuser(`set session_replication_role = replica;
    truncate t_overlap.k_posting, t_overlap.k_journal, t_overlap.k_claim, t_overlap.k_bill_line, t_overlap.k_bill, t_overlap.k_balance, t_overlap.k_account,
      t_overlap.k_fee_run_note, t_overlap.k_fee_run_share, t_overlap.k_fee_run_page, t_overlap.k_fee_run, t_overlap.k_job cascade; set session_replication_role = origin`)

/** What was charged, whichever run did it: two that overlap share the work as their pages happen to meet. */
async function linesHash(): Promise<string> {
  const { rows } =
    await db.superuser(`select md5(string_agg(concat_ws('|', b.subject_id, b.payer_id, b.due_on, l.standard, l.from_on, l.to_on,
      l.amount_fen, l.net_fen, l.tax_fen, l.trace_hash), E'\n' order by b.subject_id, l.standard, l.from_on)) as hash
    from t_overlap.k_bill b join t_overlap.k_bill_line l on l.bill_id = b.id`)
  return rows[0].hash
}

/** Tells who waits for a run that something happened to it: a page, a death, its end. */
function changesOf() {
  let count = 0
  let waiting: (() => void)[] = []
  return {
    count: () => count,
    tell() {
      count++
      for (const wake of waiting.splice(0)) wake()
    },
    since: (seen: number) =>
      new Promise<void>((settle) => {
        if (count > seen) settle()
        else waiting = [...waiting, settle]
      }),
  }
}

/** Eight workers on two runs that overlap; some are killed after a page. */
async function carryOut(runs: readonly string[], random: () => number): Promise<number> {
  let kills = 0
  const works = runs.map((runId) => ({ runId, changes: changesOf(), isOver: false }))
  const serve = async (at: number): Promise<void> => {
    const work = works[at % works.length]!
    while (!work.isOver) {
      const seen = work.changes.count()
      let pages = Math.floor(random() * 3) + 1
      const worker = workers[at]!
      const asked = { runId: work.runId, pageSubjects: 5 + Math.floor(random() * 15) }
      const outcome = await attempt(worker, asked, () => {
        if (--pages === 0 && kills < KILLS && worker.child.kill('SIGKILL')) kills++
        work.changes.tell()
      })
      if (outcome === 'not_mine') {
        if (!work.isOver) await work.changes.since(seen)
        continue
      }
      if (outcome === 'done') work.isOver = true
      else {
        workers[at] = newWorker()
      }
      work.changes.tell()
    }
  }
  await Promise.all(workers.map((_, at) => serve(at)))
  return kills
}

// Guards I6 and the uniqueness of charges: whoever dies, whoever meets whom, everything is charged once.
test(
  `eight workers on overlapping runs, killed at random, charge what one clean run charges (${ROUNDS} rounds)`,
  async () => {
    expect(clean).toMatch(/^[0-9a-f]{32}$/)
    for (let round = 1; round <= ROUNDS; round++) {
      await forget()
      const part = { period: '2026-10', standards: [gen.names.std_area, gen.names.std_fixed] }
      const runs = [
        (await startFeeRun(deps, actor, { period: '2026-10', standards: all() })).id,
        (await startFeeRun(deps, actor, part)).id,
      ]
      const kills = await carryOut(runs, seeded(round))
      expect([round, kills > 0, await linesHash()]).toEqual([round, true, clean])
      expect((await verifyTenant(deps, TENANT)).filter(({ ok }) => !ok)).toEqual([])
    }
  },
  ROUNDS * 120_000,
)
