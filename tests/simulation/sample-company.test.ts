import { readFeeRun } from '@courtyard/core/billing/read-fee-run'
import { runFees } from '@courtyard/core/billing/run-fees'
import { startFeeRun } from '@courtyard/core/billing/start-fee-run'
import { verifyTenant } from '@courtyard/core/billing/verify-tenant'
import { commitImport } from '@courtyard/core/imports/commit-import'
import { dryRunImport } from '@courtyard/core/imports/dry-run-import'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { documentsIn, jinxiuFiles, residential, type World, worldOf } from '../import/support.ts'
import { operator } from './generated-world.ts'

// The sample company billed for real: a year of its files, two months of its fees, the books looked into by SQL.
const tenant = 'jinxiu'
const actor = operator(tenant)
let world: World

const bill = async (period: string, standards: string[]) => {
  const run = await startFeeRun(world.deps, actor, { period, standards })
  await runFees(world.deps, { tenant, runId: run.id, worker: 'test' })
  return await readFeeRun(world.deps, actor, run.id)
}
const lineOf = async (room: string, item: string, period: string): Promise<string | undefined> =>
  (
    await world.superuser(
      `select (l.amount_fen / 100.0)::numeric(14,2)::text as amount from t_jinxiu.k_bill_line l join t_jinxiu.k_bill b on b.id = l.bill_id
       join t_jinxiu.e_room r on r.id = b.subject_id where r.full_code = $1 and l.item = $2 and b.period = $3`,
      [room, item, period],
    )
  ).rows[0]?.amount

beforeAll(async () => {
  world = await worldOf(tenant, [...residential(), ...documentsIn('tenants/jinxiu')])
  const report = await dryRunImport(world.deps, actor, { mapping: 'estate', files: jinxiuFiles() })
  await commitImport(world.deps, actor, report.id)
}, 90_000)
afterAll(() => world?.close())

test('two months are billed, and the books balance after each', async () => {
  const september = await bill('2026-09', ['property_by_area'])
  expect(september).toMatchObject({ state: 'done' })
  expect((await verifyTenant(world.deps, tenant)).filter(({ ok }) => !ok)).toEqual([])
  const catalog = await world.deps.catalogs.load(tenant)
  const october = await bill('2026-10', Object.keys(catalog.feeStandards))
  expect(october).toMatchObject({ state: 'done', bills: 1399 })
  expect((await verifyTenant(world.deps, tenant)).filter(({ ok }) => !ok)).toEqual([])
})

test('water is right for the tier crossed, the meter replaced and the one rolled over', async () => {
  expect(await lineOf('1-1-0102', 'water', '2026-10')).toBe('130.00') // 175 -> 195: 5 at 5, 15 at 7
  const usages = await world.superuser(
    `select r.full_code, sum(g.usage) filter (where g.period < '2026-10')::text as before, sum(g.usage) filter (where g.period = '2026-10')::text as now
     from t_jinxiu.e_meter_reading g join t_jinxiu.e_meter m on m.id = g.meter join t_jinxiu.e_room r on r.id = m.room
     where g.period like '2026-%' and r.full_code in ('2-1-0303', '3-1-0501') group by 1 order by 1`,
  )
  expect(usages.rows.map(({ now }) => now)).toEqual(['38.0000', '45.0000'])
  for (const { full_code, before, now } of usages.rows) {
    // Tiers by hand, in whole fen: 5 up to 180 a year, 7 up to 260, then 9.
    const yuan = (total: number) =>
      Math.min(total, 180) * 5 + Math.min(Math.max(total - 180, 0), 80) * 7 + Math.max(total - 260, 0) * 9
    expect(await lineOf(full_code, 'water', '2026-10')).toBe(
      (yuan(Number(before) + Number(now)) - yuan(Number(before))).toFixed(2),
    )
  }
})

test("each building's shared electricity adds up to its bill: what is billed and, by name, what nobody can be billed for", async () => {
  const { rows } = await world.superuser(
    `select bu.code, max(t.total)::text as total, sum(s.amount_fen)::text as parts, coalesce(sum(l.amount_fen), 0)::text as billed,
       coalesce(sum(s.amount_fen) filter (where l.id is null), 0)::text as open, string_agg(r.full_code, ',') filter (where l.id is null) as rooms
     from t_jinxiu.k_fee_run_share s join t_jinxiu.e_room r on r.id = s.subject_id join t_jinxiu.e_building bu on bu.id = r.building
     join (select building, sum(amount) as total from t_jinxiu.e_share_bill where period = '2026-10' group by 1) t on t.building = bu.id
     left join (select l.id, l.amount_fen, b.subject_id from t_jinxiu.k_bill_line l join t_jinxiu.k_bill b on b.id = l.bill_id
       where l.item = 'share_electricity' and b.period = '2026-10') l on l.subject_id = s.subject_id
     group by 1 order by 1`,
  )
  expect(rows).toHaveLength(12)
  for (const row of rows) {
    expect([row.code, row.parts]).toEqual([row.code, row.total.replace('.', '')])
    expect(BigInt(row.billed) + BigInt(row.open)).toBe(BigInt(row.parts))
  }
  // The one room that has no payer is an exception of the run, told by name; every other part is on a bill.
  expect(rows.filter(({ open }) => open !== '0').map(({ rooms }) => rooms)).toEqual(['5-2-1001'])
})

test('a room handed over on 12 October pays 20 of 31 days, and a late month is charged by its days', async () => {
  expect(await lineOf('12-1-0101', 'property', '2026-10')).toBe('217.32') // 120.30 x 2.80 x 20 / 31
  // September, 250.46, due 15 October, unpaid on the 31st: 16 days, past the 15 days of grace, from the due day on.
  expect(await lineOf('1-1-0102', 'late_fee', '2026-10')).toBe('2.00')
})
