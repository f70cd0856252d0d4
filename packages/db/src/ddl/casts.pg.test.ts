import type { StoredField } from '@courtyard/metadata/field'
import { storageOf } from '@courtyard/metadata/fields'
import { parseValue } from '@courtyard/metadata/values'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { canonicalText, castOf, constantText } from './casts.ts'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh?.close())

const context = { storageOf: (field: StoredField) => storageOf(field)!, timeZone: 'Asia/Shanghai' }
const common = { name: 'x', column: 'x', label: {}, required: false, readOnly: false, system: false, hidden: false }
const option = (value: string) => ({ value, label: {} })

const files = { accept: ['image/png', 'application/pdf'], sizeMax: 2_000 } as const
const json = (name: string) =>
  `{"id": "0190a5a0-0000-7000-8000-000000000001", "name": "${name}.png", "type": "image/png", "size": 1999}`
const stored = (name: string) => `'${json(name)}'`

/** One field per stored type and texts of PostgreSQL for values it may hold; the compiler lists what is missing. */
const held: { readonly [T in StoredField['type']]: { field: StoredField; values: readonly string[] } } = {
  text: {
    field: { ...common, type: 'text', maxLength: 24, unique: false },
    values: [
      "'12'",
      "'-012.50'",
      "'1e400'",
      "'NaN'",
      "'是'",
      "'2026-02-30'",
      "'2026/1/3'",
      "'2026-01'",
      "'2026-01-31T09:30:00Z'",
      "'2026-01-31 09:30'",
      "'low'",
      "E'it''s \\\\ {\"a\":1}'",
      "'infinity'",
      "'99999999999999999999'",
      "' 7 '",
      "'138-0000-0000'",
      "'Wang@Example.com'",
      "'08:30'",
      "'PT90M'",
      "'浙A12345'",
      "'http://example.com'",
      "'11010519491231002x'",
      "'a < b & c'",
      `'["low","high"]'`,
      `'["low","low"]'`,
      `'{"lat":"91","lng":"0"}'`,
      `'{"detail":7}'`,
      "'9999-12'",
      "'0.5'",
    ],
  },
  long_text: { field: { ...common, type: 'long_text', maxLength: 9, unique: false }, values: ["'false'", "'high'"] },
  integer: {
    field: { ...common, type: 'integer', unique: false, min: '-5', max: '999999999' },
    values: ['0', '1', '-5', '202601', '999999999'],
  },
  decimal: {
    field: { ...common, type: 'decimal', precision: 7, scale: 3, max: '500' },
    values: ['0.125', '-3.000', '499.999'],
  },
  money: {
    field: { ...common, type: 'money', currency: 'CNY', storage: 'numeric' },
    values: ['12.30', '999999999999.99', '-0.01'],
  },
  boolean: { field: { ...common, type: 'boolean' }, values: ['true', 'false'] },
  date: {
    field: { ...common, type: 'date' },
    values: ["'2026-01-01'", "'2024-02-29'", "'0001-01-01'", "'9999-12-31'"],
  },
  datetime: {
    field: { ...common, type: 'datetime' },
    values: ["'2026-01-31T16:00:00Z'", "'2026-01-31T15:59:59.999Z'"],
  },
  period: { field: { ...common, type: 'period' }, values: ["'2026-01'", "'9999-11'"] },
  enum: { field: { ...common, type: 'enum', options: ['low', 'high', '1'].map(option) }, values: ["'low'", "'1'"] },
  reference: {
    field: { ...common, type: 'reference', to: 'y', onDelete: 'restrict' },
    values: ["'0190a5a0-0000-7000-8000-000000000001'"],
  },
  id: { field: { ...common, type: 'id' }, values: ["'0190a5a0-0000-7000-8000-000000000001'"] },
  json: {
    field: { ...common, type: 'json' },
    values: [`'{"a": [1, "x"]}'`, `'"low"'`, "'12.5'", "'true'", "'null'", "'[]'"],
  },
  rich_text: {
    field: { ...common, type: 'rich_text', maxLength: 60 },
    values: ["'<p>low</p>'", "'a &amp; b'", "'12'"],
  },
  percent: {
    field: { ...common, type: 'percent', precision: 10, scale: 4, max: '2' },
    values: ['0.0300', '1', '-0.5'],
  },
  time: { field: { ...common, type: 'time' }, values: ["'00:00'", "'23:59'"] },
  duration: { field: { ...common, type: 'duration' }, values: ['0', '1', '90', '1440', '5256000'] },
  multi_enum: {
    field: { ...common, type: 'multi_enum', options: ['low', 'high', '1'].map(option) },
    values: [`'{low}'`, `'{low,high}'`, `'{1}'`],
  },
  tags: {
    field: { ...common, type: 'tags', maxItems: 3, maxLength: 40 },
    values: [`'{low}'`, `'{"a b","\\"q\\""}'`, "'{一,二,三}'"],
  },
  phone: {
    field: { ...common, type: 'phone', unique: false },
    values: ["'+8613800000000'", "'+12125550100;ext=8'"],
  },
  email: { field: { ...common, type: 'email', unique: false }, values: ["'wang.wu+a@example.com'"] },
  id_number: {
    field: { ...common, type: 'id_number', personal: 'other', unique: false },
    values: ["'11010519491231002X'"],
  },
  plate_number: { field: { ...common, type: 'plate_number', unique: false }, values: ["'浙A12345'", "'浙AD12345'"] },
  url: { field: { ...common, type: 'url' }, values: ["'https://example.com/a?b=1#c'"] },
  address: {
    field: { ...common, type: 'address' },
    values: [`'{"region":"330106","detail":"文三路 90 号"}'`, `'{"city":"杭州市"}'`],
  },
  attachment: { field: { ...common, type: 'attachment', ...files }, values: [stored('a')] },
  image: { field: { ...common, type: 'image', ...files, accept: ['image/png'] }, values: [stored('b')] },
  attachments: {
    field: { ...common, type: 'attachments', ...files, countMax: 2 },
    values: [`'[${json('c')}]'`, `'[${json('d')}, ${json('e')}]'`],
  },
  signature: {
    field: { ...common, type: 'signature' },
    values: [`'{"typed": "王五", "by": "x", "at": "2026-01-01T00:00:00.000Z"}'`, `'{"drawn": [[1, 2, 3, 4]]}'`],
  },
  geo_point: {
    field: { ...common, type: 'geo_point', datum: 'gcj02' },
    values: [`'{"lat":"30.274085","lng":"-120.5"}'`],
  },
  auto_number: {
    field: { ...common, type: 'auto_number', format: 'A-{seq:3}', gaps: 'none', unique: true, readOnly: true },
    values: ["'A-001'"],
  },
}
/** Types whose canonical text is JSON of their value. */
const structured: ReadonlySet<string> = new Set(['multi_enum', 'tags', 'address', 'geo_point'])
const uncastable: ReadonlySet<string> = new Set(['reference', 'id', 'auto_number'])
const types = Object.keys(held) as StoredField['type'][]

