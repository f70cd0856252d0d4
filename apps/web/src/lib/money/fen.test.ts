import { expect, test } from 'vitest'
import { fenOf, partsOver, reopenedBy, yuanOf } from './fen.ts'

test('amounts go to fen and back, and what is no amount is none', () => {
  expect(['0.05', '12', '12.5', '1234.56'].map((text) => yuanOf(fenOf(text)!))).toEqual([
    '0.05',
    '12.00',
    '12.50',
    '1234.56',
  ])
  expect(['', '-1', '1.234', '1e3', '一'].map(fenOf)).toEqual(Array(5).fill(undefined))
})

test('a refund names the bills it opens, the newest settlement first, and by no more than it needs', () => {
  const settled = [
    { bill: 'b', bill_no: 'B', amount: '100.00' },
    { bill: 'a', bill_no: 'A', amount: '60.00' },
    { bill: 'b', bill_no: 'B', amount: '40.00' },
  ]
  expect(reopenedBy(settled, 0n)).toEqual([])
  expect(reopenedBy(settled, 17_000n)).toEqual([
    { bill: 'b', no: 'B', amount: '110.00' },
    { bill: 'a', no: 'A', amount: '60.00' },
  ])
})

test('an amount goes over open lines in their order', () => {
  const lines = [
    { id: '1', open: '10.00' },
    { id: '2', open: '0.00' },
    { id: '3', open: '5.00' },
  ]
  expect(partsOver(lines, 1_250n)).toEqual([
    { line: '1', amount: '10.00' },
    { line: '3', amount: '2.50' },
  ])
})
