import { previewFeeRun } from '@courtyard/core/billing/preview-fee-run'
import { readFeeRun } from '@courtyard/core/billing/read-fee-run'
import { runFees } from '@courtyard/core/billing/run-fees'
import { startFeeRun } from '@courtyard/core/billing/start-fee-run'
import { verifyTenant } from '@courtyard/core/billing/verify-tenant'
import type { Deps } from '@courtyard/core/deps'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { depsOf, type Generated, generateTenant, operator } from './generated-world.ts'

let db: FreshDatabase
let deps: Deps
let gen: Generated
beforeAll(async () => {
  db = await freshDatabase()
  deps = depsOf(db)
  gen = await generateTenant(db, deps, { tenant: 'gen', seed: 20261122, blocks: 3, homesPerBlock: 40 })
})
afterAll(() => db.close())

const standards = () => [gen.names.std_area, gen.names.std_water, gen.names.std_fixed, gen.names.std_share]
const page = { filter: 'all', offset: 0, limit: 500, locale: 'en' } as const
const bill = async (period: string) => {
  const started = await startFeeRun(deps, operator('gen'), { period, standards: standards() })
  await runFees(deps, { tenant: 'gen', runId: started.id, worker: 'w1' })
  return await readFeeRun(deps, operator('gen'), started.id)
}
const counts = async () =>
  (
    await db.superuser(
      'select (select count(*) from t_gen.k_bill) as bills, (select count(*) from t_gen.k_bill_line) as lines, (select count(*) from t_gen.k_posting) as postings',
    )
  ).rows[0]

// Guards I6, I12, I14 on a tenant whose every name is random: nothing in the product knows a template.
test('a preview writes nothing and the run bills exactly what it showed', async () => {
  const before = await counts()
  const preview = await previewFeeRun(deps, operator('gen'), { period: '2026-10', standards: standards() }, page)
  expect(await counts()).toEqual(before)
  expect(preview).toMatchObject({ bills: 120, subjects: 120, exceptions: 0 })
  expect(preview.shares).toHaveLength(3)
  expect(preview.shares.every((share) => share.adds_up)).toBe(true)
  const run = await bill('2026-10')
  expect(run).toMatchObject({
    state: 'done',
    bills: preview.bills,
    lines: preview.lines,
    receivable: preview.receivable,
  })
})

test('the same run again is a no-op', async () => {
  const before = await counts()
  const first = await bill('2026-10')
  const again = await bill('2026-10')
  expect(again).toEqual(first)
  expect(await counts()).toEqual(before)
  const single = await startFeeRun(deps, operator('gen'), { period: '2026-10', standards: [gen.names.std_fixed] })
  await runFees(deps, { tenant: 'gen', runId: single.id, worker: 'w1' })
  expect(await readFeeRun(deps, operator('gen'), single.id)).toMatchObject({ bills: 0, skipped: 120 })
  expect(await counts()).toEqual(before)
})

test("each block's shared amount adds up to its pool, to the fen", async () => {
  const { rows } = await db.superuser(
    `select p.${gen.names.sum}::text as pool, sum(l.amount_fen)::text as fen from t_gen.e_${gen.names.pool} p
    join t_gen.e_${gen.names.home} h on h.${gen.names.in_block} = p.${gen.names.in_block} join t_gen.k_bill b on b.subject_id = h.id and b.period = p.${gen.names.month}
    join t_gen.k_bill_line l on l.bill_id = b.id and l.standard = $1 where p.${gen.names.month} = '2026-10' group by p.id, 1`,
    [gen.names.std_share],
  )
  expect(rows).toHaveLength(3)
  for (const row of rows) expect(row.fen).toBe(row.pool.replace('.', ''))
})

test('the books balance and every line replays', async () => {
  const checks = await verifyTenant(deps, 'gen')
  expect(checks.length).toBeGreaterThan(4)
  expect(checks.filter((check) => !check.ok)).toEqual([])
})

// Positive control of the replay: a fen more on a stored line must be found.
test('verify finds a line whose amount was tampered with', async () => {
  await db.superuser(
    'update t_gen.k_bill_line set amount_fen = amount_fen + 1, net_fen = net_fen + 1 where id = (select id from t_gen.k_bill_line order by id limit 1)',
  )
  const checks = await verifyTenant(deps, 'gen')
  expect(checks.find(({ check }) => check === 'lines_replay')?.ok).toBe(false)
  await db.superuser(
    'update t_gen.k_bill_line set amount_fen = amount_fen - 1, net_fen = net_fen - 1 where id = (select id from t_gen.k_bill_line order by id limit 1)',
  )
})

test('verify finds a line whose words are no longer those that were billed', async () => {
  const line = 'id = (select id from t_gen.k_bill_line order by id limit 1)'
  const replayed = async () => (await verifyTenant(deps, 'gen')).find(({ check }) => check === 'lines_replay')?.ok
  const before = (await db.superuser(`select trace_hash from t_gen.k_bill_line where ${line}`)).rows[0].trace_hash
  await db.superuser(`update t_gen.k_bill_line set trace_hash = repeat('0', 64) where ${line}`)
  expect(await replayed()).toBe(false)
  await db.superuser(`update t_gen.k_bill_line set trace_hash = $1 where ${line}`, [before])
  expect(await replayed()).toBe(true)
})

// Guards against charging too little: nothing found may be 0 where the standard says so, a record without its value may not.
test('a reading without its value is an exception, even where finding none means 0', async () => {
  await db.superuser(`alter table t_gen.e_${gen.names.measure} alter ${gen.names.used} drop not null;
    update t_gen.e_${gen.names.measure} set ${gen.names.used} = null where ctid = (select m.ctid from t_gen.e_${gen.names.measure} m where ${gen.names.month} = '2026-03' limit 1);
    insert into t_gen.e_${gen.names.measure} (${gen.names.of_gauge}, ${gen.names.month}, ${gen.names.used}) select id, '2026-11', 1 from t_gen.e_${gen.names.gauge}`)
  const preview = await previewFeeRun(
    deps,
    operator('gen'),
    { period: '2026-11', standards: [gen.names.std_water] },
    { ...page, filter: 'exceptions' },
  )
  expect(preview).toMatchObject({ exceptions: 1, bills: 119 })
  expect(preview.rows[0]?.notes).toEqual([expect.objectContaining({ code: 'input_incomplete' })])
})

test('once its cause is corrected, the same run again catches up on what was an exception, and only on that', async () => {
  const water = async () => {
    const started = await startFeeRun(deps, operator('gen'), { period: '2026-11', standards: [gen.names.std_water] })
    await runFees(deps, { tenant: 'gen', runId: started.id, worker: 'w1' })
    return await readFeeRun(deps, operator('gen'), started.id)
  }
  const first = await water()
  expect(first).toMatchObject({ bills: 119, exceptions: 1 })
  expect((await water()).id).toBe(first.id)
  await db.superuser(`update t_gen.e_${gen.names.measure} set ${gen.names.used} = 3 where ${gen.names.used} is null`)
  const second = await water()
  expect(second).toMatchObject({ state: 'done', bills: 1, lines: 1, exceptions: 0 })
  expect((await water()).id).toBe(second.id)
  expect((await verifyTenant(deps, 'gen')).filter((check) => !check.ok)).toEqual([])
})
