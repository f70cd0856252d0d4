import { dueDay } from '@courtyard/billing/due-day'
import { exampleCalendar } from '@courtyard/expression/functions/calendars'
import type { Catalog } from '@courtyard/metadata/catalog'
import { sampleCatalog } from '@courtyard/metadata/testing/sample-catalog'
import { Fault } from '@courtyard/std/fault'
import { expect, test } from 'vitest'
import { runContext } from './run-context.ts'

const calendars: Catalog['calendars'] = { cn: { name: 'cn', label: {}, work: exampleCalendar } }

test.each([
  ['2026-01', { dayOfMonth: 15, monthsAfter: 1 }, '2026-02-15'],
  // In the Spring Festival; on a Saturday that is worked; at the end of a short month, itself worked.
  ['2026-01', { dayOfMonth: 15, monthsAfter: 1, calendar: 'cn' }, '2026-02-24'],
  ['2026-01', { dayOfMonth: 14, monthsAfter: 1, calendar: 'cn' }, '2026-02-14'],
  ['2026-01', { dayOfMonth: 31, monthsAfter: 1, calendar: 'cn' }, '2026-02-28'],
  ['2026-07', { dayOfMonth: 15, monthsAfter: 1, calendar: 'cn' }, '2026-08-17'],
] as const)('a charge of %s by %j is due on %s', (period, due, day) => {
  expect(dueDay({ calendars }, period, due)).toBe(day)
})

test('a run whose due days lie beyond the calendar is refused before it begins', () => {
  const standard = sampleCatalog().feeStandards.service_by_area!
  const shifted = {
    ...sampleCatalog(),
    feeStandards: { service_by_area: { ...standard, due: { ...standard.due, calendar: 'desk' } } },
  }
  const context = (period: string) => runContext(shifted, { period, standards: ['service_by_area'], at: new Date(0) })
  expect(context('2026-11').period).toBe('2026-11')
  expect(() => context('2026-12')).toThrow(Fault)
  expect(() => context('2026-12')).toThrow(expect.objectContaining({ code: 'calendar_year_missing' }))
})
