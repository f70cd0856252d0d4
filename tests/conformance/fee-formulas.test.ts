import { checkDocuments } from '@courtyard/core/publish/check-documents'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { expect, test } from 'vitest'
import { termDocuments } from '../api/fee-terms-documents.ts'

const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })
const all = termDocuments('acme')
const base = JSON.parse(all.find(({ path }) => path === 'fee-standards/by_area.json')!.text)
type Case = { readonly name: string; readonly given: object; readonly then: object }

/** A standard as a document, and its worked examples beside it. */
const formula = (name: string, amount: string, more: object, cases: readonly Case[]): DocumentFile[] => {
  const { versionOf = {}, ...standard } = more as { versionOf?: object }
  const versions = [{ from: '2020-01-01', amount, ...versionOf }]
  return [
    file(`fee-standards/${name}.json`, { ...base, name, ...standard, versions }),
    file(`fee-standards/${name}.cases.json`, { cases }),
  ]
}
// biome-ignore lint/suspicious/noThenProperty: cases are written so
const gives = (name: string, given: object, amount: string): Case => ({ name, given, then: { amount } })
const params = (values: Record<string, string>) => ({
  versionOf: {
    params: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { type: 'number', value }])),
  },
})
const sales = { sales: { from: 'reading', by: { flat: '$subject.id', period: '$run.period' }, take: { sum: 'usage' } } }

const lease = { starts_on: '2025-03-15', ends_on: '2028-03-15', area: '300', day_price: '6.5', rise: '0.05' }
const terms = { from: 'starts_on', to: 'ends_on', price: 'day_price', basis: '365_12' }
const rises = (kind: object) => ({ schedule: { ...terms, rises: kind } })
const in2026 = { run: { period: '2026-04' }, subject: lease }
const parking = `$floor(event.hours/1440)*30 + (event.hours - $floor(event.hours/1440)*1440 <= 15 ? 0
  : $min([30, 5 + $max([$ceil((event.hours - $floor(event.hours/1440)*1440 - 60)/60), 0])*2]))`
const event = { from: 'overtime', by: { flat: '$subject.id' }, on: 'held_on' }
const session = (minutes: string, amount: string) => gives(`${minutes} minutes`, { event: { hours: minutes } }, amount)
const quarter = { run: { period: '2026-03' }, subject: { area: '89.45' } }

const documents = [
  ...formula('f01_quarter', 'area * 2.8', { period: 'quarter' }, [
    gives('a quarter', quarter, '751.38'),
    gives('two of three months', { ...quarter, run: { period: '2026-02' } }, 'other_month'),
  ]),
  ...formula('f01_year', 'area * 1.4', { period: 'year' }, [
    gives('as one line', { run: { period: '2026-12' }, subject: { area: '100.24' } }, '1684.03'),
  ]),
  ...formula('f01_year_of_months', 'area * 1.4', { period: 'year', versionOf: { round: { at: 'month' } } }, [
    gives('of rounded months', { run: { period: '2026-12' }, subject: { area: '100.24' } }, '1684.08'),
  ]),
  ...formula('f02_surcharge', 'area * $params.price + $params.extra', params({ price: '2.8', extra: '1.5' }), [
    gives('with a surcharge', { subject: { area: '89.45' } }, '251.96'),
  ]),
  ...formula('f11_parking', parking, { event }, [
    ...[session('10', '0.00'), session('16', '5.00'), session('60', '5.00'), session('61', '7.00')],
    ...[session('200', '11.00'), session('1440', '30.00'), session('1500', '35.00')],
  ]),
  ...formula('f15_lease', 'area * price', rises({ percent: 'rise' }), [
    gives('March 2026 in two parts', { run: { period: '2026-03' }, subject: lease }, '60938.81'),
  ]),
  ...formula(
    'f15_whole',
    'area * price',
    { schedule: { ...terms, months: 'anniversary', freeMonths: 'free_months', rises: { percent: 'rise' } } },
    [
      gives(
        'to the fen',
        { run: { period: '2025-03', to: '2028-02' }, subject: { ...lease, free_months: '2' } },
        '2125166.92',
      ),
    ],
  ),
  ...formula('f16_amount', 'area * price', rises({ amount: '0.3' }), [gives('0.30 a year', in2026, '62050.00')]),
  ...formula('f16_steps', 'area * price', rises({ steps: [{ month: 13, price: '7.0' }] }), [
    gives('a table', in2026, '63875.00'),
  ]),
  ...formula('f16_index', 'area * price', rises({ index: '0.023', floor: '0' }), [gives('index', in2026, '60676.69')]),
  ...formula('f16_capped', 'area * price', rises({ index: '0.041', cap: '0.03' }), [
    gives('index, capped', in2026, '61091.88'),
  ]),
  ...formula('f14_actual', 'area * price', { schedule: { ...terms, basis: 'actual' } }, [
    gives('28 days', { run: { period: '2026-02' }, subject: lease }, '54600.00'),
  ]),
  ...formula('f19_cooling', 'area * 0.35 * event.hours', { event }, [
    gives('three hours', { subject: { area: '300' }, event: { hours: '3' } }, '315.00'),
  ]),
  ...formula('f20_turnover', '$max([area * 230, sales * 0.08])', { inputs: sales }, [
    gives('base', { subject: { area: '108' }, inputs: { sales: '250000' } }, '24840.00'),
    gives('turnover', { subject: { area: '108' }, inputs: { sales: '620000' } }, '49600.00'),
  ]),
  ...formula('f24_levy', 'sales * 0.015', { inputs: sales }, [
    gives('of sales', { inputs: { sales: '620000' } }, '9300.00'),
  ]),
  ...formula('bounded', 'area * 1', { prorate: 'actual_month', versionOf: { min: '50', max: '80' } }, [
    gives('at least', { subject: { area: '30' } }, '50.00'),
    gives('at most', { subject: { area: '300' } }, '80.00'),
    gives(
      'half a month of the least',
      { subject: { area: '30' }, attachment: { from: '2026-02-15' }, run: { period: '2026-02' } },
      '25.00',
    ),
  ]),
]

test('formulas as documents give their worked numbers through the very rules that bill', () => {
  const { issues, cases } = checkDocuments([...all, ...documents])
  expect(issues).toEqual([])
  expect(cases.filter(({ passed }) => !passed)).toEqual([])
  expect(cases.length).toBeGreaterThan(24)
})

const problemsOf = (more: object) => {
  const [standard] = formula('wrong', 'area * 1', more, [])
  return checkDocuments([...all, standard!]).issues.map(({ code }) => code)
}

test('what a standard cannot be is told when it is checked', () => {
  expect(problemsOf({ event, schedule: terms })).toContain('standard_kinds')
  expect(problemsOf({ schedule: terms, period: 'year' })).toContain('standard_period')
  expect(problemsOf({ versionOf: { round: { at: 'month' } } })).toContain('round_month')
  expect(problemsOf({ versionOf: { min: '80', max: '50' } })).toContain('bounds_order')
  expect(problemsOf({ versionOf: { components: [{ item: 'service', amount: 'area' }] } })).toContain('component_item')
  expect(problemsOf({ versionOf: { components: [{ item: 'nothing', amount: 'area' }] } }).length).toBeGreaterThan(0)
  expect(problemsOf({ schedule: { ...terms, from: 'area' } }).length).toBeGreaterThan(0)
  expect(problemsOf({})).toEqual([])
})
