import { expect, test } from 'vitest'
import { planVouchers, type VoucherEntry, voucherRuleOf } from './vouchers.ts'

const rules = {
  accounts: [
    { account: 'prepayment' as const, code: '2203', auxiliary: ['payer' as const] },
    { account: 'cash' as const, code: '1002', auxiliary: [] },
    { account: 'cash' as const, key: 'cash', code: '1001', auxiliary: [] },
  ],
}
const entry = (side: 'debit' | 'credit', fen: bigint, more: Partial<VoucherEntry> = {}): VoucherEntry => ({
  ...{ voucher: 'v', onDay: '2026-11-01', kind: 'transfer', side, accountKind: 'prepayment', item: null, key: null },
  ...{ payer: 'p', subject: 's', fen, ...more },
})

test('debits and credits of one account are added up, and never set off against each other', () => {
  const { vouchers } = planVouchers([entry('debit', 5n), entry('credit', 5n), entry('debit', 2n)], rules)
  expect(vouchers).toHaveLength(1)
  expect(vouchers[0]!.lines.map(({ side, fen, payer, subject }) => [side, fen, payer, subject])).toEqual([
    ['debit', 7n, 'p', null],
    ['credit', 5n, 'p', null],
  ])
})

test('payers are kept apart where the rule says so, and only there', () => {
  const cash = { accountKind: 'cash' as const, key: 'pos' }
  const { vouchers } = planVouchers(
    [
      entry('credit', 1n),
      entry('credit', 2n, { payer: 'q' }),
      entry('debit', 1n, cash),
      entry('debit', 2n, { ...cash, payer: 'q' }),
    ],
    rules,
  )
  expect(vouchers[0]!.lines.map(({ code, fen, payer }) => [code, fen, payer])).toEqual([
    ['2203', 1n, 'p'],
    ['2203', 2n, 'q'],
    ['1002', 3n, null],
  ])
})

test('what no rule fits is told once of each kind, and the rule that says most counts', () => {
  const tax = { accountKind: 'tax' as const, key: 'output' }
  const { unmapped } = planVouchers([entry('debit', 1n, tax), entry('debit', 2n, tax), entry('debit', 3n)], rules)
  expect(unmapped.map(({ accountKind, key }) => [accountKind, key])).toEqual([['tax', 'output']])
  expect(voucherRuleOf(rules, { accountKind: 'cash', item: null, key: 'cash' })?.code).toBe('1001')
})
