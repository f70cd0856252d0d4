import { expect, test } from 'vitest'
import { checkFiles } from './check.ts'
import { usesOf } from './dependants.ts'
import { diffCatalogs } from './diff.ts'
import { sampleCatalog, sampleFiles } from './testing/sample-catalog.ts'

const discount = (rest: object) => ({
  kind: 'discount',
  name: 'extra',
  subject: 'place',
  on: { items: ['service'] },
  from: '2026-01-01',
  reduce: { all: true },
  ...rest,
})
const issuesOf = (...more: object[]) =>
  checkFiles(sampleFiles('acme', more), { tenant: 'acme', version: 1 }).issues.map(
    ({ code, pointer }) => `${code} ${pointer}`,
  )

test('a discount is on the standards it names and on those of its items', () => {
  const { free_30: free } = sampleCatalog().discounts
  expect(free).toMatchObject({
    standards: ['service_by_area', 'water_tiers'],
    reduce: { by: 'ratio', value: '0.3' },
    order: 100,
    last: false,
    round: { scale: 2, mode: 'half_up', at: 'line' },
  })
  const overlay = { kind: 'discount', name: 'free_30', overlay: true, order: 5 }
  const changed = sampleCatalog('acme', [overlay])
  expect(changed.discounts.free_30?.order).toBe(5)
  expect(diffCatalogs(sampleCatalog(), changed)).toEqual([
    { kind: 'document_changed', of: 'discounts', name: 'free_30' },
  ])
})

test('what its condition reads is among its uses', () => {
  const uses = usesOf(sampleCatalog()).filter(({ of }) => of === 'discounts')
  expect(uses).toContainEqual({ of: 'discounts', name: 'free_30', pointer: '/subject', entity: 'place' })
  expect(uses).toContainEqual(
    expect.objectContaining({ pointer: '/appliesTo', entity: 'place', field: 'status', option: 'empty' }),
  )
})

test.each([
  [{}, undefined],
  [{ reduce: { ratio: '0' } }, 'discount_ratio /reduce/ratio'],
  [{ reduce: { ratio: '1.01' } }, 'discount_ratio /reduce/ratio'],
  [{ reduce: { amount: '-5' } }, 'discount_amount /reduce/amount'],
  [{ cap: '0' }, 'discount_amount /cap'],
  [{ on: {} }, 'discount_nothing /on'],
  [{ on: { items: ['servce'] } }, 'fee_item_unknown /on/items/0'],
  [{ on: { standards: ['nothing'] } }, 'fee_standard_unknown /on/standards/0'],
  [{ subject: 'block', on: { standards: ['service_by_area'] } }, 'discount_subject /on/standards/0'],
  [{ from: '2026-02-30' }, 'value_not_day /from'],
  [{ to: '2026-01-01' }, 'discount_days /to'],
  [{ appliesTo: 'area / 2 > 1' }, 'profile_refused /appliesTo'],
  [{ appliesTo: "status = 'fre'" }, 'option_unknown /appliesTo'],
  [{ appliesTo: '$actor.id = id' }, 'variable_unknown /appliesTo'],
])('%j is told: %s', (rest, expected) => {
  expect(issuesOf(discount(rest))).toEqual(expected === undefined ? [] : [expected])
})

test('a discount on what a module brought goes with the module', () => {
  const inModule = (document: object, folder: string, name: string) => ({
    path: `modules/extra/${folder}/${name}.json`,
    text: JSON.stringify(document),
  })
  const files = (on: object, isOn: boolean) => [
    discount({ on }),
    inModule({ kind: 'pack', name: 'extra', label: { en: 'Extra' }, version: '1.0.0' }, '', 'pack'),
    inModule({ kind: 'fee-item', name: 'bonus', label: { en: 'Bonus' } }, 'fee-items', 'bonus'),
    {
      path: 'tenant/tenant.json',
      text: JSON.stringify({
        kind: 'tenant',
        name: 'acme',
        label: { en: 'acme' },
        template: { pack: 'sample', version: '^1.0.0' },
        modules: { extra: isOn },
      }),
    },
  ]
  const fixPath = (list: ReturnType<typeof files>) =>
    list.map((one) => ('path' in one ? { ...one, path: one.path.replace('//', '/') } : one))
  const named = (on: object, isOn: boolean) =>
    Object.keys(sampleCatalog('acme', fixPath(files(on, isOn))).discounts).includes('extra')
  expect(named({ items: ['bonus'] }, true)).toBe(true)
  expect(named({ items: ['bonus'] }, false)).toBe(false)
  expect(named({ items: ['bonus', 'service'] }, false)).toBe(true)
})
