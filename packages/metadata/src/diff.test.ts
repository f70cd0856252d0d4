import { expect, test } from 'vitest'
import type { Catalog } from './catalog.ts'
import { checkFiles } from './check.ts'
import { type CatalogChange, diffCatalogs } from './diff.ts'
import type { PhysicalNames } from './physical-names.ts'
import { sampleFiles } from './testing/sample-catalog.ts'

type Published = { readonly catalog: Catalog; readonly physical: PhysicalNames }

function publish(more: object[], before?: Published): Published {
  const { catalog, issues, physical } = checkFiles(sampleFiles('acme', more), {
    tenant: 'acme',
    version: (before?.catalog.version ?? 0) + 1,
    ...(before && { physical: before.physical }),
  })
  expect(issues).toEqual([])
  return { catalog: catalog!, physical }
}

const place = (...fields: object[]) => ({ kind: 'entity', name: 'place', overlay: true, fields })
const short = (change: CatalogChange) => [
  change.kind,
  'field' in change && typeof change.field === 'object' ? change.field.column : '',
]
const first = publish([])
const changesOf = (...more: object[]) => diffCatalogs(first.catalog, publish(more, first).catalog)

test('a first catalog adds every entity, and binds the kernel', () => {
  const changes = diffCatalogs(undefined, first.catalog)
  expect(changes.filter((change) => change.kind === 'entity_added')).toHaveLength(
    Object.keys(first.catalog.entities).length,
  )
  expect(changes.filter((change) => change.kind === 'kernel_bound')).toEqual([
    {
      kind: 'kernel_bound',
      entity: 'bill',
      table: 'k_bill',
      field: 'payer',
      column: 'payer_id',
      to: 'person',
      toTable: 'e_person',
    },
    {
      kind: 'kernel_bound',
      entity: 'bill',
      table: 'k_bill',
      field: 'subject',
      column: 'subject_id',
      to: 'place',
      toTable: 'e_place',
    },
    {
      kind: 'kernel_bound',
      entity: 'fee_attachment',
      table: 'k_fee_attachment',
      field: 'subject',
      column: 'subject_id',
      to: 'place',
      toTable: 'e_place',
    },
  ])
})

test('the same documents make no change', () => {
  expect(changesOf()).toEqual([])
})

test.each([
  [place({ name: 'balcony', type: 'integer' }), ['field_added', 'label_changed']],
  [place({ name: 'floors', hidden: true }), ['field_hidden', 'document_changed']],
  [place({ name: 'code', label: { en: 'No.' } }), ['label_changed']],
  [place({ name: 'inner_area', required: true }), ['field_required_changed']],
  [place({ name: 'floors', max: '300' }), ['overlay refused']],
  [place({ name: 'floors', max: '100' }), ['field_rule_changed']],
  [place({ name: 'code', unique: true }), ['key_added']],
  [{ kind: 'entity', name: 'place', overlay: true, indexes: [] }, ['index_removed']],
  [{ kind: 'entity', name: 'place', overlay: true, search: ['code', 'note'] }, ['search_changed']],
  [{ kind: 'entity', name: 'reading', overlay: true, noOverlap: [] }, []],
  [{ kind: 'view', name: 'places', overlay: true, totals: [] }, ['document_changed']],
  [{ kind: 'fee-item', name: 'heat', label: { en: 'Heat' } }, ['document_changed', 'document_added']],
] as const)('a change is told as what it is: case %#', (document, kinds) => {
  if (kinds[0] === 'overlay refused') {
    expect(
      checkFiles(sampleFiles('acme', [document]), { tenant: 'acme', version: 1 }).issues.map((issue) => issue.code),
    ).toEqual(['overlay_loosens'])
    return
  }
  const found = changesOf(document).map((change) => change.kind)
  expect([...new Set(found)]).toEqual([...kinds].filter((kind) => kind !== 'label_changed' || found.includes(kind)))
})

