import type { KernelEntity } from './definition.ts'
import { invoiceStateOptions } from './invoice-options.ts'
import { money } from './kernel-fields.ts'

/** A line of an invoice with what the invoice says of it: what reports about invoices add up. Red ones take back. Never changed. */
export const invoiceLine: KernelEntity = {
  name: 'invoice_line',
  table: 'k_invoice_line',
  source: 'k_invoice_line_seen',
  writable: false,
  system: ['id', 'created_at', 'created_by'],
  columns: {
    ...{ bill: 'bill_id', line: 'line_id', payer: 'payer_id', subject: 'subject_id' },
    ...{ amount: 'amount_fen', net: 'net_fen', tax: 'tax_fen' },
    ...{ signed: 'signed_fen', signed_net: 'signed_net_fen', signed_tax: 'signed_tax_fen' },
  },
  bound: ['payer', 'subject'],
  choices: { item: 'items' },
  constraints: {},
  document: {
    label: { 'zh-CN': '发票明细', en: 'Invoice line' },
    plural: { 'zh-CN': '发票明细', en: 'Invoice lines' },
    title: 'item',
    fields: [
      { name: 'period', type: 'period', required: true, label: { 'zh-CN': '开票期间', en: 'Month of the invoice' } },
      {
        ...{ name: 'state', type: 'enum', required: true, label: { 'zh-CN': '状态', en: 'State' } },
        options: invoiceStateOptions,
      },
      {
        ...{ name: 'kind', type: 'enum', required: true, label: { 'zh-CN': '蓝字/红字', en: 'Blue or red' } },
        options: [
          { value: 'blue', label: { 'zh-CN': '蓝字', en: 'Blue' }, color: 'info' },
          { value: 'red', label: { 'zh-CN': '红字', en: 'Red' }, color: 'bad' },
        ],
      },
      {
        ...{ name: 'type', type: 'enum', required: true, label: { 'zh-CN': '票种', en: 'Type' } },
        options: [
          { value: 'ordinary', label: { 'zh-CN': '普通发票', en: 'Ordinary' } },
          { value: 'special', label: { 'zh-CN': '专用发票', en: 'Special' } },
        ],
      },
      { name: 'number', type: 'text', maxLength: 30, label: { 'zh-CN': '发票号码', en: 'Number' } },
      { name: 'issued_on', type: 'date', label: { 'zh-CN': '开票日期', en: 'Issued on' } },
      { name: 'item', type: 'text', maxLength: 48, required: true, label: { 'zh-CN': '费用项目', en: 'Fee item' } },
      { name: 'rate', type: 'decimal', precision: 6, scale: 4, label: { 'zh-CN': '税率', en: 'Rate' } },
      money('amount', '价税合计', 'Total'),
      money('net', '金额', 'Net'),
      money('tax', '税额', 'Tax'),
      money('signed', '价税合计（红冲为负）', 'Total, red less'),
      money('signed_net', '金额（红冲为负）', 'Net, red less'),
      money('signed_tax', '税额（红冲为负）', 'Tax, red less'),
      { name: 'bill_period', type: 'period', required: true, label: { 'zh-CN': '账单账期', en: 'Period of the bill' } },
      { name: 'payer', type: 'reference', label: { 'zh-CN': '缴费人', en: 'Payer' } },
      { name: 'subject', type: 'reference', label: { 'zh-CN': '收费对象', en: 'Subject' } },
      { name: 'bill', type: 'reference', to: 'kernel/bill', required: true, label: { 'zh-CN': '账单', en: 'Bill' } },
      {
        name: 'line',
        type: 'reference',
        to: 'kernel/bill_line',
        required: true,
        label: { 'zh-CN': '账单明细', en: 'Bill line' },
      },
    ],
  },
}
