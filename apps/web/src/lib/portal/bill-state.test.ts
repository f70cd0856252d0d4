import { expect, test } from 'vitest'
import { billState, outstandingOf } from './bill-state.ts'

const bill = { id: '1', version: 1, receivable: '384.58', paid: '0.00', due_on: '2026-11-15' }

test('what is left is exact, served or computed', () => {
  expect(outstandingOf({ ...bill, paid: '384.50' })).toBe('0.08')
  expect(outstandingOf({ ...bill, outstanding: '1.00' })).toBe('1.00')
})

test('a bill is open until its day is over, then overdue; paid whatever the day', () => {
  expect(billState(bill, '2026-11-15')).toBe('open')
  expect(billState(bill, '2026-11-16')).toBe('overdue')
  expect(billState({ ...bill, paid: '384.58' }, '2026-12-01')).toBe('paid')
})
