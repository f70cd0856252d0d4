import { expect, test } from 'vitest'
import { withoutShared } from './report-cells.ts'

test('what all rows begin with is left out of a chart, and no row is left without a name', () => {
  const rows = [
    ['Garden', 'North', 'Water'],
    ['Garden', 'North', 'Lift'],
  ]
  expect(withoutShared(rows)).toEqual([['Water'], ['Lift']])
  expect(withoutShared([...rows, ['Garden', 'South', 'Lift']])[0]).toEqual(['North', 'Water'])
  expect(withoutShared([['Garden'], ['Garden']])).toEqual([['Garden'], ['Garden']])
  expect(withoutShared([['Garden', 'North']])).toEqual([['Garden', 'North']])
  expect(withoutShared([['Garden', 'North'], ['Garden']])).toEqual([['Garden', 'North'], ['Garden']])
  expect(withoutShared([])).toEqual([])
})
