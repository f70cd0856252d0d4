import { expect, test } from 'vitest'
import { checkFiles } from './check.ts'
import { sampleCatalog, sampleFiles } from './testing/sample-catalog.ts'

const overlay = (name: string, rest: object, kind = 'entity') => ({ kind, name, overlay: true, ...rest })
const issuesOf = (...documents: object[]) =>
  checkFiles(sampleFiles('acme', documents), { tenant: 'acme', version: 1 }).issues
const place = (rest: object) => overlay('place', rest)
const field = (...fields: object[]) => place({ fields })

test('fields and options merge by name: changed, added after another, hidden', () => {
  const { place: merged } = sampleCatalog('acme', [
    field(
      { name: 'code', label: { 'zh-CN': '房号' } },
      { name: 'balcony', type: 'integer', after: 'area' },
      { name: 'floors', hidden: true },
      {
        name: 'status',
        options: [
          { value: 'sold', after: 'empty' },
          { value: 'taken', color: 'info' },
        ],
      },
    ),
  ]).entities
  const names = merged!.fields.map((one) => one.name)
  expect(names.slice(names.indexOf('area'), names.indexOf('area') + 2)).toEqual(['area', 'balcony'])
  expect(merged!.fields.find((one) => one.name === 'code')?.label).toEqual({ 'zh-CN': '房号', en: 'Code' })
  expect(merged!.fields.find((one) => one.name === 'floors')?.hidden).toBe(true)
  expect(merged!.fields.find((one) => one.name === 'status')).toMatchObject({
    options: [{ value: 'empty', color: 'neutral' }, { value: 'sold' }, { value: 'taken', color: 'info' }],
  })
})

test('columns, sections, rules and menus merge too; hidden fields leave views, forms and roles', () => {
  const catalog = sampleCatalog('acme', [
    overlay(
      'places',
      {
        columns: [
          { name: 'floors', after: 'code' },
          { name: 'ratio', hidden: true },
        ],
      },
      'view',
    ),
    overlay('place', { sections: [{ name: 'main', fields: [{ name: 'area', readOnly: true }] }] }, 'form'),
    overlay('main', { groups: [{ name: 'money', items: [{ page: 'imports', hidden: true }] }] }, 'console'),
    field({ name: 'note', hidden: true }),
  ])
  expect(catalog.views.places?.columns).toEqual(['code', 'floors', 'block.name', 'area', 'status', 'arrears'])
  expect(catalog.forms.place?.sections[0]?.fields).toContainEqual({ name: 'area', readOnly: true })
  expect(catalog.forms.place?.sections[1]?.fields.map((one) => one.name)).not.toContain('note')
  expect(catalog.consoles.main?.groups[1]?.items.map((item) => item.name)).toEqual(['bills', 'fee-runs'])
  expect(catalog.roles.clerk?.rules.find((rule) => rule.name === 'taken')?.fields).toEqual(['floors'])
})

test('a new version of a standard is added by its day, and one price is changed alone', () => {
  const changed = sampleCatalog('acme', [
    overlay(
      'service_by_area',
      { versions: [{ from: '2025-01-01', params: { price: { value: '3.10' } } }] },
      'fee-standard',
    ),
  ])
  expect(changed.feeStandards.service_by_area?.versions).toMatchObject([
    { params: { price: { unit: 'CNY/m2', value: '3.10' } } },
  ])
  const added = sampleCatalog('acme', [
    overlay('service_by_area', { versions: [{ from: '2026-01-01', amount: '5 * coefficient' }] }, 'fee-standard'),
  ])
  expect(added.feeStandards.service_by_area?.versions.map((version) => version.from)).toEqual([
    '2025-01-01',
    '2026-01-01',
  ])
})

test('tightening is allowed', () => {
  expect(
    issuesOf(
      field(
        { name: 'inner_area', required: true },
        { name: 'area', min: '1', max: '900' },
        { name: 'code', maxLength: 20, unique: true },
      ),
    ),
  ).toEqual([])
})