test.each([
  ['privacy', { privacy: { answerDays: 10, purposes: [] } }],
  ['access', { access: { second: ['run:access'] } }],
  ['locales', { locales: ['zh-CN'] }],
])('settings of the tenant are told, also beside another change: %s', (_, settings) => {
  const own = JSON.parse(sampleFiles().find(({ path }) => path === 'tenant/tenant.json')!.text)
  const file = { path: 'tenant/tenant.json', text: JSON.stringify({ ...own, ...settings }) }
  const told = { kind: 'document_changed', of: 'entities', name: 'tenant' }
  expect(changesOf(file)).toEqual([told])
  const beside = changesOf(file, { kind: 'view', name: 'places', overlay: true, totals: [] })
  expect(beside).toEqual([{ kind: 'document_changed', of: 'views', name: 'places' }, told])
})

test('more options are looser, a lower maximum is not', () => {
  const options = changesOf(place({ name: 'status', options: [{ value: 'sold' }] }))
  expect(options).toContainEqual(expect.objectContaining({ kind: 'field_rule_changed', looser: true }))
  expect(changesOf(place({ name: 'floors', max: '100' }))).toEqual([
    expect.objectContaining({ kind: 'field_rule_changed', looser: false }),
  ])
})

test('a renamed entity is the same table: nothing but labels and documents change', () => {
  const files = sampleFiles().map((file) => ({
    ...file,
    text: file.text
      .replaceAll('"site"', '"estate"')
      .replaceAll('block.site', 'block.estate')
      .replaceAll('site.name', 'estate.name'),
  }))
  const renamed = files.map((file) => {
    const document = JSON.parse(file.text)
    if (document.kind !== 'entity' || document.extends) return file
    if (document.name === 'estate') document.renamedFrom = ['site']
    for (const field of document.fields) if (field.name === 'estate') field.renamedFrom = ['site']
    return { path: file.path.replace('entities/site.json', 'entities/estate.json'), text: JSON.stringify(document) }
  })
  const { catalog, issues, physical } = checkFiles(renamed, { tenant: 'acme', version: 2, physical: first.physical })
  expect(issues).toEqual([])
  expect(catalog?.entities.estate?.table).toBe('e_site')
  expect(physical['place.estate']).toBe('site')
  const kinds = diffCatalogs(first.catalog, catalog!).map((change) => change.kind)
  expect([...new Set(kinds)].sort()).toEqual(['document_changed', 'label_changed'])
})

test('another type is another column, and hiding and showing brings the first one back', () => {
  const retyped = sampleFiles().map((file) =>
    file.path.endsWith('entities/place.json')
      ? {
          ...file,
          text: file.text.replace(
            '{"name":"floors","type":"integer","min":"0","max":"200"}',
            '{"name":"floors","type":"text"}',
          ),
        }
      : file,
  )
  const second = checkFiles(retyped, { tenant: 'acme', version: 2, physical: first.physical })
  expect(second.issues).toEqual([])
  expect(
    diffCatalogs(first.catalog, second.catalog!)
      .map(short)
      .filter(([, column]) => column),
  ).toEqual([['field_type_changed', 'floors__2']])
  const hidden = publish([place({ name: 'floors', hidden: true })], first)
  const shown = publish([], hidden)
  expect(
    diffCatalogs(hidden.catalog, shown.catalog)
      .map(short)
      .filter(([, column]) => column),
  ).toEqual([['field_added', 'floors']])
})

test('an entity that is gone is hidden, not dropped', () => {
  const extra = { kind: 'entity', name: 'thing', title: 'code', fields: [{ name: 'code', type: 'text' }] }
  const more = publish([extra], first)
  expect(diffCatalogs(first.catalog, more.catalog)).toEqual([
    { kind: 'entity_added', entity: 'thing', table: 'e_thing' },
  ])
  expect(diffCatalogs(more.catalog, publish([], more).catalog)).toEqual([
    { kind: 'entity_hidden', entity: 'thing', table: 'e_thing' },
  ])
})
