import { allocationOrders } from '@courtyard/metadata/documents/money'
import { fenFromYuan } from '@courtyard/std/money'
import { rational } from '@courtyard/std/rational'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AllocationPolicy, type OpenLine, planAllocation } from './allocation.ts'

const fen = (yuan: string) => fenFromYuan(rational(yuan), 'half_up')
const line = (id: string, yuan: string, more: Partial<OpenLine> = {}): OpenLine => ({
  ...{ id, bill: id.slice(0, 3), dueOn: '2026-01-31', isLateFee: id.endsWith('late'), priority: 1, no: 1 },
  openFen: fen(yuan),
  ...more,
})
const amounts = (lines: readonly OpenLine[], yuan: string, policy: AllocationPolicy) =>
  Object.fromEntries(planAllocation(lines, fen(yuan), policy).map((part) => [part.line, Number(part.fen) / 100]))

// Domain F32: three bills of 250.46, 300 paid on 1 April, late fees 7.51, 4.01 and 0.13.
const arrears = [
  line('mar', '250.46', { dueOn: '2026-03-31' }),
  line('jan late', '7.51'),
  line('feb', '250.46', { dueOn: '2026-02-28' }),
  line('jan', '250.46'),
  line('mar late', '0.13', { dueOn: '2026-03-31' }),
  line('feb late', '4.01', { dueOn: '2026-02-28' }),
]

describe('300 over three months in arrears', () => {
  const within = 'in_turn'
  test('the oldest bill first, its late fee before it', () => {
    expect(amounts(arrears, '300', { order: 'oldest_first', within })).toEqual({
      ...{ 'jan late': 7.51, jan: 250.46, 'feb late': 4.01, feb: 38.02 },
    })
  })
  test('all late fees first', () => {
    expect(amounts(arrears, '300', { order: 'late_fee_first', within })).toEqual({
      ...{ 'jan late': 7.51, 'feb late': 4.01, 'mar late': 0.13, jan: 250.46, feb: 37.89 },
    })
  })
  test('principal first', () => {
    expect(amounts(arrears, '300', { order: 'late_fee_last', within })).toEqual({ jan: 250.46, feb: 49.54 })
  })
})

test('lines of one bill share in proportion, the odd fen to the largest remainder', () => {
  const lines = [line('a', '250.46'), line('b', '30.00'), line('c', '12.35')].map((one, no) => ({
    ...one,
    bill: 'x',
    no,
  }))
  expect(amounts(lines, '200', { order: 'oldest_first', within: 'proportional' })).toEqual({
    a: 171.07,
    b: 20.49,
    c: 8.44,
  })
})

test('an item that comes first is settled first, whatever is older', () => {
  const lines = [line('old', '10', { priority: 2 }), line('new', '10', { priority: 1, dueOn: '2026-05-31' })]
  expect(amounts(lines, '12', { order: 'item_priority', within: 'in_turn' })).toEqual({ new: 10, old: 2 })
})

test('an allocation is the amount or all that is open, never more than a line has open, whatever the order of the lines', () => {
  const openLine = fc.record({
    id: fc.uuid(),
    bill: fc.constantFrom('a', 'b', 'c'),
    dueOn: fc.constantFrom('2026-01-31', '2026-02-28'),
    isLateFee: fc.boolean(),
    priority: fc.integer({ min: 1, max: 3 }),
    no: fc.integer({ min: 1, max: 4 }),
    openFen: fc.bigInt({ min: 0n, max: 100_000n }),
  })
  const lines = fc.uniqueArray(openLine, { maxLength: 12, selector: ({ id }) => id })
  const policy = fc.record({
    order: fc.constantFrom(...allocationOrders),
    within: fc.constantFrom('in_turn' as const, 'proportional' as const),
  })
  fc.assert(
    fc.property(lines, fc.bigInt({ min: 0n, max: 500_000n }), policy, (open, amount, by) => {
      const parts = planAllocation(open, amount, by)
      const all = open.reduce((sum, { openFen }) => sum + openFen, 0n)
      expect(parts.reduce((sum, part) => sum + part.fen, 0n)).toBe(amount < all ? amount : all)
      for (const part of parts) {
        expect(part.fen > 0n && part.fen <= open.find(({ id }) => id === part.line)!.openFen).toBe(true)
      }
      expect(planAllocation([...open].reverse(), amount, by)).toEqual(parts)
    }),
    { numRuns: 500 },
  )
})
