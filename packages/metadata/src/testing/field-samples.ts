import type { FieldDocument } from '../fields.ts'
import { type FieldSample, options } from './field-sample.ts'
import { listAndPlaceSamples } from './list-and-place-samples.ts'

/** Types whose value a person gives as a whole; the others have tests of their own. */
export type ScalarType = Exclude<
  FieldDocument['type'],
  | 'reference'
  | 'references'
  | 'any_reference'
  | 'children'
  | 'computed'
  | 'lookup'
  | 'rollup'
  | 'qr_code'
  | 'auto_number'
  | 'attachment'
  | 'attachments'
  | 'image'
  | 'signature'
>

const number = (type: string, more: object = {}): Omit<FieldSample, 'pair'> => ({
  document: { type, min: '-10', max: '5000', ...more },
  accepted: [
    ['12.50', '12.50'],
    ['007', '7'],
    ['-0', '0'],
  ],
  refused: [
    [12.5, 'value_not_decimal'],
    ['1e3', 'value_not_decimal'],
    ['NaN', 'value_not_decimal'],
    ['5000.01', 'value_too_large'],
    ['-10.01', 'value_too_small'],
    ['1.23456789', 'value_scale'],
  ],
  texts: [['１，２３４.50', '1234.5']],
  finds: { op: 'ge', value: '12' },
  sortable: true,
})

