import { compareText } from '@courtyard/expression/evaluate/compare'
import type { Row, Value } from '@courtyard/expression/value'
import type { Filter } from '@courtyard/query/filter'
import { compare, isRational, rational } from '@courtyard/std/rational'
import fc from 'fast-check'
import { anyId, pools } from './world.ts'

// Random filters as the API takes them, and what they mean, written a second time.

type Leaf = Extract<Filter, { field: string }>
type Values = fc.Arbitrary<string | number | boolean>

const fields: Readonly<Record<string, { values: Values; ops: readonly Leaf['op'][] }>> = (() => {
  const all = ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'in', 'missing', 'present'] as const
  const equal = ['eq', 'ne', 'in', 'missing', 'present'] as const
  const of = (values: readonly string[]) => fc.constantFrom(...values)
  return {
    code: { values: of(pools.text), ops: [...all, 'contains'] },
    status: { values: of(['open', 'shut', 'x']), ops: equal },
    area: { values: of(pools.number), ops: all },
    paid: { values: of(pools.money), ops: all },
    beds: {
      values: fc.oneof(of(pools.integer), of(['0.5', '99999999999999999999']), fc.integer({ min: -1, max: 13 })),
      ops: all,
    },
    furnished: { values: fc.boolean(), ops: ['eq', 'ne', 'missing', 'present'] },
    since: { values: of(pools.day), ops: all },
    seen: { values: of(pools.instant), ops: all },
    billed: { values: of(pools.period), ops: all },
    block: { values: anyId('block'), ops: [...equal, 'under', 'under'] },
    'block.inside': { values: anyId('block'), ops: [...equal, 'under'] },
    'block.name': { values: of(pools.text), ops: [...all, 'contains'] },
    'block.floors': { values: of(pools.integer), ops: all },
    'block.site': { values: anyId('site'), ops: equal },
    'block.site.opened': { values: of(pools.day), ops: all },
  }
})()

const anyLeaf: fc.Arbitrary<Filter> = fc.constantFrom(...Object.keys(fields)).chain((field) => {
  const { values, ops } = fields[field]!
  return fc.constantFrom(...ops).chain((op): fc.Arbitrary<Filter> => {
    if (op === 'missing' || op === 'present') return fc.constant({ field, op })
    if (op === 'in')
      return fc.array(values, { maxLength: 3 }).map((value) => ({ field, op, value: value as (string | number)[] }))
    return fc.option(values, { nil: null, freq: 12 }).map((value) => ({ field, op: value === null ? 'eq' : op, value }))
  })
})

/** A random filter over units. */
export const anyFilter = (depth: number): fc.Arbitrary<Filter> => {
  if (depth <= 0) return anyLeaf
  const parts = fc.array(anyFilter(depth - 1), { minLength: 1, maxLength: 3 })
  return fc.oneof(
    { arbitrary: anyLeaf, weight: 3 },
    { arbitrary: parts.map((and) => ({ and })), weight: 1 },
    { arbitrary: parts.map((or) => ({ or })), weight: 1 },
    { arbitrary: anyFilter(depth - 1).map((not) => ({ not })), weight: 1 },
  )
}

/** What a path of a row holds: undefined = hidden, null = empty. */
export type Read = (row: Row, path: readonly string[]) => Value | undefined

/** Whether a row fits. What is hidden fits nothing, so that a filter tells nothing about it. */
export function fits(filter: Filter, row: Row, read: Read): boolean {
  if ('and' in filter) return filter.and.every((part) => fits(part, row, read))
  if ('or' in filter) return filter.or.some((part) => fits(part, row, read))
  if ('not' in filter) return !fits(filter.not, row, read)
  if ('any' in filter) throw new Error('not made here')
  const path = filter.field.split('.')
  if (filter.op === 'under') return isUnder(filter, (above) => read(row, [...path, ...above]))
  const value = read(row, path)
  if (value === undefined) return false
  if (filter.op === 'missing' || filter.value === null) return value === null
  if (filter.op === 'present') return value !== null
  return value !== null && holds(filter, typeof value === 'object' && 'id' in value ? value.id! : value)
}

const LEVELS = 8

/** Up from the record, as far as the viewer sees what stands above: some level is the node. */
function isUnder({ value }: Leaf, at: (above: readonly string[]) => Value | undefined): boolean {
  for (let level = 0; level < LEVELS; level += 1) {
    const record = at(Array(level).fill('inside'))
    if (record === undefined || record === null) return false
    if ((typeof record === 'object' && 'id' in record ? record.id : record) === value) return true
  }
  return false
}

function holds({ field, op, value: given }: Leaf, value: Value): boolean {
  const order = (other: unknown): number => {
    if (isRational(value)) return compare(value, rational(other as string | number))
    if (typeof value === 'boolean') return value === other ? 0 : 1
    if (field === 'seen') return Date.parse(String(value)) - Date.parse(String(other))
    return compareText(String(value), String(other))
  }
  if (op === 'in') return (given as unknown[]).some((one) => order(one) === 0)
  if (op === 'contains') return String(value).includes(String(given))
  const difference = order(given)
  if (op === 'eq') return difference === 0
  if (op === 'ne') return difference !== 0
  if (op === 'lt') return difference < 0
  if (op === 'le') return difference <= 0
  return op === 'gt' ? difference > 0 : difference >= 0
}
