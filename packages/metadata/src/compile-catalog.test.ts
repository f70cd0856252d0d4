import { expect, test } from 'vitest'
import { checkFiles } from './check.ts'
import { contentHash } from './compile-catalog.ts'
import { sampleCatalog, sampleFiles } from './testing/sample-catalog.ts'

type Json = { [key: string]: unknown }

/** The sample with one document changed at a path of keys; the document stays the pack's own. */
function changed(kind: string, name: string, change: (document: Json) => void) {
  const files = sampleFiles().map((file) => {
    const document = JSON.parse(file.text) as Json
    if (document.kind !== kind || document.name !== name) return file
    change(document)
    return { ...file, text: JSON.stringify(document) }
  })
  return checkFiles(files, { tenant: 'acme', version: 1 })
}

const at = (document: Json, ...path: (string | number)[]): Json =>
  path.reduce<unknown>((value, key) => (value as Json)[key], document) as Json
const fieldOf = (document: Json, name: string): Json =>
  (document.fields as Json[]).find((field) => field.name === name)!

test('the sample compiles to a frozen catalog whose hash follows from its content', () => {
  const catalog = sampleCatalog()
  expect(Object.isFrozen(catalog.entities.place?.fields[0])).toBe(true)
  expect(sampleCatalog().hash).toBe(catalog.hash)
  expect(catalog.hash).toMatch(/^[0-9a-f]{64}$/)
  expect(JSON.parse(JSON.stringify(catalog))).toEqual(catalog)
  const other = checkFiles(sampleFiles(), { tenant: 'acme', version: 2 }).catalog!
  expect(other.hash).not.toBe(catalog.hash)
  expect(contentHash(other)).toBe(contentHash(catalog))
})

test('an entity has system fields first, physical names, keys of unique fields and typed trees', () => {
  const { place, site, block } = sampleCatalog().entities
  expect(place?.table).toBe('e_place')
  expect(place?.fields.slice(0, 6).map((field) => [field.name, field.system])).toEqual(
    ['id', 'created_at', 'created_by', 'updated_at', 'updated_by', 'version'].map((name) => [name, true]),
  )
  expect(site?.keys).toEqual([{ fields: ['code'], constraint: 'e_site_code_key' }])
  expect(place?.fields.find((field) => field.name === 'site')).toMatchObject({
    type: 'reference',
    same: ['block', 'site'],
    column: 'site',
  })
  expect(place?.fields.find((field) => field.name === 'ratio')).toMatchObject({
    amount: { op: 'arith', type: { kind: 'number' } },
    readOnly: true,
  })
  expect(place?.fields.find((field) => field.name === 'active')).toMatchObject({
    default: { op: 'literal', value: true },
  })
  expect(block?.fields.find((field) => field.name === 'area_total')).toMatchObject({
    result: { type: 'decimal', scale: 4, unit: 'm2' },
    take: { fn: 'sum', field: 'area' },
  })
  expect(place?.rules[0]?.fields).toEqual(['inner_area', 'area'])
})

test('kernel entities keep the columns of the kernel, store fen and name what they are bound to', () => {
  const { bill, bill_line: line, fee_attachment: attachment } = sampleCatalog().entities
  expect(bill).toMatchObject({ table: 'k_bill', kernel: true, writable: false })
  expect(bill?.fields.find((field) => field.name === 'receivable')).toMatchObject({
    type: 'money',
    storage: 'fen',
    column: 'receivable_fen',
  })
  expect(bill?.fields.find((field) => field.name === 'payer')).toMatchObject({ to: 'person', column: 'payer_id' })
  expect(bill?.keys.map((key) => key.constraint)).toEqual([
    'k_bill_no_key',
    'k_bill_fee_run_id_payer_id_subject_id_key',
  ])
  expect(line?.fields.map((field) => field.name).slice(0, 2)).toEqual(['id', 'bill'])
  expect(attachment).toMatchObject({ writable: true, noOverlap: [{ constraint: 'k_fee_attachment_once' }] })
  expect(attachment?.fields.find((field) => field.name === 'standard')).toMatchObject({
    type: 'enum',
    options: [{ value: 'service_by_area' }, { value: 'shared_by_area' }, { value: 'water_tiers' }],
  })
})

