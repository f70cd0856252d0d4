import { approveFeeRun, startSavedRun } from '@courtyard/core/billing/approve-fee-run'
import { previewFeeRun } from '@courtyard/core/billing/preview-fee-run'
import { publishFeeRun } from '@courtyard/core/billing/publish-fee-run'
import { readFeeRun } from '@courtyard/core/billing/read-fee-run'
import { planRollback, rollBackFeeRun } from '@courtyard/core/billing/roll-back-fee-run'
import { rollBackBills } from '@courtyard/core/billing/roll-back-job'
import { runFees } from '@courtyard/core/billing/run-fees'
import { changeFeeRun, saveFeeRuns } from '@courtyard/core/billing/save-fee-run'
import { acknowledgeFindings, previewSavedRun, sealFeeRun } from '@courtyard/core/billing/seal-fee-run'
import { startFeeRun } from '@courtyard/core/billing/start-fee-run'
import { unbilledPeriods } from '@courtyard/core/billing/unbilled-periods'
import { verifyTenant } from '@courtyard/core/billing/verify-tenant'
import type { Actor, Deps } from '@courtyard/core/deps'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { depsOf, type Generated, generateTenant, operator } from './generated-world.ts'
import { attempt, forkWorker } from './worker-process.ts'

const TENANT = 'objects'
const actor = operator(TENANT)
const other: Actor = { ...actor, id: 'second' }
let db: FreshDatabase
let deps: Deps
let gen: Generated
let homes: string[]
beforeAll(async () => {
  db = await freshDatabase()
  deps = depsOf(db)
  gen = await generateTenant(db, deps, { tenant: TENANT, seed: 11, blocks: 2, homesPerBlock: 20 })
  await db.superuser("update t_objects.k_fee_attachment set from_on = '2025-01-01'")
  homes = (await db.superuser(`select id from t_objects.e_${gen.names.home} order by id`)).rows.map(({ id }) => id)
})
afterAll(() => db.close())

const page = { filter: 'all', offset: 0, limit: 100, locale: 'en' } as const
const run = async (id: string) => {
  await runFees(deps, { tenant: TENANT, runId: id, worker: 'w' })
  return await readFeeRun(deps, actor, id)
}
const standards = () => [gen.names.std_fixed, gen.names.std_area]
const saved = async (period: string, more: object = {}) =>
  (await saveFeeRuns(deps, actor, { periods: [period], standards: standards(), ...more })).items[0]!
const begin = async (id: string) => {
  const { preview_hash } = await sealFeeRun(deps, actor, id)
  await startSavedRun(deps, actor, { id, preview_hash: preview_hash! })
  return await run(id)
}
const broken = async () => (await verifyTenant(deps, TENANT)).filter(({ ok }) => !ok)
const balances = async () =>
  (
    await db.superuser(
      `select a.kind, sum(b.debit_fen - b.credit_fen)::text as fen from t_objects.k_balance b join t_objects.k_account a on a.id = b.account_id group by 1 order by 1`,
    )
  ).rows

test('a saved run charges its scope without what a person left out, which the next run catches up on', async () => {
  const left = homes[0]!
  const one = await saved('2026-01', { exclude: [{ subject: left, reason: 'sold' }] })
  expect(one).toMatchObject({ state: 'draft', excluded: 1 })
  const preview = await previewSavedRun(deps, actor, { id: one.id, page: { ...page, filter: 'excluded' } })
  expect(preview).toMatchObject({ excluded: 1, bills: 39, row_count: 1 })
  expect(preview.rows[0]!.notes.map(({ code, kind }) => [code, kind])).toEqual([
    ['excluded', 'skipped'],
    ['excluded', 'skipped'],
  ])
  expect(await begin(one.id)).toMatchObject({ state: 'done', bills: 39, skipped: 2, published: expect.anything() })
  const late = await startFeeRun(deps, actor, { period: '2026-01', standards: standards() })
  expect(await run(late.id)).toMatchObject({ bills: 1, lines: 2 })
})

test('a filter narrows a run and changes no share; another filter is another run, and claims keep them apart', async () => {
  const filter = { field: 'id', op: 'in' as const, value: homes.slice(0, 5) }
  const scope = { period: '2026-09', standards: [gen.names.std_share] }
  const whole = await previewFeeRun(deps, actor, scope, page)
  const part = await previewFeeRun(deps, actor, { ...scope, filter }, page)
  expect(part.rows.map(({ subject, total }) => [subject.id, total])).toEqual(
    whole.rows
      .filter(({ subject }) => homes.slice(0, 5).includes(subject.id))
      .map(({ subject, total }) => [subject.id, total]),
  )
  const first = await startFeeRun(deps, actor, { ...scope, filter })
  const second = await startFeeRun(deps, actor, scope)
  expect(first.id).not.toBe(second.id)
  expect(await run(first.id)).toMatchObject({ bills: 5, subjects_total: 5 })
  expect(await run(second.id)).toMatchObject({ bills: 35, subjects_total: 40 })
  expect((await startFeeRun(deps, actor, { ...scope, filter })).id).toBe(first.id)
})

