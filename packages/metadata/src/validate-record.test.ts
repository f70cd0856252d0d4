import { expect, test } from 'vitest'
import { resolveForm, visibleFields } from './resolve-form.ts'
import { sampleCatalog } from './testing/sample-catalog.ts'
import { validateRecord } from './validate-record.ts'

const catalog = sampleCatalog()
const place = catalog.entities.place!
const id = '01890a5d-ac96-774b-bcce-b302099a8057'
const env = { variables: { today: '2026-11-22', now: '2026-11-22T00:00:00.000Z' } }
const whole = { site: id, block: id, code: 'A-1', area: '89.45' }
const create = (values: object) => validateRecord(place, values as Record<string, unknown>, { partial: false, env })
const codes = (values: object) => create(values).issues.map((issue) => [issue.code, issue.pointer])

test('a new record is parsed and its defaults are filled in', () => {
  expect(create({ ...whole, floors: '3', note: '' })).toEqual({
    issues: [],
    values: { ...whole, floors: 3, note: null, active: true, since: '2026-11-22', status: 'empty' },
  })
})

test('a default does not overwrite what was sent, not even emptiness', () => {
  expect(create({ ...whole, since: null, active: false }).values).toMatchObject({ since: null, active: false })
})

test.each([
  [{ ...whole, colour: 'red' }, 'field_unknown', '/colour'],
  [{ ...whole, 'a/b~': 1 }, 'field_unknown', '/a~1b~0'],
  [{ ...whole, version: 3 }, 'field_read_only', '/version'],
  [{ ...whole, ratio: '1' }, 'field_read_only', '/ratio'],
  [{ ...whole, stays: [] }, 'field_read_only', '/stays'],
  [{ ...whole, code: '' }, 'value_required', '/code'],
  [{ ...whole, code: undefined }, 'value_required', '/code'],
  [{ site: id, block: id, code: 'A-1' }, 'value_required', '/area'],
  [{ ...whole, status: null }, 'value_required', '/status'],
  [{ ...whole, area: '1.23456' }, 'value_scale', '/area'],
  [{ ...whole, inner_area: '90' }, 'rule_broken', '/inner_area'],
])('%j is refused', (values, code, pointer) => {
  expect(codes(values)).toContainEqual([code, pointer])
  expect(codes(whole)).toEqual([])
})

test('every problem is told at once', () => {
  expect(codes({ colour: 1, area: 'x' }).length).toBeGreaterThanOrEqual(5)
})

test('a partial change asks only for what it sends, and its rules see the record as it will be', () => {
  const change = (values: object, current: object) =>
    validateRecord(place, values as never, { partial: true, current: current as never, env })
  expect(change({ note: 'x' }, whole)).toEqual({ values: { note: 'x' }, issues: [] })
  expect(change({ code: null }, whole).issues).toEqual([expect.objectContaining({ code: 'value_required' })])
  expect(change({ inner_area: '80' }, whole).issues).toEqual([])
  expect(change({ area: '70' }, { ...whole, inner_area: '80' }).issues).toEqual([
    expect.objectContaining({
      code: 'rule_broken',
      message: expect.objectContaining({ 'zh-CN': '套内面积不能大于面积' }),
    }),
  ])
})

test('a rule that lacks a value is broken, never passed', () => {
  const loose = sampleCatalog('acme', [
    {
      kind: 'entity',
      name: 'place',
      overlay: true,
      rules: [{ name: 'few', require: 'floors < 9', message: { en: 'x' } }],
    },
  ]).entities.place!
  const issues = (values: object) =>
    validateRecord(loose, values as never, { partial: false, env }).issues.map((issue) => issue.code)
  expect(issues(whole)).toEqual(['rule_value_missing'])
  expect(issues({ ...whole, floors: 8 })).toEqual([])
})

test('a hidden field is unknown to callers', () => {
  const hiding = sampleCatalog('acme', [
    { kind: 'entity', name: 'place', overlay: true, fields: [{ name: 'note', hidden: true }] },
  ]).entities.place!
  expect(
    validateRecord(hiding, { ...whole, note: 'x' }, { partial: false, env }).issues.map((issue) => issue.code),
  ).toEqual(['field_unknown'])
  expect(visibleFields(hiding).map((field) => field.name)).not.toContain('note')
})

test('a form is the document of the entity, else made of its visible fields', () => {
  expect(resolveForm(catalog, place).sections.map((section) => section.name)).toEqual(['main', 'more'])
  const made = resolveForm({ forms: {} }, place)
  expect(made.sections.map((section) => section.name)).toEqual(['main', 'stays', 'bills'])
  expect(made.sections[0]?.fields).toContainEqual({ name: 'ratio', readOnly: true })
  expect(made.sections[0]?.fields.map((field) => field.name)).not.toContain('id')
})
