import { expect, test } from 'vitest'
import { itemRows, sumTexts } from './shift-items.ts'

test('a shift by fee item and method: every amount stands once, and the rows come to what was taken', () => {
  const items = [
    { method: 'cash', item: null, count: 1, amount: '50.00' },
    { method: 'cash', item: 'water', count: 2, amount: '12.30' },
    { method: 'pos', item: 'water', count: 1, amount: '7.70' },
  ]
  const { methods, rows } = itemRows(items)
  expect(methods).toEqual(['cash', 'pos'])
  expect(rows).toEqual([
    { item: 'water', count: 3, ofMethod: { cash: '12.30', pos: '7.70' }, total: '20.00' },
    { item: null, count: 1, ofMethod: { cash: '50.00' }, total: '50.00' },
  ])
  expect(sumTexts(rows.map(({ total }) => total))).toBe('70.00')
  expect(sumTexts([undefined, '-0.10'])).toBe('-0.10')
})
