import type { DocumentFile } from '@courtyard/metadata/parse'
import { testDocuments } from './documents.ts'

const label = (en: string) => ({ 'zh-CN': en, en })
const file = (path: string, body: object): DocumentFile => ({ path, text: JSON.stringify(body) })
const decimal = (name: string, more: object = {}) => ({
  ...{ name, type: 'decimal', precision: 12, scale: 4, min: '0', label: label(name) },
  ...more,
})
const date = (name: string) => ({ name, type: 'date', label: label(name) })

const terms = [
  date('starts_on'),
  date('ends_on'),
  decimal('day_price'),
  { name: 'free_months', type: 'integer', label: label('Free months') },
  decimal('rise'),
]
const disputes = [{ name: 'disputes', type: 'children', of: 'dispute', by: 'bill', label: label('Disputes') }]
const ofFlat = { name: 'flat', type: 'reference', to: 'flat', required: true, label: label('Flat') }
const item = (name: string, priority: number) =>
  file(`fee-items/${name}.json`, { kind: 'fee-item', name, label: label(name), category: 'other', priority })
const standard = (base: object, name: string, rest: object) =>
  file(`fee-standards/${name}.json`, { ...base, name, label: label(name), ...rest })
const version = (amount: string, more: object = {}) => ({
  versions: [{ from: '2020-01-01', amount, tax: { rate: '0.09', inclusive: true }, ...more }],
})
const rent = {
  ...{ from: 'starts_on', to: 'ends_on', price: 'day_price', basis: '365_12', freeMonths: 'free_months' },
  rises: { percent: 'rise' },
}
const said = { explain: { 'zh-CN': '{area} 平方米，每天 {price} 元', en: '{area} m2 at {price} a day' } }

/** The test tenant with leases: flats that carry the terms of a contract, overtime, readings and their standards. */
export function termDocuments(tenant: string): DocumentFile[] {
  const files = testDocuments(tenant)
  const base = JSON.parse(files.find(({ path }) => path === 'fee-standards/by_area.json')!.text)
  const withTerms = files.map(({ path, text }) => {
    const added = path === 'entities/flat.json' ? terms : path === 'entities/bill.json' ? disputes : []
    const body = JSON.parse(text)
    return added.length > 0 ? file(path, { ...body, fields: [...body.fields, ...added] }) : { path, text }
  })
  const water = [
    { item: 'resource', amount: 'usage * 0.4' },
    { item: 'sewage', amount: 'usage * 0.95', explain: { en: '{usage} m3' } },
  ]
  const usage = { from: 'reading', by: { flat: '$subject.id', period: '$run.period' }, take: { sum: 'usage' } }
  const event = { from: 'overtime', by: { flat: '$subject.id' }, where: "state = 'ended'", on: 'held_on' }
  return [
    ...withTerms,
    file('entities/overtime.json', {
      ...{ kind: 'entity', name: 'overtime', title: 'state', label: label('Overtime') },
      fields: [
        ofFlat,
        { ...date('held_on'), required: true },
        decimal('hours', { required: true }),
        { name: 'state', type: 'text', maxLength: 20, label: label('State') },
      ],
    }),
    file('entities/dispute.json', {
      ...{ kind: 'entity', name: 'dispute', title: 'state', label: label('Dispute') },
      fields: [
        { name: 'bill', type: 'reference', to: 'bill', required: true, label: label('Bill') },
        { name: 'state', type: 'text', maxLength: 20, label: label('State') },
      ],
    }),
    file('late-fees/monthly.json', {
      ...{ kind: 'late-fee', name: 'monthly', item: 'late', monthlyRate: '0.02', label: label('Monthly') },
      freeze: "$any(disputes, state = 'open')",
    }),
    file('entities/reading.json', {
      ...{ kind: 'entity', name: 'reading', title: 'period', label: label('Reading') },
      fields: [ofFlat, { name: 'period', type: 'period', label: label('Period') }, decimal('usage')],
    }),
    ...['late', 'rent', 'water', 'resource', 'sewage', 'cooling'].map((name, index) => item(name, index + 10)),
    standard(base, 'rent', {
      ...{ item: 'rent', schedule: { ...rent, months: 'anniversary' } },
      ...version('area * price', said),
    }),
    standard(base, 'rent_natural', { item: 'rent', schedule: rent, ...version('area * price') }),
    standard(base, 'cooling', { item: 'cooling', event, ...version('area * 0.35 * event.hours') }),
    standard(base, 'quarterly', {
      ...{ period: 'quarter', late: 'monthly' },
      ...version('area * 0.1', { min: '50', round: { scale: 2, mode: 'half_up', at: 'month' } }),
    }),
    standard(base, 'water', {
      ...{ item: 'water', inputs: { usage } },
      ...version('usage * 3.64', { components: water }),
    }),
  ]
}
