import { readFileSync } from 'node:fs'
import type { Tree } from '@courtyard/expression/tree'
import type { Row, Value } from '@courtyard/expression/value'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import { type Field, isStored, type RollupField } from '@courtyard/metadata/field'
import { storageOf } from '@courtyard/metadata/fields'
import { type Json, toValue } from '@courtyard/metadata/values'
import fc from 'fast-check'

const KERNEL = new URL('../../packages/db/src/kernel/0003-relations.sql', import.meta.url)

// A small world with every kind of value, references two steps deep and children, written as the catalog itself would be.

const label = { en: 'x' }
const common = (name: string) => ({
  name,
  label,
  column: name,
  required: false,
  readOnly: false,
  system: false,
  hidden: false,
})
const text = (name: string): Field => ({ ...common(name), type: 'text', maxLength: 40, unique: false })
const integer = (name: string): Field => ({ ...common(name), type: 'integer', unique: false })
const decimal = (name: string): Field => ({ ...common(name), type: 'decimal', precision: 16, scale: 4 })
const money = (name: string, storage: 'numeric' | 'fen'): Field => ({
  ...common(name),
  type: 'money',
  currency: 'CNY',
  storage,
})
const flag = (name: string): Field => ({ ...common(name), type: 'boolean' })
const time = (name: string, type: 'date' | 'datetime' | 'period'): Field => ({ ...common(name), type })
const choice = (name: string): Field => ({
  ...common(name),
  type: 'enum',
  options: ['open', 'shut'].map((value) => ({ value, label })),
})
const reference = (name: string, to: string): Field => ({
  ...common(name),
  type: 'reference',
  to,
  onDelete: 'restrict',
})
const children = (name: string, of: string, by: string): Field => {
  const { column: _, ...rest } = common(name)
  return { ...rest, type: 'children', of, by }
}
const derived = (name: string) => {
  const { column: _, ...rest } = common(name)
  return { ...rest, readOnly: true }
}
const NUMBER = { kind: 'number' } as const
const path = (text: string): Tree => ({ op: 'field', path: text.split('.'), type: NUMBER, at: [0, 0] })
/** `left sign right` over paths. */
const computed = (
  name: string,
  [left, sign, right]: readonly [string, '*' | '/' | '-', string],
  scale: number,
): Field => ({
  ...derived(name),
  type: 'computed',
  amount: { op: 'arith', sign, left: path(left), right: path(right), type: NUMBER, at: [0, 0] },
  result: { type: 'decimal', scale },
})
const rollup = (name: string, take: RollupField['take'], as: 'viewer' | 'system'): Field => ({
  ...derived(name),
  type: 'rollup',
  over: 'lease',
  by: 'unit',
  where: { op: 'field', path: ['payer'], type: { kind: 'boolean' }, at: [0, 0] },
  take,
  as,
  result: { type: take.fn === 'count' ? 'integer' : 'decimal', scale: take.fn === 'count' ? 0 : 4 },
})
const id: Field = { ...common('id'), type: 'id', required: true, system: true, readOnly: true }
const version: Field = {
  ...common('version'),
  type: 'integer',
  unique: false,
  required: true,
  system: true,
  readOnly: true,
}

const entity = (name: string, title: string, fields: readonly Field[]): Entity => ({
  name,
  label,
  title,
  table: `e_${name}`,
  kernel: false,
  writable: true,
  fields: [id, version, ...fields],
  keys: [],
  indexes: [],
  noOverlap: [],
  rules: [],
  search: [title],
})