type Outcome = { old: string; made: string | null; valid: boolean; loses: boolean }
async function outcomes(from: StoredField, to: StoredField, values: readonly string[]): Promise<Outcome[]> {
  const cast = castOf(from, to, context)
  if (!cast) return []
  const type = storageOf(from)
  const rows = [...values, 'null'].map((value) => `(${value}::${type})`).join(', ')
  const { rows: found } = await fresh.superuser(
    `select ${canonicalText(from, '"row"."v"')} as old, ${canonicalText(to, cast.sql('"row"."v"'))} as made,
       ${cast.valid('"row"."v"')} as valid, ${cast.loses('"row"."v"')} as loses
     from (values ${rows}) as "row" ("v")`,
  )
  return found
}

/** Told by a name, of which nothing is made again: their ways are asked by what the columns hold, below. */
const named: ReadonlySet<string> = new Set(['attachment', 'attachments', 'image', 'signature'])

test('a file stays the same file in a field of another kind of files, and one that the field does not take is refused', async () => {
  const ways = async (from: 'attachment' | 'attachments' | 'image', to: typeof from, value: string) => {
    const cast = castOf(held[from].field, held[to].field, context)!
    const { rows } = await fresh.superuser(
      `select ${cast.sql('v')} as made, ${cast.valid('v')} as valid, ${cast.loses('v')} as loses from (select ${value}::jsonb as v) s`,
    )
    return rows[0]
  }
  const one = JSON.parse(json('a'))
  const pdf = json('a').replace('image/png', 'application/pdf')
  const large = json('a').replace('1999', '2001')
  expect(await ways('attachment', 'attachments', `'${json('a')}'`)).toEqual({ made: [one], valid: true, loses: false })
  expect(await ways('attachments', 'attachment', `'[${json('a')}]'`)).toEqual({ made: one, valid: true, loses: false })
  expect(await ways('image', 'attachment', `'${json('a')}'`)).toEqual({ made: one, valid: true, loses: false })
  const refused = { made: null, valid: false, loses: false }
  expect(await ways('attachment', 'image', `'${pdf}'`)).toEqual(refused)
  expect(await ways('image', 'attachment', `'${large}'`)).toEqual(refused)
  expect(await ways('attachments', 'attachment', `'[${json('a')}, ${json('b')}]'`)).toEqual(refused)
})

