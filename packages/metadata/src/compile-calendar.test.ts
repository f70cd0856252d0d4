import { addWorkdays } from '@courtyard/std/work-calendar'
import { expect, test } from 'vitest'
import { checkFiles } from './check.ts'
import { diffCatalogs } from './diff.ts'
import { sampleCatalog, sampleFiles } from './testing/sample-catalog.ts'

const noon: [string, string] = ['09:00', '12:00']
const calendar = (rest: object) => ({ kind: 'calendar', name: 'extra', week: { mon: [noon] }, ...rest })
const issuesOf = (...more: object[]) =>
  checkFiles(sampleFiles('acme', more), { tenant: 'acme', version: 1 }).issues.map(
    ({ code, pointer }) => `${code} ${pointer}`,
  )

test('a calendar counts its days as its document says; a hidden holiday is worked', () => {
  const { work } = sampleCatalog().calendars.desk!
  expect(work.timeZone).toBe('Asia/Shanghai')
  expect(addWorkdays(work, '2026-02-13', 1)).toBe('2026-02-27')
  const overlay = {
    kind: 'calendar',
    name: 'desk',
    overlay: true,
    years: [
      { year: '2026', holidays: [{ name: 'spring', hidden: true }] },
      { year: '2027', makeup: ['2027-01-02'] },
    ],
  }
  const changed = sampleCatalog('acme', [overlay])
  expect(addWorkdays(changed.calendars.desk!.work, '2026-02-13', 1)).toBe('2026-02-16')
  expect(addWorkdays(changed.calendars.desk!.work, '2026-12-28', 1)).toBe('2027-01-01')
  expect(diffCatalogs(sampleCatalog(), changed)).toEqual([{ kind: 'document_changed', of: 'calendars', name: 'desk' }])
})

test('what a formula counts with is the calendar of its own version', () => {
  const holder = (years: object[]) =>
    sampleCatalog('acme', [
      calendar({ years }),
      {
        kind: 'entity',
        name: 'visit',
        label: { en: 'Visit' },
        title: 'on',
        fields: [
          { name: 'on', type: 'date', required: true },
          { name: 'due', type: 'computed', amount: "$addWorkdays(on, 1, 'extra')", result: { type: 'date' } },
        ],
      },
    ]).entities.visit!.fields.find(({ name }) => name === 'due')
  const [before, after] = [holder([{ year: '2026' }]), holder([{ year: '2026', makeup: ['2026-01-10'] }])]
  expect(JSON.stringify(before)).not.toBe(JSON.stringify(after))
})

test.each([
  [calendar({ week: {} }), 'calendar_empty /week'],
  [calendar({ week: { mon: [['09:00', '09:00']] } }), 'hours_not_sorted /week/mon/0'],
  [calendar({ week: { mon: [noon, ['11:00', '13:00']] } }), 'hours_not_sorted /week/mon/1'],
  [calendar({ week: { mon: [['9:00', '12:00']] } }), 'value_invalid /week/mon/0/0'],
  [calendar({ timeZone: 'Asia/Nowhere' }), 'time_zone_unknown /timeZone'],
  [calendar({ years: [{ year: '2026' }, { year: '2026' }] }), 'years_not_sorted /years/1/year'],
  [calendar({ years: [{ year: '2026', makeup: ['2026-01-05'] }] }), 'calendar_makeup /years/0/makeup/0'],
  [calendar({ years: [{ year: '2026', makeup: ['2026-01-03', '2026-01-03'] }] }), 'name_duplicate /years/0/makeup/1'],
  [
    calendar({ years: [{ year: '2026', holidays: [{ name: 'x', first: '2026-02-30', last: '2026-03-01' }] }] }),
    'calendar_day /years/0/holidays/0/first',
  ],
  [
    calendar({ years: [{ year: '2026', holidays: [{ name: 'x', first: '2026-03-02', last: '2026-03-01' }] }] }),
    'calendar_day /years/0/holidays/0/last',
  ],
])('%j is refused: %s', (document, expected) => {
  expect(issuesOf(document)).toEqual([expected])
})

test('a calendar in a formula is a name that is known, or the tenant has one of its own', () => {
  const using = (amount: string) => ({
    kind: 'entity',
    name: 'visit',
    label: { en: 'Visit' },
    title: 'on',
    fields: [
      { name: 'on', type: 'date', required: true },
      { name: 'note', type: 'text', maxLength: 10 },
      { name: 'due', type: 'computed', amount, result: { type: 'date' } },
    ],
  })
  expect(issuesOf(using("$addWorkdays(on, 2, 'desk')"))).toEqual([])
  expect(issuesOf(using("$addWorkdays(on, 2, 'tenant')"))).toEqual(['calendar_unknown /fields/2/amount'])
  expect(issuesOf(using('$addWorkdays(on, 2, note)'))).toEqual(['calendar_unknown /fields/2/amount'])
  expect(issuesOf(using('$addWorkdays(on, 2)'))).toEqual(['calendar_unknown /fields/2/amount'])
  const own = {
    path: 'tenant/tenant.json',
    text: JSON.stringify({
      kind: 'tenant',
      name: 'acme',
      label: { en: 'acme' },
      template: { pack: 'sample', version: '^1.0.0' },
      calendar: 'desk',
    }),
  }
  expect(issuesOf(using('$addWorkdays(on, 2)'), own)).toEqual([])
})
