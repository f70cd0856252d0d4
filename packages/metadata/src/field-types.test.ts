import { assert } from '@courtyard/std/assert'
import { canonicalJson } from '@courtyard/std/canonical'
import { compare, isRational } from '@courtyard/std/rational'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkFiles } from './check.ts'
import { isStored, type StoredField } from './field.ts'
import { fieldSamples, hostileValues, sampleFieldDocuments, scalarTypes } from './testing/field-samples.ts'
import { sampleCatalog, sampleFiles } from './testing/sample-catalog.ts'
import { readFieldText } from './value-text.ts'
import { fromValue, parseValue, toValue } from './values.ts'

const entity = (fields: readonly object[]) => ({
  kind: 'entity',
  name: 'sampled',
  label: { en: 'Sampled' },
  title: 'code',
  fields: [{ name: 'code', type: 'text' }, ...fields],
})
const catalog = sampleCatalog('acme', [entity(sampleFieldDocuments)])
const fieldOf = (type: string): StoredField => {
  const field = catalog.entities.sampled!.fields.find(({ name }) => name === `f_${type}`)
  assert(field && isStored(field), `${type} is sampled`)
  return field
}
const issuesOf = (...fields: object[]) =>
  checkFiles(sampleFiles('acme', [entity(fields)]), { tenant: 'acme', version: 1 }).issues

test.each(scalarTypes)('%s takes and refuses what its document says', (type) => {
  const { accepted, refused } = fieldSamples[type]
  expect(accepted.length * refused.length).toBeGreaterThan(0)
  for (const [sent, stored] of accepted)
    expect(parseValue(fieldOf(type), sent), JSON.stringify(sent)).toEqual({ value: stored })
  for (const [sent, code] of refused)
    expect(parseValue(fieldOf(type), sent), JSON.stringify(sent)).toMatchObject({
      issues: [{ code, pointer: `/f_${type}` }],
    })
})

// What is stored once is a value of the field for ever: read, sent back, and computed with.
test.each(scalarTypes)('a stored %s is stored the same again', (type) => {
  const field = fieldOf(type)
  for (const [, stored] of [
    ...fieldSamples[type].accepted,
    ...fieldSamples[type].texts,
    ...fieldSamples[type].pair.map((one) => [one, one] as const),
  ]) {
    if (stored === null) continue
    const parsed = parseValue(field, stored)
    assert('value' in parsed, `${type} takes ${JSON.stringify(stored)}`)
    expect(canonicalJson(parsed.value)).toBe(canonicalJson(stored))
    const value = toValue(field, stored)
    if (value === null) continue
    const back = parseValue(field, fromValue(field, value))
    assert('value' in back, `${type} takes what expressions make of ${JSON.stringify(stored)}`)
    const again = toValue(field, back.value)
    if (isRational(value) && isRational(again)) expect(compare(again, value)).toBe(0)
    else expect(again).toEqual(value)
  }
})

test.each(scalarTypes)('%s survives hostile values, and keeps nothing that cannot be stored', (type) => {
  const field = fieldOf(type)
  let refused = 0
  const anything = fc.sample(fc.anything(), { numRuns: 100, seed: 7 })
  for (const sent of [...hostileValues, ...anything]) {
    if (sent === null) continue
    const parsed = parseValue(field, sent)
    if ('issues' in parsed) refused++
    else {
      const text = JSON.stringify(parsed.value)
      expect(text.includes('\\u0000') || !text.isWellFormed(), text.slice(0, 80)).toBe(false)
      expect(canonicalJson(parseValue(field, parsed.value))).toBe(canonicalJson(parsed))
      expect(toValue(field, parsed.value)).not.toBeUndefined()
    }
  }
  expect(refused).toBeGreaterThan(2)
  expect(Object.prototype).not.toHaveProperty('lat')
})

test('texts of any length are read in no time', () => {
  const started = performance.now()
  for (const type of scalarTypes)
    for (const text of [
      '1'.repeat(30_000),
      ' '.repeat(30_000),
      '市'.repeat(30_000),
      '1,'.repeat(15_000),
      'a.'.repeat(15_000),
    ]) {
      parseValue(fieldOf(type), readFieldText(fieldOf(type), text) ?? text)
      parseValue(fieldOf(type), text)
    }
  expect(performance.now() - started).toBeLessThan(10_000)
})

test('a person is told on any stored field, and an identity number is always personal', () => {
  const personal = scalarTypes.filter((type) => fieldOf(type).personal)
  expect(personal.sort()).toEqual(['address', 'id_number', 'phone'])
  for (const type of scalarTypes)
    expect(issuesOf({ name: 'x', ...fieldSamples[type].document, personal: true }), type).toEqual([])
  expect(issuesOf({ name: 'x', type: 'id_number', personal: false })).toMatchObject([{ pointer: '/fields/1/personal' }])
})

test('amounts have the digits of their currency', () => {
  const money = (currency: string) => ({ ...fieldOf('money'), min: '0', max: '9999', currency }) as StoredField
  expect(parseValue(money('JPY'), '1200')).toEqual({ value: '1200' })
  expect(parseValue(money('JPY'), '1200.5')).toMatchObject({ issues: [{ code: 'value_scale' }] })
  expect(parseValue(money('KWD'), '1.234')).toEqual({ value: '1.234' })
  expect(parseValue(money('CNY'), '1.234')).toMatchObject({ issues: [{ code: 'value_scale' }] })
})

test.each([
  ['WO-{YYYY}{MM}-{seq:5}', true],
  ['{seq:1}', true],
  ['单{YY}{MM}{DD}{seq:4}号', true],
  ['WO', false],
  ['{seq:0}', false],
  ['{seq:3}{seq:3}', false],
  ['{seq:3}{YYYY}', false],
  ['{hh}{seq:3}', false],
])('the number pattern %s is possible: %s', (pattern, possible) => {
  expect(issuesOf({ name: 'no', type: 'auto_number', pattern }).length === 0).toBe(possible)
})

test('a code is made of text fields of the record', () => {
  const code = (template: string) => issuesOf({ name: 'qr', type: 'qr_code', template }, { name: 'n', type: 'integer' })
  expect(code('https://a.cn/{code}?x=1')).toEqual([])
  expect(code('https://a.cn/')).toMatchObject([{ code: 'template_fixed' }])
  expect(code('{n}')).toMatchObject([{ code: 'template_not_text' }])
  expect(code('{qr}')).toMatchObject([{ code: 'template_not_text' }])
  expect(code('{cod}')[0]?.code).toBe('field_unknown')
})

test('expressions read what has a meaning in them, and nothing else', () => {
  const rule = (require: string) =>
    checkFiles(
      sampleFiles('acme', [{ ...entity(sampleFieldDocuments), rules: [{ name: 'r', require, message: { en: 'x' } }] }]),
      { tenant: 'acme', version: 1 },
    ).issues.map(({ code }) => code)
  for (const good of [
    "'high' in f_multi_enum",
    "'a' in f_tags",
    'f_percent * 100 < 5',
    'f_duration >= 90',
    "f_time < '12:00'",
    "f_plate_number = '浙A12345'",
  ])
    expect(rule(good), good).toEqual([])
  for (const bad of ["f_rich_text = 'x'", "f_address = 'x'", "'worse' in f_multi_enum", "f_duration = 'PT1H'"])
    expect(rule(bad).length, bad).toBeGreaterThan(0)
})