test('a sealed run starts only as it was sealed, and a change takes seal and approval away', async () => {
  const one = await saved('2026-03')
  const sealed = await sealFeeRun(deps, actor, one.id)
  expect(sealed).toMatchObject({ state: 'previewed', previewed: { bills: 40 } })
  const changed = await changeFeeRun(deps, actor, {
    id: one.id,
    change: { exclude: [{ subject: homes[1]!, reason: 'x' }] },
  })
  expect(changed).toMatchObject({ state: 'draft', preview_hash: null, previewed: null })
  await expect(startSavedRun(deps, actor, { id: one.id, preview_hash: sealed.preview_hash! })).rejects.toThrow(
    expect.objectContaining({ code: 'fee_run_state' }),
  )
  const again = await sealFeeRun(deps, actor, one.id)
  await db.superuser(
    `update t_objects.e_${gen.names.home} set ${gen.names.area} = ${gen.names.area} + 1 where id = $1`,
    [homes[2]],
  )
  await expect(startSavedRun(deps, actor, { id: one.id, preview_hash: again.preview_hash! })).rejects.toThrow(
    expect.objectContaining({ code: 'fee_run_preview_stale' }),
  )
  expect(await begin(one.id)).toMatchObject({ state: 'done', bills: 39 })
})

test('approval is by another person, after the findings, held by the program and by the database', async () => {
  const one = await saved('2026-04')
  // Three times the area of the month before is a jump; it is billed all the same.
  await db.superuser(
    `update t_objects.e_${gen.names.home} set ${gen.names.area} = ${gen.names.area} * 3 where id = $1`,
    [homes[3]],
  )
  const sealed = await sealFeeRun(deps, actor, one.id)
  expect(sealed.previewed).toMatchObject({ bills: 40, findings_open: 1 })
  const preview_hash = sealed.preview_hash!
  const jumps = await previewSavedRun(deps, actor, { id: one.id, page: { ...page, filter: 'jump' } })
  expect(jumps.rows.map(({ subject, notes }) => [subject.id, notes.map(({ code, seen }) => [code, seen])])).toEqual([
    [homes[3], [['jump', false]]],
  ])
  const refused = (by: Actor) => approveFeeRun(deps, by, { id: one.id, preview_hash }).catch((fault) => fault.code)
  expect(await refused(actor)).toBe('fee_run_own')
  expect(await refused(other)).toBe('fee_run_findings_open')
  expect(
    (await acknowledgeFindings(deps, other, { id: one.id, look: { code: 'jump' } })).previewed?.findings_open,
  ).toBe(0)
  await db.superuser(`update t_objects.k_fee_run set needs_approval = true where id = $1`, [one.id])
  expect(await startSavedRun(deps, actor, { id: one.id, preview_hash }).catch((fault) => fault.code)).toBe(
    'fee_run_approval_missing',
  )
  const direct = (set: string) => db.superuser(`update t_objects.k_fee_run set ${set} where id = $1`, [one.id])
  await expect(direct(`approved_by = created_by`)).rejects.toThrow('k_fee_run_second')
  await expect(direct(`state = 'queued', run_key = 'x'`)).rejects.toThrow('k_fee_run_approved')
  expect(await approveFeeRun(deps, other, { id: one.id, preview_hash })).toMatchObject({
    approved: { by: { id: 'second' } },
  })
  // What was agreed to is gone with the first change, however little it is.
  const changed = await changeFeeRun(deps, actor, { id: one.id, change: { note: 'second thoughts' } })
  expect(changed).toMatchObject({ state: 'draft', approved: null, previewed: null })
  expect(await refused(other)).toBe('fee_run_state')
  await sealFeeRun(deps, actor, one.id)
  await approveFeeRun(deps, other, { id: one.id, preview_hash })
  await startSavedRun(deps, actor, { id: one.id, preview_hash })
  expect(await run(one.id)).toMatchObject({ state: 'done', bills: 40 })
})

