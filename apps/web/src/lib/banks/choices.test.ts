import type { StatementRow, Suggestion } from '@courtyard/contract/banks'
import { expect, test } from 'vitest'
import { firstChoice, isBookable, isSure } from './choices.ts'

const suggestion = (confidence: Suggestion['confidence']): Suggestion => ({
  ...{ payer: { id: 'p', title: 'Li' }, rule: 'bill_number', confidence, open: '1.00', bills: [{ id: 'b', no: 'B1' }] },
})
const row = (more: Partial<StatementRow>): StatementRow => ({
  ...{ id: 'r', day: '2026-10-01', amount: '1.00', reference: 'x', name: '', account: '', remark: '', state: 'open' },
  ...{ reason: '', payment: null, there: null, suggestions: [], ...more },
})

test('only what is certain is ticked beforehand, and the surest suggestion stands chosen', () => {
  expect(isSure(row({ suggestions: [suggestion('certain'), suggestion('possible')] }))).toBe(true)
  expect(isSure(row({ suggestions: [suggestion('likely')] }))).toBe(false)
  expect(isSure(row({}))).toBe(false)
  expect(firstChoice(row({ suggestions: [suggestion('likely')] }))).toEqual({
    payer: { id: 'p', title: 'Li' },
    bills: ['b'],
  })
  expect(firstChoice(row({}))).toBeUndefined()
})

test('money that went out, what is decided and what was entered by hand are not booked', () => {
  expect(isBookable(row({}))).toBe(true)
  expect(isBookable(row({ amount: '-1.00' }))).toBe(false)
  expect(isBookable(row({ state: 'ignored' }))).toBe(false)
  expect(isBookable(row({ there: { id: 'p', no: 'P1', amount: '1.00' } }))).toBe(false)
})