const entities: Record<string, Entity> = {
  site: entity('site', 'name', [
    text('name'),
    time('opened', 'date'),
    flag('active'),
    children('blocks', 'block', 'site'),
  ]),
  block: {
    ...entity('block', 'name', [
      reference('site', 'site'),
      reference('inside', 'block'),
      text('name'),
      integer('floors'),
      decimal('height'),
      computed('per_floor', ['height', '/', 'floors'], 4),
      children('units', 'unit', 'block'),
    ]),
    tree: 'inside',
  },
  unit: entity('unit', 'code', [
    reference('block', 'block'),
    { ...common('labels'), type: 'tags', maxItems: 20, maxLength: 40 },
    { ...common('photos'), type: 'attachments', accept: [], sizeMax: 1_000, countMax: 10 },
    text('code'),
    text('note'),
    decimal('area'),
    money('fee', 'numeric'),
    money('paid', 'fen'),
    integer('beds'),
    flag('furnished'),
    choice('status'),
    time('since', 'date'),
    time('until', 'date'),
    time('billed', 'period'),
    time('seen', 'datetime'),
    computed('volume', ['area', '*', 'beds'], 2),
    computed('ratio', ['area', '/', 'beds'], 3),
    computed('lift', ['block.per_floor', '*', 'area'], 2),
    rollup('shares', { fn: 'sum', field: 'share' }, 'viewer'),
    rollup('payers', { fn: 'count' }, 'system'),
    children('leases', 'lease', 'unit'),
  ]),
  lease: entity('lease', 'kind', [
    reference('unit', 'unit'),
    reference('person', 'person'),
    text('kind'),
    time('from_on', 'date'),
    time('to_on', 'date'),
    decimal('share'),
    flag('payer'),
  ]),
  person: entity('person', 'name', [
    text('name'),
    integer('age'),
    reference('home', 'unit'),
    children('leases', 'lease', 'person'),
  ]),
}

export const catalog: Catalog = {
  tenant: 'conformance',
  version: 1,
  hash: 'conformance',
  label,
  locales: ['en'],
  currency: 'CNY',
  timeZone: 'Asia/Shanghai',
  entities,
  views: {},
  forms: {},
  roles: {},
  feeItems: {},
  feeStandards: {},
  lateFees: {},
  calendars: {},
  discounts: {},
  consoles: {},
  portals: {},
  mappings: {},
  reports: {},
  dashboards: {},
  templates: {},
  hooks: {},
}

/** Records of every entity as JSON. */
export type World = Readonly<Record<string, readonly Readonly<Record<string, Json>>[]>>

/** Values that are near one another, so that comparisons are true about as often as false. */
export const pools = {
  text: ['', 'a', 'A', 'ab', 'b', 'é', "o'x", '%', '_', '\\', '水', '水费', '电费', '𠮷', '𠮷a', 'Ａ'],
  number: ['0', '1', '-1', '0.1', '0.3', '2', '12.5', '12.51', '100', '99999999.9999'],
  money: ['0', '1', '-1', '0.10', '0.30', '12.50', '12.51', '100.00', '99999999.99'],
  integer: ['0', '1', '-1', '2', '12', '100', '9007199254740991'],
  day: ['2025-12-31', '2026-01-01', '2026-01-31', '2026-02-01', '2026-02-28', '2026-03-01', '2028-02-29'],
  instant: [
    '2026-01-31T16:00:00.000Z',
    '2026-01-31T16:00:00.001Z',
    '2026-02-01T00:00:00+08:00',
    '1969-12-31T23:59:59.999Z',
  ],
  period: ['2025-12', '2026-01', '2026-02', '2026-03'],
} as const

const sizes: Readonly<Record<string, number>> = { site: 3, block: 6, unit: 40, person: 8, lease: 60 }

/** The id of the nth record of an entity: the same in every run. */
export function idOf(name: string, index: number): string {
  const kind = Object.keys(sizes).indexOf(name)
  return `01890000-0000-7000-8000-0${kind}${String(index).padStart(10, '0')}`
}

/** An arbitrary id of an entity, sometimes of no record at all. */
export const anyId = (name: string): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max: sizes[name]! }).map((index) => idOf(name, index))

