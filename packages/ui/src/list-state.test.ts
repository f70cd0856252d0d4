import type { Field } from '@courtyard/metadata/field'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Chip, chipText, filterOf, parseChip } from './filters.ts'
import { changeList, listQuery, nextSort, parseListState, sortOf } from './list-state.ts'

const seed = Number(process.env.COURTYARD_TEST_SEED ?? Date.now() % 1_000_000_000)
const common = { label: { en: 'x' }, required: false, readOnly: false, system: false, hidden: false }
const area: Field = { ...common, name: 'area', column: 'area', type: 'decimal', precision: 12, scale: 4 }
const done: Field = { ...common, name: 'done', column: 'done', type: 'boolean' }
const fieldOf = (path: string) => ({ area, done })[path]

test(`a chip survives the address whatever its values hold (seed ${seed})`, () => {
  const chip = fc.record({
    path: fc.constantFrom('area', 'building.name'),
    op: fc.constantFrom('in', 'contains', 'eq') as fc.Arbitrary<Chip['op']>,
    values: fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 }),
  })
  fc.assert(
    fc.property(chip, (given) => {
      const params = new URLSearchParams([['f', chipText(given)]])
      expect(parseListState(new URLSearchParams(params.toString())).chips).toEqual([given])
    }),
    { seed, numRuns: 500 },
  )
})

test('a mangled chip is left out and the others stay', () => {
  expect(parseChip('area')).toBeUndefined()
  expect(parseChip('area:like:1')).toBeUndefined()
  expect(parseChip('area:ge:')).toBeUndefined()
  expect(parseListState(new URLSearchParams('f=nonsense&f=area:ge:80')).chips).toEqual([
    { path: 'area', op: 'ge', values: ['80'] },
  ])
})

test('chips become the filter of the API; fields that cannot be filtered do not', () => {
  const ge: Chip = { path: 'area', op: 'ge', values: ['80'] }
  expect(filterOf([ge], fieldOf)).toEqual({ field: 'area', op: 'ge', value: '80' })
  expect(filterOf([ge, { path: 'done', op: 'eq', values: ['true'] }], fieldOf)).toEqual({
    and: [
      { field: 'area', op: 'ge', value: '80' },
      { field: 'done', op: 'eq', value: true },
    ],
  })
  expect(
    filterOf(
      [
        { path: 'secret', op: 'eq', values: ['1'] },
        { path: 'area', op: 'contains', values: ['1'] },
      ],
      fieldOf,
    ),
  ).toBeUndefined()
})

test('a list in its address and back', () => {
  const text = '?q=li&f=area%3Age%3A80&sort=-area&cols=area%2Cdone&at=abc&record=7'
  expect(listQuery(parseListState(new URLSearchParams(text)))).toBe(text)
})

test('filtering starts at the first page, opening a record does not', () => {
  const state = parseListState(new URLSearchParams('at=abc&record=7'))
  expect(changeList(state, { q: 'x' })).toMatchObject({ trail: [], record: null })
  expect(changeList(state, { record: '8' })).toMatchObject({ trail: ['abc'], record: '8' })
})

test('a header goes up, down, and back to the view', () => {
  expect([nextSort('', 'area'), nextSort('area', 'area'), nextSort('-area', 'area'), nextSort('-area', 'no')]).toEqual([
    'area',
    '-area',
    '',
    'no',
  ])
  expect([sortOf('-area,no', 'area'), sortOf('area', 'area'), sortOf('-area', 'no')]).toEqual([
    'descending',
    'ascending',
    undefined,
  ])
})