test('without bindings there are no kernel entities, and fee standards say what they need', () => {
  const files = sampleFiles().filter((file) => !/(bill|fee_attachment|fee_run|bill_line)\.json$/.test(file.path))
  const { issues } = checkFiles(files, { tenant: 'acme', version: 1 })
  expect(issues.map((issue) => issue.code)).toContain('kernel_not_bound')
})

test('a fee standard carries inputs, joins and versions as trees', () => {
  const { water_tiers: water, shared_by_area: shared } = sampleCatalog().feeStandards
  expect(water?.inputs.map((input) => [input.name, input.missing, input.by.map((by) => by.path.join('.'))])).toEqual([
    ['usage', 'exception', ['place', 'period']],
    ['before', { value: '0' }, ['place']],
  ])
  expect(water?.versions[0]).toMatchObject({
    amount: { type: { kind: 'number', unit: { CNY: 1 } } },
    round: { scale: 2, mode: 'half_up', at: 'line' },
  })
  expect(water?.versions[0]?.explain['zh-CN']).toEqual(['本期 ', expect.objectContaining({ op: 'field' }), ' 吨'])
  expect(shared?.share).toMatchObject({
    per: ['block'],
    total: { by: [{ path: ['block'], equals: { op: 'variable', name: 'group' } }, { path: ['period'] }] },
  })
})