test('no cast raises on any value, valid values keep the new rules, and what is not called lost comes back', async () => {
  let valid = 0
  for (const from of types) {
    for (const to of types) {
      const rows = await outcomes(held[from].field, held[to].field, held[from].values)
      expect(rows.length > 0, `${from} to ${to}`).toBe(!uncastable.has(to))
      for (const row of rows) {
        if (row.old === null) {
          expect(row, `${from} to ${to}: null stays null`).toMatchObject({ made: null, loses: false })
          continue
        }
        expect(row.made !== null, `${from} to ${to}: ${row.old}`).toBe(row.valid)
        if (row.made === null) continue
        valid++
        const json =
          to === 'integer'
            ? Number(row.made)
            : to === 'boolean'
              ? row.made === 'true'
              : structured.has(to)
                ? JSON.parse(row.made)
                : row.made
        if (to !== 'json' && !named.has(to))
          expect(parseValue(held[to].field, json), `${from} to ${to}: ${row.old}`).toHaveProperty('value')
      }
      await expectBack(from, to, rows)
    }
  }
  expect(valid).toBeGreaterThan(150)
}, 60_000)

/** The new texts read back as the old field, for those that are not said to lose anything. */
async function expectBack(from: StoredField['type'], to: StoredField['type'], rows: readonly Outcome[]): Promise<void> {
  const kept = rows.filter((row) => row.valid && !row.loses && row.made !== null && !uncastable.has(from))
  if (kept.length === 0 || to === 'json' || named.has(to) || named.has(from)) return
  const texts = kept.map((row) =>
    to === 'duration' || to === 'multi_enum' || to === 'tags'
      ? constantText(row.made!, held[to].field, context)
      : `'${row.made!.replaceAll("'", "''")}'`,
  )
  const back = await outcomes(held[to].field, held[from].field, texts)
  expect(
    back.slice(0, -1).map((row) => row.made),
    `${to} back to ${from}`,
  ).toEqual(kept.map((row) => row.old))
}

const {
  text,
  integer,
  percent,
  duration,
  tags,
  phone,
  multi_enum,
  url,
  rich_text: rich,
  decimal,
  date,
  datetime,
  enum: choice,
  boolean,
  period,
} = held
test.each([
  ['-012.50', text, decimal, '-12.5', true],
  ['12', text, integer, '12', false],
  ['0.5', text, integer, '1', true],
  ['99999999999999999999', text, integer, null, false],
  ['2026/1/3', text, date, '2026-01-03', true],
  ['2026-02-30', text, date, null, false],
  ['2026-01-31 09:30', text, datetime, '2026-01-31T01:30:00.000Z', true],
  ['是', text, boolean, 'true', true],
  ['low', text, choice, 'low', false],
  ['middle', text, choice, null, false],
  ['499.999', decimal, integer, '500', true],
  ['1', choice, integer, '1', false],
  ['2026-01-31T16:00:00Z', datetime, date, '2026-02-01', false],
  ['2026-01-31T15:59:59.999Z', datetime, date, '2026-01-31', true],
  ['2024-02-29', date, period, '2024-02', true],
  ['2024-02-01', date, period, '2024-02', false],
  ['138-0000-0000', text, phone, '+8613800000000', true],
  ['PT90M', text, duration, 'PT1H30M', true],
  ['90', integer, duration, 'PT1H30M', false],
  ['0.5', text, percent, '0.5', false],
  ['low', text, tags, '["low"]', true],
  ['["low","low"]', text, tags, null, false],
  ['low', choice, multi_enum, '["low"]', false],
  ['http://example.com', text, url, 'http://example.com/', true],
  ['a < b & c', text, rich, 'a &lt; b &amp; c', true],
] as const)('%s becomes as a person expects it', async (old, from, to, made, loses) => {
  const [row] = await outcomes(from.field, to.field, [`'${old}'`])
  expect(row).toMatchObject({ made, valid: made !== null, loses })
})