function jsonOf(field: Field): fc.Arbitrary<Json> {
  const or = (values: readonly Json[]) => fc.option(fc.constantFrom(...values), { nil: null, freq: 4 })
  switch (field.type) {
    case 'text':
      return or(pools.text)
    case 'enum':
      return or(['open', 'shut'])
    case 'integer':
      return or(pools.integer.map(Number))
    case 'decimal':
      return or(pools.number)
    case 'money':
      return or(pools.money)
    case 'boolean':
      return or([true, false])
    case 'date':
      return or(pools.day)
    case 'datetime':
      return or(pools.instant)
    case 'period':
      return or(pools.period)
    case 'tags':
      return or([[], ['a'], ['a', '水'], ['a', '水', 'b']])
    case 'attachments':
      return or([[], [{ id: 'x' }], [{ id: 'x' }, { id: 'y' }]])
    case 'reference':
      return fc.option(
        fc.nat(sizes[field.to]! - 1).map((index) => idOf(field.to, index)),
        { nil: null, freq: 5 },
      )
    default:
      throw new Error(`no values of ${field.type}`)
  }
}

/** Random records of every entity. */
export const anyWorld: fc.Arbitrary<World> = fc.record(
  Object.fromEntries(
    Object.values(entities).map((one) => {
      const fields = one.fields.filter((field) => isStored(field) && !field.system)
      const record = fc.record(Object.fromEntries(fields.map((field) => [field.name, jsonOf(field)])))
      const count = sizes[one.name]!
      const records = fc.array(record, { minLength: count, maxLength: count, size: 'max' })
      return [
        one.name,
        records.map((all) => all.map((row, index) => ({ id: idOf(one.name, index), version: 1, ...row }))),
      ]
    }),
  ),
)

/** The same records as expressions see them: references followed, children listed. */
export function rowsOf(world: World): ReadonlyMap<string, readonly Row[]> {
  const rows = new Map<string, Record<string, Value>[]>()
  const byId = new Map<string, Row>()
  for (const one of Object.values(entities)) {
    const made = world[one.name]!.map((record) => {
      const row: Record<string, Value> = {}
      for (const field of one.fields) if (isStored(field)) row[field.name] = toValue(field, record[field.name] ?? null)
      row.id = record.id as string
      byId.set(row.id, row)
      return row
    })
    rows.set(one.name, made)
  }
  for (const one of Object.values(entities)) {
    for (const row of rows.get(one.name)!) {
      for (const field of one.fields) {
        if (field.type === 'reference' && row[field.name] !== null)
          row[field.name] = byId.get(row[field.name] as string)!
        if (field.type === 'children')
          row[field.name] = rows
            .get(field.of)!
            .filter((child, index) => world[field.of]![index]![field.by] === row.id && child !== undefined)
      }
    }
  }
  return rows
}

/** Tables of the world in `schema`; constraints and indexes do not matter here. */
export function tablesOf(schema: string): string {
  const tables = Object.values(entities).map((one) => {
    const columns = one.fields.filter(isStored).map((field) => `"${field.column}" ${storageOf(field)}`)
    return `create table "${schema}"."${one.table}" (${columns.join(', ')}, primary key (id))`
  })
  // The search box of a list asks the kernel for the pairs of characters of a text.
  const bigrams = /create function k_bigrams[\s\S]*?\$\$;/.exec(readFileSync(KERNEL, 'utf8'))![0]
  const made = bigrams.replace('function k_bigrams', `function "${schema}".k_bigrams`)
  return [`create schema "${schema}"`, ...tables, made].join('; ')
}

/** One statement and its value per entity that fills the tables. */
export function insertsOf(schema: string, world: World): { sql: string; values: unknown[] }[] {
  return Object.values(entities).map((one) => {
    const records = world[one.name]!.map((record) =>
      Object.fromEntries(
        one.fields.filter(isStored).map((field) => {
          const json = record[field.name] ?? null
          const isFen = field.type === 'money' && field.storage === 'fen' && typeof json === 'string'
          return [field.column, isFen ? fenText(json) : json]
        }),
      ),
    )
    const table = `"${schema}"."${one.table}"`
    return {
      sql: `insert into ${table} select * from json_populate_recordset(null::${table}, $1::json)`,
      values: [JSON.stringify(records)],
    }
  })
}

function fenText(yuan: string): string {
  const [whole = '', fraction = ''] = yuan.split('.')
  return `${whole}${fraction.padEnd(2, '0')}`
}
