import { filterOf } from '@courtyard/ui/filters'
import { expect, test } from 'vitest'
import { chipsOf, parseScope, periodsFrom } from './run-scope.ts'

test('a filter of chips is read back as the same chips, and one that no chips make is told', () => {
  const fields = { code: { name: 'code', type: 'text' }, area: { name: 'area', type: 'decimal' } } as never
  const fieldOf = (path: string) => (fields as Record<string, never>)[path]
  for (const chips of [
    [{ path: 'code', op: 'contains', values: ['1-'] }],
    [
      { path: 'area', op: 'ge', values: ['80'] },
      { path: 'code', op: 'present', values: [] },
    ],
  ] as const)
    expect(chipsOf(filterOf(chips, fieldOf))).toEqual(chips)
  expect(chipsOf({ or: [{ field: 'code', op: 'eq', value: '1' }] })).toBeUndefined()
  expect(chipsOf({ and: [{ not: { field: 'code', op: 'eq', value: '1' } }] })).toBeUndefined()
  expect(chipsOf(null)).toEqual([])
})

test('a mangled scope is none', () => {
  expect(parseScope('{"field":"code","op":"eq","value":"1"}')).toEqual({ field: 'code', op: 'eq', value: '1' })
  expect([null, '', '{', '[]', '1', 'null'].map(parseScope)).toEqual(Array(6).fill(undefined))
})

test('periods run over the end of a year, and never past 24', () => {
  expect(periodsFrom('2026-11', '2027-02')).toEqual(['2026-11', '2026-12', '2027-01', '2027-02'])
  expect(periodsFrom('2026-11', '')).toEqual(['2026-11'])
  expect(periodsFrom('2020-01', '2029-01')).toHaveLength(24)
})
