import { expect, test } from 'vitest'
import { billState, currentBill, outstandingOf, owedOf } from './bill-state.ts'

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

// An owner who paid the newest bill must not be told that nothing is owed.
test('the bill that comes first is the newest that is owed, and what is owed counts every bill', () => {
  const paid = { ...bill, id: 'new', paid: '384.58' }
  const older = { ...bill, id: 'old', paid: '84.58' }
  expect(currentBill([paid, older, bill])?.id).toBe('old')
  expect(currentBill([paid])?.id).toBe('new')
  expect(currentBill([])).toBeNull()
  expect(owedOf([paid, older, bill])).toEqual({ count: 2, total: '684.58' })
})
