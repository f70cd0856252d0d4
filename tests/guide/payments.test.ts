import { type OpenLine, planAllocation } from '@courtyard/billing/allocation'
import { allocationOrders } from '@courtyard/metadata/documents/money'
import { fenFromYuan, yuanText } from '@courtyard/std/money'
import { expect, test } from 'vitest'
import { readGuide } from './console.ts'

const page = readGuide('payments.md')
const FEES = ['7.51', '4.01', '0.13']
const DUE = ['2026-01-31', '2026-02-28', '2026-03-31']
const lines = DUE.flatMap((dueOn, at): OpenLine[] => [
  { id: `bill ${at}`, bill: `${at}`, dueOn, isLateFee: false, priority: 1, no: 1, openFen: 25_046n },
  {
    ...{ id: `fee ${at}`, bill: `${at}`, dueOn, isLateFee: true, priority: 9, no: 1 },
    openFen: fenFromYuan(FEES[at]!, 'half_up'),
  },
])
const rows = [...page.matchAll(/^\| `(\w+)` \| ([^|]*) \| ([^|]*) \|([^|]*)\|$/gm)].flatMap(([, name, ...cells]) => {
  const order = allocationOrders.find((one) => one === name)
  return order ? [{ order, cells: cells.map((cell) => cell!.trim()) }] : []
})

test('the page shows three orders', () => {
  expect(rows.map(({ order }) => order)).toEqual(['oldest_first', 'late_fee_first', 'late_fee_last'])
})

// Domain F32.
test.each(rows)('300.00 settles by $order what the page says', ({ order, cells }) => {
  const parts = new Map(
    planAllocation(lines, 30_000n, { order, within: 'in_turn' }).map(({ line, fen }) => [line, yuanText(fen)]),
  )
  const shown = DUE.map((_, at) => [parts.get(`fee ${at}`), parts.get(`bill ${at}`)].filter(Boolean).join(' + '))
  expect(shown).toEqual(cells)
})