test.each([
  [field({ name: 'code', required: false }), '/fields/0/required'],
  [field({ name: 'area', min: '-1' }), '/fields/0/min'],
  [field({ name: 'floors' }, { name: 'code', maxLength: 41 }), '/fields/1/maxLength'],
  [field({ name: 'code', type: 'long_text' }), '/fields/0/type'],
  [field({ name: 'code', hidden: true }), '/fields/0/hidden'],
  [field({ name: 'block', to: 'site' }), '/fields/0/to'],
  [place({ keys: [] }), '/keys'],
  [place({ rules: [{ name: 'inner_not_larger', require: 'true' }] }), '/rules/0'],
  [overlay('person', { fields: [{ name: 'phone', pattern: '.*' }] }), '/fields/0/pattern'],
  [overlay('clerk', { rules: [{ name: 'no_deposit', hidden: true }] }, 'role'), '/rules/0'],
])('loosening is refused at the overlay: case %#', (document, pointer) => {
  const { kind, name } = document as unknown as { kind: string; name: string }
  const folder = kind === 'role' ? 'roles' : 'entities'
  expect(issuesOf(document)).toContainEqual(
    expect.objectContaining({ code: 'overlay_loosens', file: `tenant/${folder}/${name}.json`, pointer }),
  )
})

test('what keeps, records and hides data of a pack stays as it is', () => {
  const guarded = JSON.parse(sampleFiles().find((file) => file.path.endsWith('entities/place.json'))!.text)
  const block = guarded.fields.findIndex((one: { name: string }) => one.name === 'block')
  Object.assign(guarded.fields[block], { onDelete: 'restrict', readOnly: true })
  const pointers = (change: object) =>
    issuesOf(guarded, field({ name: 'block', ...change }))
      .filter(({ code }) => code === 'overlay_loosens')
      .map(({ pointer }) => pointer)
  expect(pointers({ onDelete: 'cascade', readOnly: false })).toEqual(['/fields/0/readOnly', '/fields/0/onDelete'])
  expect(pointers({ onDelete: 'restrict', label: { en: 'Block' } })).toEqual([])
})

test('a choice kept over another value of the pack is told, one over this value is not', () => {
  const kept = (hash: string) => ({
    ...field({ name: 'code', label: { en: 'Own' } }),
    kept: { 'fields/code/label/en': hash },
  })
  const stale = issuesOf(kept('0123456789ab'))
  expect(stale).toEqual([expect.objectContaining({ code: 'kept_stale', pointer: '/kept/fields~1code~1label~1en' })])
  const now = stale[0]?.params?.hash
  expect(now).toMatch(/^[0-9a-f]{12}$/)
  expect(issuesOf(kept(String(now)))).toEqual([])
})

test('problems of merged parts point into the file that wrote them', () => {
  const issues = issuesOf(
    field(
      { name: 'code', label: { en: 'Code' } },
      { name: 'extra', type: 'decimal', scale: 2, after: 'site', uniqe: true },
    ),
  )
  expect(issues).toEqual([
    expect.objectContaining({ code: 'key_unknown', file: 'tenant/entities/place.json', pointer: '/fields/1/uniqe' }),
  ])
  const pack = issuesOf(field({ name: 'extra', type: 'text', after: 'site' }), {
    ...JSON.parse(sampleFiles().find((file) => file.path.endsWith('entities/stay.json'))!.text),
    title: 'rol',
  })
  expect(pack).toEqual([expect.objectContaining({ file: 'pack/entities/stay.json', pointer: '/title' })])
})

test('an item of the pack that an addition moved still points at the pack', () => {
  const broken = JSON.parse(sampleFiles().find((file) => file.path.endsWith('entities/place.json'))!.text)
  broken.fields[4].to = 'nowhere'
  broken.fields[4].type = 'reference'
  const files = sampleFiles('acme', [broken, field({ name: 'extra', type: 'text', after: 'site' })])
  const { issues } = checkFiles(files, { tenant: 'acme', version: 1 })
  expect(issues).toContainEqual(
    expect.objectContaining({ file: 'pack/entities/place.json', pointer: expect.stringMatching(/^\/fields\/4/) }),
  )
})

test('an overlay needs its document, and an addition its neighbour', () => {
  expect(issuesOf(overlay('plase', {}))).toEqual([
    expect.objectContaining({
      code: 'overlay_base_missing',
      params: expect.objectContaining({ suggestion: { phrase: 'did_you_mean', params: { near: 'place' } } }),
    }),
  ])
  expect(issuesOf(field({ name: 'extra', type: 'text', after: 'cod' }))).toEqual([
    expect.objectContaining({ code: 'after_unknown', pointer: '/fields/0/after' }),
  ])
})

test('a document that is hidden is not in the catalog', () => {
  expect(
    sampleCatalog('acme', [
      overlay('places_taken', { hidden: true }, 'view'),
      overlay('main', { groups: [{ name: 'stock', items: [{ view: 'places_taken', hidden: true }] }] }, 'console'),
    ]).views,
  ).not.toHaveProperty('places_taken')
  expect(sampleCatalog().views).toHaveProperty('places_taken')
})
