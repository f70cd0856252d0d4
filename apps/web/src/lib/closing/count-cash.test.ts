import { expect, test } from 'vitest'
import { differenceOf, notesOf, sumOfPieces } from './count-cash.ts'

test('notes and coins come to their sum, and what is no number of pieces comes to nothing', () => {
  expect(sumOfPieces({ 10000: '12', 500: '', 50: '3', 10: '1' })).toBe(120_160n)
  expect(sumOfPieces({})).toBe(0n)
  for (const count of ['1.5', '-1', 'x', '1234567']) expect(sumOfPieces({ 10000: count }), count).toBeUndefined()
  expect(notesOf('CNY')[0]).toBe(10_000n)
  expect(notesOf('XAU')).toEqual([])
})

test('a till is even, over or short by what was counted against what should be there', () => {
  expect(differenceOf('12.30', '12.3')).toEqual({ kind: 'even', amount: '0.00' })
  expect(differenceOf('12.30', '12.31')).toEqual({ kind: 'over', amount: '0.01' })
  expect(differenceOf('12.30', '12.00')).toEqual({ kind: 'short', amount: '0.30' })
  expect(differenceOf('12.30', '100')).toEqual({ kind: 'over', amount: '87.70' })
  expect(differenceOf('-5.00', '0')).toEqual({ kind: 'over', amount: '5.00' })
  expect(differenceOf('12.30', '')).toBeUndefined()
})