const cases: [string, string, (document: Json) => void, string, string][] = [
  ['entity', 'place', (d) => Object.assign(fieldOf(d, 'block'), { to: 'blok' }), 'entity_unknown', '/fields/1/to'],
  [
    'entity',
    'place',
    (d) => Object.assign(fieldOf(d, 'site'), { same: 'block.sites' }),
    'field_unknown',
    '/fields/0/same',
  ],
  [
    'entity',
    'place',
    (d) => Object.assign(fieldOf(d, 'site'), { same: 'block.name' }),
    'same_other_entity',
    '/fields/0/same',
  ],
  [
    'entity',
    'place',
    (d) => (d.fields as Json[]).push({ name: 'version', type: 'text' }),
    'name_reserved',
    '/fields/17/name',
  ],
  [
    'entity',
    'place',
    (d) => (d.fields as Json[]).push({ name: 'code', type: 'text' }),
    'name_duplicate',
    '/fields/17/name',
  ],
  ['entity', 'place', (d) => Object.assign(d, { title: 'cod' }), 'field_unknown', '/title'],
  ['entity', 'place', (d) => Object.assign(d, { title: 'block' }), 'title_type', '/title'],
  ['entity', 'place', (d) => Object.assign(d, { keys: [['site', 'ratio']] }), 'field_not_stored', '/keys/0/1'],
  ['entity', 'place', (d) => Object.assign(d, { search: ['area'] }), 'search_type', '/search/0'],
  [
    'entity',
    'place',
    (d) => Object.assign(fieldOf(d, 'floors'), { min: '9', max: '1' }),
    'bounds_crossed',
    '/fields/5/max',
  ],
  [
    'entity',
    'place',
    (d) => Object.assign(fieldOf(d, 'status'), { default: 'gone' }),
    'value_not_option',
    '/fields/12/default',
  ],
  [
    'entity',
    'place',
    (d) => Object.assign(fieldOf(d, 'since'), { default: { expression: '5' } }),
    'type_mismatch',
    '/fields/8/default/expression',
  ],
  [
    'entity',
    'place',
    (d) => Object.assign(fieldOf(d, 'ratio'), { amount: 'ratio * 2' }),
    'computed_cycle',
    '/fields/13',
  ],
  [
    'entity',
    'place',
    (d) => Object.assign(fieldOf(d, 'ratio'), { amount: 'area + deposit' }),
    'unit_mismatch',
    '/fields/13/amount',
  ],
  ['entity', 'place', (d) => Object.assign(fieldOf(d, 'stays'), { by: 'person' }), 'by_not_back', '/fields/14/by'],
  [
    'entity',
    'place',
    (d) => Object.assign(fieldOf(d, 'arrears'), { take: { sum: 'no' } }),
    'take_type',
    '/fields/16/take/sum',
  ],
  [
    'entity',
    'place',
    (d) => Object.assign(at(d, 'rules', 0), { require: 'block.name != code' }),
    'reads_other_records',
    '/rules/0/require',
  ],
  [
    'entity',
    'place',
    (d) => Object.assign(at(d, 'rules', 0), { require: 'inner <= area' }),
    'field_unknown',
    '/rules/0/require',
  ],
  [
    'entity',
    'person',
    (d) => Object.assign(fieldOf(d, 'phone'), { pattern: '(a+)+' }),
    'pattern_invalid',
    '/fields/1/pattern',
  ],
  [
    'entity',
    'stay',
    (d) => Object.assign(at(d, 'noOverlap', 0), { period: ['from', 'role'] }),
    'period_not_dates',
    '/noOverlap/0/period/1',
  ],
  ['entity', 'bill', (d) => Object.assign(d, { extends: 'kernel/bil' }), 'kernel_entity_unknown', '/extends'],
  [
    'entity',
    'bill',
    (d) => Object.assign(d, { fields: [{ name: 'subject', to: 'place' }] }),
    'kernel_target_missing',
    '/fields',
  ],
  ['entity', 'bill', (d) => (d.fields as Json[]).push({ name: 'paid', max: '1' }), 'kernel_fixed', '/fields/2/max'],
  [
    'entity',
    'bill',
    (d) => (d.fields as Json[]).push({ name: 'memo', type: 'text' }),
    'kernel_field_stored',
    '/fields/2/type',
  ],
  ['view', 'places', (d) => Object.assign(d, { columns: ['code', 'block.nam'] }), 'field_unknown', '/columns/1'],
  ['view', 'places', (d) => Object.assign(d, { columns: ['stays'] }), 'column_children', '/columns/0'],
  ['view', 'places', (d) => Object.assign(d, { totals: ['code'] }), 'total_type', '/totals/0'],
  ['view', 'places_taken', (d) => Object.assign(d, { filter: "status = 'gone'" }), 'option_unknown', '/filter'],
  ['view', 'places', (d) => Object.assign(d, { entity: 'plase' }), 'entity_unknown', '/entity'],
  [
    'form',
    'place',
    (d) => Object.assign(at(d, 'sections', 1), { fields: ['code'] }),
    'name_duplicate',
    '/sections/1/fields/0',
  ],
  [
    'form',
    'place',
    (d) => Object.assign(at(d, 'sections', 1, 'fields', 1), { show: 'area' }),
    'type_mismatch',
    '/sections/1/fields/1/show',
  ],
  [
    'role',
    'clerk',
    (d) => Object.assign(at(d, 'rules', 0), { fields: ['codes'] }),
    'field_unknown',
    '/rules/0/fields/0',
  ],
  [
    'role',
    'clerk',
    (d) => Object.assign(at(d, 'rules', 2), { where: 'code = $actor.record' }),
    'variable_unknown',
    '/rules/2/where',
  ],
  [
    'role',
    'resident',
    (d) => Object.assign(at(d, 'rules', 1), { where: 'subject = $actor.record' }),
    'type_mismatch',
    '/rules/1/where',
  ],
  [
    'role',
    'resident',
    (d) => (d.rules as object[]).push({ name: 'leaves', action: 'export', subject: 'site' }),
    'role_export_unread',
    '/rules/3',
  ],
  ['role', 'clerk', (d) => Object.assign(d, { includes: ['admi'] }), 'role_unknown', '/includes/0'],
  ['role', 'clerk', (d) => Object.assign(d, { includes: ['clerk'] }), 'role_circle', '/includes/0'],
  ['role', 'clerk', (d) => Object.assign(d, { includes: ['resident'] }), 'role_includes_other', '/includes/0'],
  [
    'role',
    'clerk',
    (d) => Object.assign(d, { scope: [{ name: 'blocks', entity: 'blok' }] }),
    'entity_unknown',
    '/scope/0/entity',
  ],
  [
    'role',
    'resident',
    (d) => Object.assign(d, { scope: [{ name: 'blocks', entity: 'block' }] }),
    'role_scope_portal',
    '/scope',
  ],
  [
    'role',
    'clerk',
    (d) => Object.assign(at(d, 'rules', 2), { where: 'block in $scope.blocks' }),
    'variable_unknown',
    '/rules/2/where',
  ],
  ['role', 'resident', (d) => delete d.identity, 'identity_missing', '/identity'],
  ['role', 'admin', (d) => Object.assign(at(d, 'rules', 0), { where: 'true' }), 'subject_any', '/rules/0/subject'],
  [
    'console',
    'main',
    (d) => Object.assign(at(d, 'groups', 0, 'items', 0), { view: 'place' }),
    'view_unknown',
    '/groups/0/items/0/view',
  ],
  ['portal', 'home', (d) => Object.assign(d, { role: 'clerk' }), 'role_not_portal', '/role'],
  ['mapping', 'places', (d) => delete at(d, 'sheets', 1, 'columns', 0).lookup, 'lookup_missing', '/sheets/1/columns/0'],
  [
    'mapping',
    'places',
    (d) => Object.assign(at(d, 'sheets', 0), { key: ['name', 'cod'] }),
    'key_not_mapped',
    '/sheets/0/key/1',
  ],
  ['late-fee', 'daily', (d) => Object.assign(d, { item: 'lat' }), 'fee_item_unknown', '/item'],
  ['fee-standard', 'water_tiers', (d) => Object.assign(d, { subject: 'block' }), 'subject_not_bound', '/subject'],
  ['fee-standard', 'water_tiers', (d) => Object.assign(d, { late: 'dayly' }), 'late_fee_unknown', '/late'],
  [
    'fee-standard',
    'water_tiers',
    (d) => Object.assign(at(d, 'payer'), { take: { last: 'place' } }),
    'payer_not_bound',
    '/payer/take',
  ],
  ['fee-standard', 'water_tiers', (d) => delete at(d, 'payer').order, 'order_missing', '/payer'],
  [
    'fee-standard',
    'water_tiers',
    (d) => Object.assign(at(d, 'inputs', 'usage'), { by: { place: 'place' } }),
    'field_unknown',
    '/inputs/usage/by/place',
  ],
  [
    'fee-standard',
    'water_tiers',
    (d) => Object.assign(at(d, 'inputs', 'usage'), { by: { place: '$subject.code' } }),
    'type_mismatch',
    '/inputs/usage/by/place',
  ],
  [
    'fee-standard',
    'water_tiers',
    (d) => Object.assign(at(d, 'versions', 0), { amount: 'usage' }),
    'unit_mismatch',
    '/versions/0/amount',
  ],
  [
    'fee-standard',
    'water_tiers',
    (d) => Object.assign(at(d, 'versions', 0), { explain: { en: '{usages} m3' } }),
    'field_unknown',
    '/versions/0/explain/en',
  ],
  [
    'fee-standard',
    'water_tiers',
    (d) => Object.assign(at(d, 'versions', 0), { explain: { en: '{usage' } }),
    'template_braces',
    '/versions/0/explain/en',
  ],
  [
    'fee-standard',
    'water_tiers',
    (d) =>
      Object.assign(at(d, 'versions', 0, 'params', 'tiers'), {
        value: [
          ['9', '1'],
          ['8', '1'],
        ],
      }),
    'tiers_not_sorted',
    '/versions/0/params/tiers/value/1',
  ],
  [
    'fee-standard',
    'water_tiers',
    (d) => (d.versions as Json[]).push(at(d, 'versions', 0)),
    'versions_not_sorted',
    '/versions/1/from',
  ],
  [
    'fee-standard',
    'shared_by_area',
    (d) => Object.assign(at(d, 'share'), { per: 'code' }),
    'per_not_reference',
    '/share/per',
  ],
  [
    'fee-standard',
    'shared_by_area',
    (d) => Object.assign(at(d, 'versions', 0), { amount: 'total * area' }),
    'field_unknown',
    '/versions/0/amount',
  ],
  ['tenant', 'acme', (d) => Object.assign(at(d, 'template'), { pack: 'simple' }), 'pack_unknown', '/template/pack'],
  [
    'tenant',
    'acme',
    (d) => Object.assign(at(d, 'template'), { version: '^2.0.0' }),
    'pack_version',
    '/template/version',
  ],
  ['tenant', 'acme', (d) => Object.assign(d, { timeZone: 'Mars/Base' }), 'time_zone_unknown', '/timeZone'],
  ['tenant', 'acme', (d) => Object.assign(d, { modules: { gym: true } }), 'module_unknown', '/modules/gym'],
]

