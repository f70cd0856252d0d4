import type { Tree } from '@courtyard/expression/tree'
import type { Catalog, Entity, Input } from '@courtyard/metadata/catalog'
import type { Field } from '@courtyard/metadata/field'
import { isRational, toDecimalText } from '@courtyard/std/rational'
import { expect, test } from 'vitest'
import { compileInput } from './plan-input.ts'
import { compileSubjects } from './plan-subjects.ts'

const label = { en: 'x' }
const at = [0, 0] as const
const common = (name: string) => ({
  name,
  label,
  column: name,
  required: false,
  readOnly: false,
  system: false,
  hidden: false,
})
const entity = (name: string, fields: readonly Field[]): Entity => ({
  name,
  label,
  title: 'id',
  table: `e_${name}`,
  kernel: false,
  writable: true,
  fields: [{ ...common('id'), type: 'id', required: true, system: true }, ...fields],
  keys: [],
  indexes: [],
  noOverlap: [],
  rules: [],
  search: [],
})
const reference = (name: string, to: string): Field => ({
  ...common(name),
  type: 'reference',
  to,
  onDelete: 'restrict',
})
const decimal = (name: string): Field => ({ ...common(name), type: 'decimal', precision: 12, scale: 2 })
const path = (...names: string[]): Tree => ({ op: 'field', path: names, type: { kind: 'number' }, at })
const entities = {
  home: entity('home', [
    decimal('size'),
    decimal('parts'),
    {
      ...common('share'),
      type: 'computed',
      amount: { op: 'arith', sign: '/', left: path('size'), right: path('parts'), type: { kind: 'number' }, at },
      result: { type: 'decimal', scale: 3 },
    },
  ]),
  dial: entity('dial', [reference('home', 'home')]),
  note: entity('note', [
    reference('dial', 'dial'),
    { ...common('period'), type: 'period' },
    decimal('used'),
    { ...common('cost'), type: 'money', currency: 'CNY', storage: 'fen' },
  ]),
}
const catalog = { entities } as unknown as Catalog
const target = { schema: 't_x' }

const input = (take: Input['take']): Input => ({
  name: 'used',
  from: 'note',
  by: [
    {
      path: ['dial', 'home'],
      equals: { op: 'variable', name: 'subject', path: ['id'], type: { kind: 'record', entity: 'home' }, at },
    },
    { path: ['period'], equals: { op: 'variable', name: 'run', path: ['period'], type: { kind: 'period' }, at } },
  ],
  take,
  order: [],
  missing: 'exception',
})
const request = (take: Input['take']) => ({
  input: input(take),
  subjectEntity: 'home',
  subjectIds: ['a'],
  variables: { run: { period: '2026-02' } },
})

test('an input is one statement that may start from the subjects: joins, no sub-select per record', () => {
  const { query } = compileInput(catalog, request({ fn: 'sum', path: ['used'] }), target)
  expect(query.sql.replaceAll(/\s+/g, ' ')).toBe(
    'select "r1"."id" as subject_id, count(*)::int as count, ' +
      '(case when count(*) = count("r2"."used") then sum("r2"."used"::numeric) end)::text as value ' +
      'from "t_x"."e_home" as "r1", "t_x"."e_note" as "r2" join "t_x"."e_dial" as "r3" on "r3"."id" = "r2"."dial" ' +
      'where ("r1"."id" = any($1::uuid[]) and "r3"."home" = "r1"."id" and "r2"."period" = $2::text) group by "r1"."id"',
  )
  expect(query.parameters).toEqual([['a'], '2026-02'])
})

test('fen are yuan, averages are exact, a gap is not nothing', () => {
  const cost = compileInput(catalog, request({ fn: 'sum', path: ['cost'] }), target)
  expect(cost.query.sql).toContain('("r2"."cost" * 0.01)')
  const { foundOf } = compileInput(catalog, request({ fn: 'avg', path: ['used'] }), target)
  const third = foundOf({ subject_id: 'a', count: 3, value: '1' })
  expect(isRational(third.value) && toDecimalText(third.value, 25)).toBe('0.3333333333333333333333333')
  expect(third.gap).toBe(false)
  expect(foundOf({ subject_id: 'a', count: 3, value: null })).toEqual({
    subjectId: 'a',
    count: 3,
    value: null,
    gap: true,
  })
})

test('a formula that SQL has no exact value of is computed from what it reads', () => {
  const { query, rowOf } = compileSubjects(catalog, { entity: 'home', paths: [['share']], limit: 5 }, target)
  expect(query.sql).toContain('"r1"."size"')
  expect(query.sql).not.toContain('/')
  const share = rowOf({ p0: 'a', p1: '10', p2: '3' }).share
  expect(isRational(share ?? null) && toDecimalText(share as never)).toBe('3.333')
  expect(rowOf({ p0: 'a', p1: '10', p2: '0' }).share).toBe(null)
})
