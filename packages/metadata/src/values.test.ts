import { isRational, toDecimalText } from '@courtyard/std/rational'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Field } from './field.ts'
import { parseValue, toValue } from './values.ts'

const seed = Number(process.env.COURTYARD_TEST_SEED ?? Date.now() % 1_000_000_000)
const common = { name: 'f', label: {}, required: false, readOnly: false, system: false, hidden: false, column: 'f' }
const field = (rest: object): Field => ({ ...common, ...rest }) as Field
const fields = {
  text: field({ type: 'text', maxLength: 5, unique: false }),
  phone: field({ type: 'text', maxLength: 20, unique: false, pattern: '[0-9]{3,5}' }),
  decimal: field({ type: 'decimal', precision: 6, scale: 2, min: '0', max: '999.50' }),
  integer: field({ type: 'integer', min: '-5', max: '900719925474099', unique: false }),
  money: field({ type: 'money', currency: 'CNY', storage: 'numeric' }),
  boolean: field({ type: 'boolean' }),
  date: field({ type: 'date' }),
  datetime: field({ type: 'datetime' }),
  period: field({ type: 'period' }),
  enum: field({
    type: 'enum',
    options: [
      { value: 'a', label: {} },
      { value: 'b', label: {} },
    ],
  }),
  reference: field({ type: 'reference', to: 'place', onDelete: 'restrict' }),
  json: field({ type: 'json' }),
  children: field({ type: 'children', of: 'place', by: 'x' }),
} as const

test.each([
  ['text', 'abcde', 'abcde'],
  ['text', '楼一二三四', '楼一二三四'],
  ['text', '👍👍👍👍👍', '👍👍👍👍👍'],
  ['text', '', null],
  ['phone', '1234', '1234'],
  ['decimal', '12.50', '12.50'],
  ['decimal', '007.5', '7.5'],
  ['decimal', '-0.00', '0.00'],
  ['decimal', '1.500', '1.50'],
  ['decimal', '999.50', '999.50'],
  ['integer', 7, 7],
  ['integer', '7', 7],
  ['integer', -0, 0],
  ['money', '12345.67', '12345.67'],
  ['boolean', false, false],
  ['date', '2024-02-29', '2024-02-29'],
  ['datetime', '2026-01-31T09:30:00+08:00', '2026-01-31T01:30:00.000Z'],
  ['period', '2026-10', '2026-10'],
  ['enum', 'b', 'b'],
  ['reference', '01890a5d-ac96-774b-bcce-b302099a8057', '01890a5d-ac96-774b-bcce-b302099a8057'],
  ['json', { a: [1, 'x'] }, { a: [1, 'x'] }],
  ['date', null, null],
] as const)('%s takes %j', (name, json, value) => {
  expect(parseValue(fields[name], json)).toEqual({ value })
})

test.each([
  ['text', 'abcdef', 'value_too_long'],
  ['text', 5, 'value_not_text'],
  ['text', 'a\0', 'value_characters'],
  ['text', '\ud800', 'value_characters'],
  ['phone', '12', 'value_pattern'],
  ['phone', 'x123', 'value_pattern'],
  ['decimal', 12.5, 'value_not_decimal'],
  ['decimal', '1e3', 'value_not_decimal'],
  ['decimal', '1,000', 'value_not_decimal'],
  ['decimal', ' 1', 'value_not_decimal'],
  ['decimal', '１２', 'value_not_decimal'],
  ['decimal', '1.505', 'value_scale'],
  ['decimal', '12345', 'value_precision'],
  ['decimal', '-1', 'value_too_small'],
  ['decimal', '999.51', 'value_too_large'],
  ['integer', 1.5, 'value_not_integer'],
  ['integer', '1.0', 'value_not_integer'],
  ['integer', 2 ** 53, 'value_not_integer'],
  ['integer', -6, 'value_too_small'],
  ['money', '1.005', 'value_scale'],
  ['boolean', 'true', 'value_not_boolean'],
  ['date', '2025-02-29', 'value_not_day'],
  ['date', '2025-2-3', 'value_not_day'],
  ['datetime', '2026-01-31T09:30:00', 'value_not_instant'],
  ['datetime', '2026-02-30T09:30:00Z', 'value_not_instant'],
  ['datetime', '2026-01-31T24:30:00Z', 'value_not_instant'],
  ['period', '2026-13', 'value_not_period'],
  ['enum', 'c', 'value_not_option'],
  ['enum', ['a'], 'value_not_option'],
  ['reference', { id: 'x' }, 'value_not_id'],
  ['json', 'a\0', 'value_too_long'],
  ['children', [], 'field_read_only'],
] as const)('%s refuses %j', (name, json, code) => {
  expect(parseValue(fields[name], json)).toEqual({ issues: [expect.objectContaining({ code, pointer: '/f' })] })
})

test(`a decimal that is taken means the same number (seed ${seed})`, () => {
  const decimal = field({ type: 'decimal', precision: 18, scale: 4 })
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 17n), 10n ** 17n), fc.integer({ min: 0, max: 4 }), (digits, scale) => {
      const padded = `${digits < 0n ? -digits : digits}`.padStart(scale + 1, '0')
      const text = `${digits < 0n ? '-' : ''}${scale ? `${padded.slice(0, -scale)}.${padded.slice(-scale)}` : padded}`
      const parsed = parseValue(decimal, text)
      if (!('value' in parsed)) {
        expect(parsed.issues[0]?.code).toBe('value_precision')
        return
      }
      const value = toValue(decimal, parsed.value)
      expect(isRational(value) && toDecimalText(value)).toBe(toDecimalText(toValue(decimal, text) as never))
    }),
    { seed, numRuns: 300 },
  )
})

test(`no value whatever makes a field throw (seed ${seed})`, () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.values(fields)), fc.jsonValue(), (one, json) => {
      const parsed = parseValue(one, json)
      expect('value' in parsed || parsed.issues.length > 0).toBe(true)
    }),
    { seed, numRuns: 500 },
  )
})