// Positive control: the same way of changing a document, with nothing changed, has no issues.
test('the sample that the cases below change is without issues', () => {
  expect(changed('entity', 'place', () => {}).issues).toEqual([])
})

test.each(cases)('%s %s: case %#', (kind, name, change, code, pointer) => {
  const { catalog, issues } = changed(kind, name, change)
  expect(catalog).toBeUndefined()
  expect(issues).toContainEqual(expect.objectContaining({ code, pointer, file: expect.stringContaining('.json') }))
})

test('an unknown name comes with the nearest known one, an expression with where in it', () => {
  const { issues } = changed('entity', 'place', (d) => Object.assign(fieldOf(d, 'block'), { to: 'blok' }))
  expect(issues).toContainEqual(
    expect.objectContaining({
      params: expect.objectContaining({ suggestion: { phrase: 'did_you_mean', params: { near: 'block' } } }),
      file: 'pack/entities/place.json',
    }),
  )
  const wrong = changed('view', 'places_taken', (d) => Object.assign(d, { filter: "active and stats = 'taken'" }))
  expect(wrong.issues).toEqual([expect.objectContaining({ code: 'field_unknown', pointer: '/filter', at: [11, 16] })])
})

test('references kept equal in a circle are refused', () => {
  const circle = (name: string, other: string) => ({
    kind: 'entity',
    name,
    title: 'code',
    fields: [
      { name: 'code', type: 'text' },
      { name: 'other', type: 'reference', to: other },
      { name: 'site', type: 'reference', to: 'site', same: 'other.site' },
    ],
  })
  const { issues } = checkFiles(sampleFiles('acme', [circle('one', 'two'), circle('two', 'one')]), {
    tenant: 'acme',
    version: 1,
  })
  expect(issues.map((issue) => [issue.file, issue.code])).toEqual([
    ['pack/entities/one.json', 'same_cycle'],
    ['pack/entities/two.json', 'same_cycle'],
  ])
})

