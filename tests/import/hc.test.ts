import { join } from 'node:path'
import { commitImport } from '@courtyard/core/imports/commit-import'
import { dryRunImport } from '@courtyard/core/imports/dry-run-import'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  actorOf,
  documentsIn,
  filesAt,
  handedOver,
  hasHandedOver,
  residential,
  type World,
  worldOf,
} from './support.ts'

const tenant = 'hc'
const actor = actorOf(tenant)

// The workbooks are read beside the repository; without them there is nothing to try.
describe.skipIf(!hasHandedOver)(`HC workbooks${hasHandedOver ? '' : ' (skipped: the files are not there)'}`, () => {
  let world: World
  beforeAll(async () => {
    world = await worldOf(tenant, [...residential(), ...documentsIn('tests/import/hc-tenant')])
  })
  afterAll(() => world?.close())
  const rowsOf = async (sql: string) => (await world.superuser(sql.replaceAll('$t', `t_${tenant}`))).rows

  test('a community imports into an empty tenant by its mapping alone', async () => {
    const files = filesAt(join(handedOver, 'hc-community.xlsx'))
    const report = await dryRunImport(world.deps, actor, { mapping: 'hc_community', files })
    expect(report.problems.filter((problem) => problem.severity === 'error')).toEqual([])
    expect(report.unmatched_sheets).toEqual([])
    // Three rooms name owners that the workbook does not list.
    expect(report.problems.map(({ sheet, row, value, code }) => `${sheet} ${row} ${value} ${code}`)).toEqual([
      '房屋信息 7 6 row_left_out',
      '房屋信息 8 7 row_left_out',
      '房屋信息 9 8 row_left_out',
    ])
    expect((await commitImport(world.deps, actor, report.id)).state).toBe('committed')
    const [counts] = await rowsOf(
      'select (select count(*)::int from $t.e_building) b, (select count(*)::int from $t.e_unit) u, (select count(*)::int from $t.e_room) r, (select count(*)::int from $t.e_customer) c, (select count(*)::int from $t.e_occupancy) o, (select count(*)::int from $t.e_parking_space) p, (select count(*)::int from $t.k_fee_attachment) f',
    )
    expect(counts).toEqual({ b: 13, u: 26, r: 8, c: 5, o: 5, p: 1, f: 11 })
    const attached = await rowsOf(
      "select a.standard, a.from_on::text, a.to_on::text, a.price::float from $t.k_fee_attachment a join $t.e_room r on r.id = a.subject_id where r.full_code = '1-1-1011' order by 1",
    )
    expect(attached).toEqual([
      { standard: 'hc_fee_1', from_on: '2020-06-10', to_on: '2037-01-01', price: 1.3 },
      { standard: 'hc_fee_2', from_on: '2020-07-10', to_on: '2037-01-01', price: 1 },
    ])
  })

  test('earlier payments import once their room exists; Excel serial numbers are days', async () => {
    const files = filesAt(join(handedOver, 'hc-fee-history.xlsx'))
    const before = await dryRunImport(world.deps, actor, { mapping: 'hc_fee_history', files })
    expect(before.problems.map((problem) => problem.code)).toEqual(Array(3).fill('reference_missing'))
    await world.superuser(`update t_${tenant}.e_room set full_code = '1-1-1001' where full_code = '1-1-1011'`)
    const report = await dryRunImport(world.deps, actor, { mapping: 'hc_fee_history', files })
    expect(report.problems).toEqual([])
    await commitImport(world.deps, actor, report.id)
    const [first] = await rowsOf(
      'select "from"::text, "to"::text, paid_on::text, receivable::text from $t.e_payment_history order by 1 limit 1',
    )
    expect(first).toEqual({ from: '2016-01-01', to: '2017-01-01', paid_on: '2017-01-01', receivable: '1000.00' })
  })
})
