import { expect, test } from 'vitest'
import { prepaidRefund } from './prepayment.ts'
import { settleYear } from './yearly-settlement.ts'

const paid = { paidFen: 275_506n, months: 12 }
const used = (months: number) => prepaidRefund(paid, { used: months, monthFen: 25_046n, by: 'list_price' })

test('who lived in more months at their list price than was paid ahead gets nothing back, and owes nothing for it', () => {
  expect([used(10), used(11), used(12)]).toEqual([25_046n, 0n, 0n])
})

test('a year that comes to less than nothing credits what was billed of each line and no more', () => {
  const billed = [
    { line: 'a', fen: 300n },
    { line: 'b', fen: 100n },
  ]
  expect(settleYear(-50n, billed)).toEqual({ kind: 'credit', fen: 400n, parts: billed })
  expect(settleYear(200n, billed)).toMatchObject({ kind: 'credit', fen: 200n })
})