test('documents of a module that is switched off are not there', () => {
  const extra = {
    path: 'metadata/modules/gym/views/gym.json',
    text: JSON.stringify({ kind: 'view', name: 'gym', entity: 'nowhere', columns: ['x'] }),
  }
  const tenant = (on: boolean) => ({
    kind: 'tenant',
    name: 'acme',
    label: { en: 'A' },
    template: { pack: 'sample', version: '^1.0.0' },
    modules: { gym: on },
  })
  const check = (on: boolean) =>
    checkFiles(
      [
        ...sampleFiles().filter((file) => !file.path.endsWith('tenant.json')),
        extra,
        { path: 'tenant/tenant.json', text: JSON.stringify(tenant(on)) },
      ],
      { tenant: 'acme', version: 1 },
    )
  expect(check(true).issues.map((issue) => issue.code)).toEqual(['entity_unknown'])
  expect(check(false).issues).toEqual([])
})

test('a role has the rules of those it includes, and what its assignments name is typed in its conditions', () => {
  const scope = [{ name: 'blocks', entity: 'block' }]
  const files = [...sampleFiles()]
  const role = (name: string, body: object) =>
    files.push({ path: `roles/${name}.json`, text: JSON.stringify({ kind: 'role', name, ...body }) })
  const rules = [{ name: 'own', action: 'read', subject: 'place', where: 'block in $scope.blocks' }]
  role('keeper', { scope, rules })
  role('chief', { includes: ['lead'], scope, rules: [] })
  role('lead', { includes: ['keeper', 'clerk'], scope, rules: [] })
  const { catalog, issues } = checkFiles(files, { tenant: 'acme', version: 1 })
  expect(issues).toEqual([])
  expect(catalog?.roles.chief).toMatchObject({ includes: ['clerk', 'keeper', 'lead'], scope, rules: [] })
  expect(catalog?.roles.keeper?.rules[0]?.where).toMatchObject({ op: 'in', list: { op: 'variable', name: 'scope' } })

  role('loose', { includes: ['chief'], rules: [] })
  const loose = checkFiles(files, { tenant: 'acme', version: 1 }).issues
  expect(loose.map(({ code, pointer }) => [code, pointer])).toEqual([['role_scope_missing', '/includes/0']])
})
