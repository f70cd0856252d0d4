import type { FieldDocument } from '../fields.ts'
import type { Json } from '../values.ts'

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
>

/** What one type takes, refuses and understands; every layer's test runs over all of them. */
export type FieldSample = {
  readonly document: object
  /** What is sent, and what is stored of it. */
  readonly accepted: readonly (readonly [sent: Json, stored: Json])[]
  readonly refused: readonly (readonly [sent: Json, code: string])[]
  /** Cells of files as companies write them. */
  readonly texts: readonly (readonly [text: string, stored: Json])[]
  /** Two stored values; where the type has an order, in that order. */
  readonly pair: readonly [Json, Json]
  /** A filter that finds the second of the pair and not the first; null where there is only missing and present. */
  readonly finds: { readonly op: string; readonly value: Json } | null
  readonly sortable: boolean
}

const options = [
  { value: 'low', label: { 'zh-CN': '低', en: 'Low' } },
  { value: 'mid', label: { 'zh-CN': '中', en: 'Middle' } },
  { value: 'high', label: { 'zh-CN': '高', en: 'High' } },
]
const hangzhou = { region: '330106', province: '浙江省', city: '杭州市', district: '西湖区', detail: '文三路90号' }
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
  multi_enum: {
    document: { type: 'multi_enum', options },
    accepted: [
      [
        ['high', 'low', 'high'],
        ['low', 'high'],
      ],
      [[], null],
    ],
    refused: [
      ['low', 'value_not_options'],
      [['lower'], 'value_not_options'],
      [['low', 5], 'value_not_options'],
    ],
    texts: [
      ['高、低', ['low', 'high']],
      ['low;mid', ['low', 'mid']],
    ],
    pair: [['low'], ['mid', 'high']],
    finds: { op: 'hasAny', value: ['high', 'mid'] },
    sortable: false,
  },
  tags: {
    document: { type: 'tags', maxItems: 3, maxLength: 8 },
    accepted: [
      [
        [' 临街 ', '临街', 'Ａ'],
        ['临街', 'A'],
      ],
      [[], null],
    ],
    refused: [
      ['a', 'value_not_tags'],
      [['a', 1], 'value_not_tags'],
      [['a', 'b', 'c', 'd'], 'value_too_many'],
      [['123456789'], 'value_too_long'],
    ],
    texts: [['临街，电梯、"新"', ['临街', '电梯', '"新"']]],
    pair: [['a'], ['a', 'q"\\{},']],
    finds: { op: 'hasAll', value: ['a', 'q"\\{},'] },
    sortable: false,
  },
  phone: {
    document: { type: 'phone', personal: true, find: ['exact', 'last4'] },
    accepted: [
      ['138-0000-0000', '+8613800000000'],
      ['（0571）8888 8888 转 801', '+8657188888888;ext=801'],
      ['+1 212 555 0100', '+12125550100'],
      ['１３８００００００００', '+8613800000000'],
      ['400-800-1234', '+864008001234'],
    ],
    refused: [
      ['12', 'value_not_phone'],
      ['138000000001', 'value_not_phone'],
      ['call me', 'value_not_phone'],
      [13_800_000_000, 'value_not_phone'],
    ],
    texts: [['138 0000 0000', '+8613800000000']],
    pair: ['+8613800000000', '+8613900000000'],
    finds: { op: 'eq', value: '139-0000-0000' },
    sortable: true,
  },
  email: {
    document: { type: 'email' },
    accepted: [[' Wang.Wu@Example.COM ', 'wang.wu@example.com']],
    refused: [
      ['wang@', 'value_not_email'],
      ['a..b@example.com', 'value_not_email'],
      ['a@b', 'value_not_email'],
      ['"x"@example.com', 'value_not_email'],
    ],
    texts: [['ＷＡＮＧ＠ｅｘａｍｐｌｅ．ｃｏｍ', 'wang@example.com']],
    pair: ['a@example.com', 'b@example.com'],
    finds: { op: 'eq', value: 'B@example.com' },
    sortable: true,
  },
  id_number: {
    document: { type: 'id_number', unique: true },
    accepted: [
      ['11010519491231002x', '11010519491231002X'],
      ['１１０１０５１９４９１２３１００２Ｘ', '11010519491231002X'],
    ],
    refused: [
      ['110105194912310021', 'value_id_checksum'],
      ['110105194902300021', 'value_not_id_number'],
      ['990105194912310028', 'value_not_id_number'],
      ['130503670401001', 'value_not_id_number'],
    ],
    texts: [[' 440524 18800101 0014 ', '440524188001010014']],
    pair: ['11010519491231002X', '440524188001010014'],
    finds: { op: 'eq', value: '440524188001010014' },
    sortable: true,
  },
  plate_number: {
    document: { type: 'plate_number' },
    accepted: [
      ['浙a·12345', '浙A12345'],
      ['浙 ＡＤ１２３４５', '浙AD12345'],
      ['沪A12345D', '沪A12345D'],
      ['使014578', '使014578'],
      ['京A1234学', '京A1234学'],
    ],
    refused: [
      ['浙I12345', 'value_not_plate'],
      ['浙A1234', 'value_not_plate'],
      ['A12345', 'value_not_plate'],
      ['浙AO2345', 'value_not_plate'],
    ],
    texts: [['粤b.12345', '粤B12345']],
    pair: ['京A12345', '浙A12345'],
    finds: { op: 'eq', value: '浙a-12345' },
    sortable: true,
  },
  url: {
    document: { type: 'url' },
    accepted: [
      ['HTTPS://Example.com', 'https://example.com/'],
      ['http://例子.cn/路', 'http://xn--fsqu00a.cn/%E8%B7%AF'],
    ],
    refused: [
      ['javascript:alert(1)', 'value_not_url'],
      ['data:text/html,x', 'value_not_url'],
      ['//example.com', 'value_not_url'],
      ['https://user:pass@example.com', 'value_not_url'],
      ['java\nscript:alert(1)', 'value_not_url'],
    ],
    texts: [[' https://example.com/a ', 'https://example.com/a']],
    pair: ['https://a.example/', 'https://b.example/'],
    finds: { op: 'eq', value: 'https://b.example' },
    sortable: true,
  },
  address: {
    document: { type: 'address', personal: true },
    accepted: [
      [
        { detail: ' 文三路90号 ', region: '330106', city: '' },
        { region: '330106', detail: '文三路90号' },
      ],
      [{}, null],
    ],
    refused: [
      ['杭州市', 'value_not_address'],
      [{ street: 'x' }, 'value_not_address'],
      [{ detail: 7 }, 'value_not_address'],
      [{ region: '33010' }, 'value_region'],
      [{ region: '990101' }, 'value_region'],
      [['x'], 'value_not_address'],
    ],
    texts: [
      ['330106 浙江省杭州市西湖区文三路90号', hangzhou],
      ['北京市朝阳区建国路1号', { city: '北京市', district: '朝阳区', detail: '建国路1号' }],
    ],
    pair: [{ city: '宁波市' }, hangzhou],
    finds: { op: 'contains', value: '西湖区文三路' },
    sortable: false,
  },
  geo_point: {
    document: { type: 'geo_point' },
    accepted: [
      [
        { lat: '30.2740850', lng: '-120.15507' },
        { lat: '30.274085', lng: '-120.15507' },
      ],
    ],
    refused: [
      [{ lat: '91', lng: '0' }, 'value_not_geo_point'],
      [{ lat: '30' }, 'value_not_geo_point'],
      [{ lat: 30, lng: 120 }, 'value_not_geo_point'],
      [{ lat: '30.12345678', lng: '0' }, 'value_not_geo_point'],
      [{ lat: '30', lng: '120', alt: '1' }, 'value_not_geo_point'],
    ],
    texts: [['30.274085，120.15507', { lat: '30.274085', lng: '120.15507' }]],
    pair: [
      { lat: '0', lng: '0' },
      { lat: '30.274085', lng: '120.15507' },
    ],
    finds: null,
    sortable: false,
  },
  json: {
    document: { type: 'json' },
    accepted: [
      [{ a: [1, null] }, { a: [1, null] }],
      ['x', 'x'],
    ],
    refused: [['\0', 'value_too_long']],
    texts: [['{"a":1}', { a: 1 }]],
    pair: [{ a: 1 }, [1]],
    finds: null,
    sortable: false,
  },
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
