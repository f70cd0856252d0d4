import type { Receipt } from '@courtyard/contract/payments'
import type { PrintedBlock, PrintedPage } from '@courtyard/contract/templates'
import type { Catalog } from '@courtyard/metadata/catalog'
import { textOf } from '@courtyard/std/label'
import { grouped } from '../templates/field-text.ts'
import { wordsOf } from './words.ts'

type Of = {
  readonly catalog: Catalog
  readonly locale: string
  /** Where the receipt is shown; null = no code. */
  readonly address: string | null
}

/** A receipt as a page, for tenants without a template of their own. `hidden` fields of the payment are left out. */
export function receiptPage(
  receipt: Receipt,
  { catalog, locale, address }: Of,
  hidden: ReadonlySet<string>,
): PrintedPage {
  const say = wordsOf(locale)
  const payment = Object.values(catalog.entities).find(({ table }) => table === 'k_payment')
  const label = (name: string) => textOf(payment?.fields.find((one) => one.name === name)?.label, locale, name)
  const field = (name: string, text: string | null) =>
    hidden.has(name) || text === null || text === '' ? [] : [{ label: label(name), text }]
  const blocks: PrintedBlock[] = [
    { type: 'title', text: say.receipt },
    {
      ...{ type: 'fields', columns: 2 },
      fields: [
        ...(receipt.receipt_no === null ? field('no', receipt.no) : field('receipt_no', receipt.receipt_no)),
        ...field('received_on', receipt.received_on),
        { label: say.payer, text: receipt.payer.title },
        ...field('method', methodText(payment, receipt.method, locale)),
        ...field('reference', receipt.reference),
        ...field('note', receipt.note),
      ],
    },
    linesTable(receipt, { catalog, locale }),
    { type: 'text', text: closing(receipt, locale, hidden) },
    ...(address === null ? [] : [{ type: 'qr' as const, code: address }]),
  ]
  return {
    title: say.receipt,
    page: { size: 'A5', orientation: 'landscape' },
    header: textOf(receipt.company, locale, ''),
    footer: null,
    blocks,
  }
}

function closing(receipt: Receipt, locale: string, hidden: ReadonlySet<string>): string {
  const say = wordsOf(locale)
  const stop = locale === 'en' ? ': ' : '：'
  const { reversed } = receipt
  return [
    `${say.words}${stop}${receipt.in_words}`,
    `${say.cashier}${stop}${receipt.cashier}`,
    ...(reversed === null || hidden.has('reversal_reason')
      ? []
      : [say.voided.replace('{on}', reversed.on).replace('{reason}', () => reversed.reason)]),
  ].join('\n')
}

function linesTable(receipt: Receipt, { catalog, locale }: Pick<Of, 'catalog' | 'locale'>): PrintedBlock {
  const say = wordsOf(locale)
  const symbol = receipt.currency === 'CNY' ? '¥' : `${receipt.currency} `
  const rows = receipt.lines.map(({ item, period, subject, bill, amount }) => [
    ...[textOf(catalog.feeItems[item]?.label, locale, item), period, subject, bill, grouped(amount, true)],
  ])
  if (receipt.prepaid !== '0.00') rows.push([say.prepaid, '', '', '', grouped(receipt.prepaid, true)])
  if (receipt.refunded !== '0.00') rows.push([say.refunded, '', '', '', grouped(receipt.refunded, true)])
  return {
    type: 'table',
    columns: [
      ...[say.item, say.period, say.subject, say.bill_no].map((text) => ({ text, isNumber: false })),
      { text: say.amount, isNumber: true },
    ],
    rows,
    total: [say.total, '', '', '', `${symbol}${grouped(receipt.amount, true)}`],
    more: false,
  }
}

type Payment = Catalog['entities'][string] | undefined

function methodText(payment: Payment, method: string, locale: string): string {
  const field = payment?.fields.find(({ name }) => name === 'method')
  const option = field?.type === 'enum' ? field.options.find(({ value }) => value === method) : undefined
  return option ? textOf(option.label, locale, method) : method
}
