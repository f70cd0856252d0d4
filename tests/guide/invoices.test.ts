import { invoiceNetFen } from '@courtyard/billing/invoice-parts'
import { voucherRuleOf } from '@courtyard/billing/vouchers'
import { invoiceAnswerSchema, newInvoiceSchema } from '@courtyard/contract/invoices'
import { newVouchersSchema } from '@courtyard/contract/vouchers'
import { feeItemDocument } from '@courtyard/metadata/documents/fee-item'
import { moneyDocument } from '@courtyard/metadata/documents/money'
import { fenFromYuan } from '@courtyard/std/money'
import { expect, test } from 'vitest'
import { readGuide } from './console.ts'

const page = readGuide('invoices.md')
const [item, invoices, applied, answered, vouchers, again] = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(
  ([, text]) => JSON.parse(text!),
)

test('what the page writes into documents and sends is taken as it stands', () => {
  const label = { kind: 'fee-item', name: 'property', label: { 'zh-CN': '物业费', en: 'Property fee' } }
  expect(feeItemDocument.parse({ ...label, ...item }).invoice).toEqual({ ...item.invoice, lease: false })
  expect(moneyDocument.parse(invoices.money).invoices).toMatchObject(invoices.money.invoices)
  expect(newInvoiceSchema.parse(applied)).toEqual(applied)
  expect(invoiceAnswerSchema.parse(answered)).toEqual(answered)
  expect(newVouchersSchema.parse(again)).toEqual(again)
  expect(newVouchersSchema.safeParse({ ...again, reason: undefined }).success).toBe(false)
})

test('the parts of the page have the net and tax that the program gives them', () => {
  const rows = [...page.matchAll(/^\| (\d+\.\d\d) \| (\d+\.\d\d) \| (\d+\.\d\d) \|$/gm)]
  expect(rows).toHaveLength(3)
  const line = { amountFen: 100_000n, netFen: 94_340n, paidFen: 100_000n, creditedFen: 0n, creditedNetFen: 0n }
  let [invoicedFen, invoicedNetFen] = [0n, 0n]
  for (const [, ...cells] of rows) {
    const [fen, net, tax] = cells.map((yuan) => fenFromYuan(yuan!, 'half_up')) as [bigint, bigint, bigint]
    expect(invoiceNetFen({ ...line, invoicedFen, invoicedNetFen }, fen)).toBe(net)
    expect(net + tax).toBe(fen)
    invoicedFen += fen
    invoicedNetFen += net
  }
  expect([invoicedFen, invoicedNetFen]).toEqual([line.amountFen, line.netFen])
})

test('the most specific rule of the page counts', () => {
  const rules = moneyDocument.parse(vouchers.money).vouchers!
  const code = (accountKind: 'cash' | 'revenue', item: string | null, key: string | null) =>
    voucherRuleOf(rules, { accountKind, item, key })?.code
  expect([code('cash', null, 'cash'), code('cash', null, 'pos')]).toEqual(['1001', '1002'])
  expect([code('revenue', 'property', 'property'), code('revenue', 'water', 'water')]).toEqual(['6001.01', undefined])
})