test('a run that is held is in the books, and nobody sees, pays or adjusts it before it is published', async () => {
  const one = await saved('2026-05')
  const sealed = await sealFeeRun(deps, actor, one.id)
  await startSavedRun(deps, actor, { id: one.id, preview_hash: sealed.preview_hash! })
  await db.superuser('update t_objects.k_fee_run set held = true where id = $1', [one.id])
  expect(await run(one.id)).toMatchObject({ state: 'done', bills: 40, published: null })
  const statuses = async () =>
    (
      await db.superuser('select status, count(*)::int from t_objects.k_bill where fee_run_id = $1 group by 1', [
        one.id,
      ])
    ).rows
  expect(await statuses()).toEqual([{ status: 'billed', count: 40 }])
  expect(await broken()).toEqual([])
  await publishFeeRun(deps, actor, one.id)
  expect(await statuses()).toEqual([{ status: 'published', count: 40 }])
  const published = await publishFeeRun(deps, actor, one.id)
  expect(published.published).toMatchObject({ by: { id: 'operator' } })
})

test('a run is rolled back whole, its books are what they were, and the same can be billed again', async () => {
  const before = await balances()
  const first = await run((await startFeeRun(deps, actor, { period: '2026-06', standards: standards() })).id)
  const plan = await planRollback(deps, actor, first.id)
  expect(plan).toMatchObject({ bills: 40, receivable: first.receivable, kept_count: 0 })
  const asked = { bills: plan.bills, receivable: plan.receivable, reason: 'wrong price', keep_settled: false }
  await expect(rollBackFeeRun(deps, actor, { id: first.id, asked: { ...asked, bills: 39 } })).rejects.toThrow(
    expect.objectContaining({ code: 'fee_run_rollback_stale' }),
  )
  expect(await rollBackFeeRun(deps, actor, { id: first.id, asked })).toMatchObject({ state: 'rolling_back' })
  await rollBackBills(deps, { tenant: TENANT, runId: first.id, pageBills: 7 })
  expect(await readFeeRun(deps, actor, first.id)).toMatchObject({
    state: 'rolled_back',
    rolled_back: { bills: 40, receivable: first.receivable, reason: 'wrong price' },
  })
  expect(await balances()).toEqual(before)
  expect(await broken()).toEqual([])
  const again = await startFeeRun(deps, actor, { period: '2026-06', standards: standards() })
  expect(again.id).not.toBe(first.id)
  expect(await run(again.id)).toMatchObject({ state: 'done', bills: 40, receivable: first.receivable })
})

const takenBack = (id: string) =>
  db.superuser(
    `select count(*) filter (where b.status = 'void')::int as void, count(a.id)::int as adjustments, count(j.id)::int as reversals, count(c.line_id)::int as claims
     from t_objects.k_bill b join t_objects.k_bill_line l on l.bill_id = b.id and l.no = 1
       left join t_objects.k_adjustment a on a.bill_id = b.id left join t_objects.k_journal j on j.idem_key = 'bill_reversed:' || b.id
       left join t_objects.k_claim c on c.line_id = l.id where b.fee_run_id = $1`,
    [id],
  )

// Guards I6 for what is taken back: whoever dies where, the end is that of a rollback nobody disturbed.
test('a rollback that is killed between pages, and fails within one, goes on and ends as if nothing had happened', async () => {
  const before = await balances()
  const one = await run((await startFeeRun(deps, actor, { period: '2026-02', standards: standards() })).id)
  const { bills, receivable } = await planRollback(deps, actor, one.id)
  await rollBackFeeRun(deps, actor, {
    id: one.id,
    asked: { bills, receivable, reason: 'wrong price', keep_settled: false },
  })
  const victim = forkWorker({ urls: db.urls, tenant: TENANT, worker: 'victim' })
  let pages = 0
  const killed = await attempt(victim, { runId: one.id, pageSubjects: 3, rollsBack: true }, () => {
    if (++pages === 2) victim.child.kill('SIGKILL')
  })
  expect(killed).toBe('died')
  const half = (await takenBack(one.id)).rows[0]
  expect(half.void).toBeGreaterThanOrEqual(6)
  expect(half).toMatchObject({ adjustments: half.void, reversals: half.void, claims: 40 - half.void })
  expect(half.void).toBeLessThan(40)
  expect(await readFeeRun(deps, actor, one.id)).toMatchObject({
    state: 'rolling_back',
    rolled_back: { bills: half.void },
  })
  expect(await broken()).toEqual([])

  // The last bill refuses to be voided: its page leaves nothing behind, those before it stand.
  await db.superuser(`create function t_objects.refuse() returns trigger language plpgsql as $$ begin raise 'planted'; end $$;
    create trigger refuse before update on t_objects.k_bill for each row
      when (new.status = 'void' and new.no like '%-000040') execute function t_objects.refuse()`)
  const work = { tenant: TENANT, runId: one.id, pageBills: 7 }
  await expect(rollBackBills(deps, work)).rejects.toThrow('planted')
  const most = (await takenBack(one.id)).rows[0]
  expect(most.void).toBeGreaterThan(half.void)
  expect(most).toMatchObject({ adjustments: most.void, reversals: most.void, claims: 40 - most.void })
  expect(await broken()).toEqual([])
  await db.superuser('drop trigger refuse on t_objects.k_bill; drop function t_objects.refuse()')

  await rollBackBills(deps, work)
  expect(await readFeeRun(deps, actor, one.id)).toMatchObject({
    state: 'rolled_back',
    rolled_back: { bills: 40, receivable },
  })
  expect((await takenBack(one.id)).rows[0]).toEqual({ void: 40, adjustments: 40, reversals: 40, claims: 0 })
  expect(await balances()).toEqual(before)
  expect(await broken()).toEqual([])
})

