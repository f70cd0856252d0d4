import type { RecordJson } from '@courtyard/contract/records'
import { dayNumber } from '@courtyard/std/day'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { calendarRange, daysOf, recordsByDay, stepFrom } from './calendar-days.ts'
import { groupRows } from './groups.ts'
import { treeRows } from './tree-rows.ts'

const seed = Number(process.env.COURTYARD_TEST_SEED ?? Date.now() % 1_000_000_000)
const row = (id: string, more: object): RecordJson => ({ id, version: 1, ...more })

test('rows stand in groups of equal values, references by their id, with the totals of all pages', () => {
  const a = { id: 'a', title: 'A' }
  const rows = [row('1', { of: a }), row('2', { of: { ...a } }), row('3', { of: null })]
  const totals = [{ group: { of: a }, values: { count: 7 } }]
  const groups = groupRows(rows, 'of', totals)
  expect(groups.map(({ key, rows: own, total }) => [key, own.map(({ id }) => id), total?.values.count])).toEqual([
    ['a', ['1', '2'], 7],
    ['', ['3'], undefined],
  ])
})

test(`a calendar shows whole weeks from Monday that hold its month, and steps without gaps (seed ${seed})`, () => {
  const day = fc.integer({ min: dayNumber('2000-01-01'), max: dayNumber('2099-12-31') })
  fc.assert(
    fc.property(day, fc.constantFrom('month' as const, 'week' as const), (number, span) => {
      const on = new Date(number * 86_400_000).toISOString().slice(0, 10)
      const range = calendarRange(on, span)
      const days = daysOf(range)
      expect(new Date(`${days[0]}T00:00:00Z`).getUTCDay()).toBe(1)
      expect(days.length % 7).toBe(0)
      expect(days).toContain(on)
      if (span === 'month') expect(days).toContain(`${on.slice(0, 7)}-28`)
      expect(calendarRange(stepFrom(on, span, 1), span).from <= range.to).toBe(true)
    }),
    { seed, numRuns: 200 },
  )
})

test('a record stands on each day from its first to its last, in the time zone of the tenant, cut to the range', () => {
  const range = calendarRange('2026-11-10', 'week')
  const on = (record: object, to?: string) =>
    [...recordsByDay([row('1', record)], range, { from: 'at', to, timeZone: 'Asia/Shanghai' })]
      .filter(([, records]) => records.length > 0)
      .map(([day]) => day)
  expect(on({ at: '2026-11-10' })).toEqual(['2026-11-10'])
  expect(on({ at: '2026-11-01', end: '2026-11-10' }, 'end')).toEqual(['2026-11-09', '2026-11-10'])
  expect(on({ at: '2026-11-10T17:00:00Z' })).toEqual(['2026-11-11'])
  expect(on({ at: '2026-11-10', end: null }, 'end')).toEqual(['2026-11-10'])
  expect(on({ at: null })).toEqual([])
})

test('the children of what is open stand under it, one level deeper, however the branches come', () => {
  const of = (parent: string, ...ids: string[]) => ({ parent, items: ids.map((id) => row(id, {})), more: false })
  const rows = treeRows([row('a', {}), row('b', {})], [of('a1', 'a11'), of('a', 'a1', 'a2')], { a: 2, a1: 1 })
  expect(rows.map(({ record, level, open }) => `${record.id} ${level} ${open}`)).toEqual([
    'a 0 true',
    'a1 1 true',
    'a11 2 false',
    'a2 1 false',
    'b 0 false',
  ])
})