/** One line per type: the compiler lists what is missing. */
export const fieldSamples: { readonly [T in ScalarType]: FieldSample } = {
  text: {
    document: { type: 'text', maxLength: 5, pattern: '[a-z0-9 ]*' },
    accepted: [
      ['abc', 'abc'],
      ['', null],
    ],
    refused: [
      [5, 'value_not_text'],
      ['abcdef', 'value_too_long'],
      ['ABC', 'value_pattern'],
      ['a\0b', 'value_characters'],
      ['\ud800', 'value_characters'],
    ],
    texts: [[' ab 1 ', 'ab 1']],
    pair: ['aa', 'bb'],
    finds: { op: 'contains', value: 'b' },
    sortable: true,
  },
  long_text: {
    document: { type: 'long_text', maxLength: 20 },
    accepted: [['a\nb', 'a\nb']],
    refused: [
      ['x'.repeat(21), 'value_too_long'],
      [true, 'value_not_text'],
    ],
    texts: [['两行\n文字', '两行\n文字']],
    pair: ['a', 'b'],
    finds: { op: 'contains', value: 'b' },
    sortable: true,
  },
  rich_text: {
    document: { type: 'rich_text', maxLength: 200 },
    accepted: [['<p>two <strong>keys</strong></p>', '<p>two <strong>keys</strong></p>']],
    refused: [
      ['x'.repeat(201), 'value_too_long'],
      [{ html: 'x' }, 'value_not_text'],
    ],
    texts: [['<p>a</p>', '<p>a</p>']],
    pair: ['<p>a</p>', '<p>b</p>'],
    finds: null,
    sortable: false,
  },
  integer: {
    document: { type: 'integer', min: '-5', max: '100' },
    accepted: [
      [7, 7],
      ['7', 7],
      [-0, 0],
    ],
    refused: [
      [7.5, 'value_not_integer'],
      ['7.5', 'value_not_integer'],
      [101, 'value_too_large'],
      [-6, 'value_too_small'],
      ['1e400', 'value_not_integer'],
    ],
    texts: [['１２', 12]],
    pair: [3, 20],
    finds: { op: 'gt', value: '3' },
    sortable: true,
  },
  decimal: { ...number('decimal', { precision: 12, scale: 4 }), pair: ['3.5000', '12.5000'] },
  money: { ...number('money'), pair: ['3.50', '12.50'] },
  percent: {
    document: { type: 'percent', min: '0', max: '1' },
    accepted: [
      ['0.03', '0.03'],
      ['1.0000', '1.0000'],
    ],
    refused: [
      ['3%', 'value_not_decimal'],
      [0.03, 'value_not_decimal'],
      ['0.00001', 'value_scale'],
      ['1.5', 'value_too_large'],
    ],
    texts: [
      ['3%', '0.03'],
      ['３．２５％', '0.0325'],
      ['5‰', '0.005'],
      ['0.5', '0.5'],
    ],
    pair: ['0.0300', '0.1250'],
    finds: { op: 'gt', value: '0.03' },
    sortable: true,
  },
  boolean: {
    document: { type: 'boolean' },
    accepted: [[true, true]],
    refused: [
      ['true', 'value_not_boolean'],
      [1, 'value_not_boolean'],
    ],
    texts: [
      ['是', true],
      ['否', false],
      ['√', true],
    ],
    pair: [false, true],
    finds: { op: 'eq', value: true },
    sortable: true,
  },
  date: {
    document: { type: 'date' },
    accepted: [['2024-02-29', '2024-02-29']],
    refused: [
      ['2026-02-30', 'value_not_day'],
      ['2026-2-3', 'value_not_day'],
      [20_260_203, 'value_not_day'],
    ],
    texts: [['2026年3月1日', '2026-03-01']],
    pair: ['2026-01-01', '2026-10-01'],
    finds: { op: 'ge', value: '2026-02-01' },
    sortable: true,
  },
  datetime: {
    document: { type: 'datetime' },
    accepted: [['2026-01-31T09:30:00+08:00', '2026-01-31T01:30:00.000Z']],
    refused: [
      ['2026-01-31', 'value_not_instant'],
      ['2026-02-30T00:00:00Z', 'value_not_instant'],
      ['2026-01-31T25:00:00Z', 'value_not_instant'],
    ],
    texts: [['2026-01-31T09:30:00+08:00', '2026-01-31T01:30:00.000Z']],
    pair: ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'],
    finds: { op: 'gt', value: '2026-01-01T12:00:00Z' },
    sortable: true,
  },
  time: {
    document: { type: 'time' },
    accepted: [
      ['08:30', '08:30'],
      ['8:30:00', '08:30'],
      ['', null],
    ],
    refused: [
      ['24:00', 'value_not_time'],
      ['08:30:15', 'value_not_time'],
      [830, 'value_not_time'],
    ],
    texts: [
      ['８：３０', '08:30'],
      ['8点半', '08:30'],
      ['下午3:05', '15:05'],
      ['9时', '09:00'],
    ],
    pair: ['08:30', '18:00'],
    finds: { op: 'gt', value: '9:00' },
    sortable: true,
  },
  duration: {
    document: { type: 'duration' },
    accepted: [
      ['PT90M', 'PT1H30M'],
      ['P1W', 'P7D'],
      ['PT0M', 'PT0M'],
    ],
    refused: [
      ['P1M', 'value_not_duration'],
      ['PT1.5H', 'value_not_duration'],
      ['-PT1H', 'value_not_duration'],
      ['P4000D', 'value_not_duration'],
      [90, 'value_not_duration'],
    ],
    texts: [
      ['2小时30分', 'PT2H30M'],
      ['1天', 'P1D'],
      ['２：３０', 'PT2H30M'],
      ['90', 'PT1H30M'],
      ['pt90m', 'PT1H30M'],
    ],
    pair: ['PT45M', 'PT2H'],
    finds: { op: 'gt', value: 'PT1H' },
    sortable: true,
  },
  period: {
    document: { type: 'period' },
    accepted: [['2026-10', '2026-10']],
    refused: [
      ['2026-13', 'value_not_period'],
      ['202610', 'value_not_period'],
    ],
    texts: [['2026年10月', '2026-10']],
    pair: ['2026-01', '2026-10'],
    finds: { op: 'gt', value: '2026-01' },
    sortable: true,
  },
  enum: {
    document: { type: 'enum', options },
    accepted: [['low', 'low']],
    refused: [
      ['Low', 'value_not_option'],
      ['__proto__', 'value_not_option'],
    ],
    texts: [['高', 'high']],
    pair: ['high', 'low'],
    finds: { op: 'in', value: ['low'] },
    sortable: true,
  },
  ...listAndPlaceSamples,
}
export const scalarTypes = Object.keys(fieldSamples) as ScalarType[]

/** The document of a field of each type, named `f_<type>`. */
export const sampleFieldDocuments = scalarTypes.map((type) => ({
  name: `f_${type}`,
  label: { 'zh-CN': `字段 ${type}`, en: `Field ${type}` },
  ...fieldSamples[type].document,
}))

/** What people and programs should not be able to do harm with, sent to every type. */
export const hostileValues: readonly unknown[] = [
  '\0',
  'a\0b',
  '\ud800',
  'x'.repeat(1_000_000),
  '1'.repeat(100_000),
  '\u202egnp.exe',
  '__proto__',
  'constructor',
  -0,
  '-0',
  Number.POSITIVE_INFINITY,
  '1e400',
  'NaN',
  Number.NaN,
  '2026-02-30',
  '24:00',
  'javascript:alert(1)',
  '<script>alert(1)</script>',
  "'; drop table x; --",
  '{}',
  {},
  [],
  [[]],
  [null],
  ['\0'],
  JSON.parse('{"__proto__":{"lat":"1","lng":"2"}}'),
  JSON.parse('{"__proto__":"x","detail":"\\u0000"}'),
  { lat: '1e3', lng: '0' },
  true,
  undefined,
  Number.MAX_SAFE_INTEGER + 2,
  '９９９９９９９９９９９９９９９９９９',
]