test('what is settled refuses a rollback and stays when only the others are taken back', async () => {
  const one = await run((await startFeeRun(deps, actor, { period: '2026-07', standards: standards() })).id)
  const { rows } = await db.superuser(
    'select id, no, subject_id from t_objects.k_bill where fee_run_id = $1 order by no limit 3',
    [one.id],
  )
  await db.superuser(
    `with a as (insert into t_objects.k_adjustment (bill_id, kind, on_day, reason, created_by) values ($1, 'waiver', '2026-11-22', 'x', 'x') returning id)
     insert into t_objects.k_adjustment_line select a.id, l.id, 1, 1, 0 from a, (select id from t_objects.k_bill_line where bill_id = $1 limit 1) l`,
    [rows[0].id],
  )
  await db.superuser('update t_objects.k_bill set adjusted_fen = 1 where id = $1', [rows[0].id])
  await db.superuser('update t_objects.k_bill set paid_fen = 1 where id = $1', [rows[1].id])
  const plan = await planRollback(deps, actor, one.id)
  expect(plan).toMatchObject({ bills: 38, kept_count: 2 })
  expect(plan.kept.map(({ no, reason }) => [no, reason])).toEqual([
    [rows[0].no, 'adjusted'],
    [rows[1].no, 'paid'],
  ])
  const asked = { bills: plan.bills, receivable: plan.receivable, reason: 'wrong', keep_settled: false }
  await expect(rollBackFeeRun(deps, actor, { id: one.id, asked })).rejects.toThrow(
    expect.objectContaining({ code: 'fee_run_settled' }),
  )
  await rollBackFeeRun(deps, actor, { id: one.id, asked: { ...asked, keep_settled: true } })
  // Paid after the rollback was asked for and before its page: kept all the same.
  await db.superuser('update t_objects.k_bill set paid_fen = 1 where id = $1', [rows[2].id])
  await rollBackBills(deps, { tenant: TENANT, runId: one.id, pageBills: 10 })
  expect(await readFeeRun(deps, actor, one.id)).toMatchObject({ state: 'done', rolled_back: { bills: 37 } })
  const stays = await db.superuser(
    `select no from t_objects.k_bill where fee_run_id = $1 and status <> 'void' order by no`,
    [one.id],
  )
  expect(stays.rows.map(({ no }) => no)).toEqual(rows.map(({ no }) => no))
  await db.superuser('update t_objects.k_bill set paid_fen = 0 where fee_run_id = $1', [one.id])
})

test('periods nobody billed are found, and caught up on with a due day that is not past', async () => {
  const { items } = await unbilledPeriods(deps, actor, {
    standards: [gen.names.std_fixed],
    from: '2026-06',
    to: '2026-09',
  })
  expect(items).toEqual([
    { period: '2026-07', attached: 40, unbilled: 37 },
    { period: '2026-08', attached: 40, unbilled: 40 },
    { period: '2026-09', attached: 40, unbilled: 40 },
  ])
  const both = await saveFeeRuns(deps, actor, {
    ...{ periods: ['2026-08', '2026-09'], standards: [gen.names.std_fixed], due: 'today' },
  })
  for (const { id } of both.items) await begin(id)
  const { rows } = await db.superuser(
    `select distinct period, due_on >= '2026-11-22' as ahead from t_objects.k_bill where fee_run_id = any($1) order by 1`,
    [both.items.map(({ id }) => id)],
  )
  expect(rows).toEqual([
    { period: '2026-08', ahead: true },
    { period: '2026-09', ahead: true },
  ])
})
