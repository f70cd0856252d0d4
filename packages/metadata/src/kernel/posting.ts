import type { KernelEntity } from './definition.ts'
import { enumField, money } from './kernel-fields.ts'
import { accountKindOptions, journalKindOptions, methodOptions } from './ledger-options.ts'

/** One side of one entry of the ledger: what reports over money add up. Each posting is two of them. Never changed. */
export const posting: KernelEntity = {
  name: 'posting',
  table: 'k_posting',
  source: 'k_posting_seen',
  writable: false,
  system: ['id', 'created_at', 'created_by'],
  columns: {
    ...{ account: 'account_id', payer: 'payer_id', subject: 'subject_id', bill: 'bill_id', line: 'line_id' },
    ...{ amount: 'amount_fen', signed: 'signed_fen' },
  },
  bound: ['payer', 'subject'],
  choices: { item: 'items' },
  constraints: {},
  document: {
    label: { 'zh-CN': '分录', en: 'Ledger entry' },
    plural: { 'zh-CN': '分录', en: 'Ledger entries' },
    title: 'on_day',
    fields: [
      { name: 'on_day', type: 'date', required: true, label: { 'zh-CN': '记账日', en: 'Effective on' } },
      { name: 'period', type: 'period', required: true, label: { 'zh-CN': '会计期间', en: 'Month of the books' } },
      enumField('kind', { 'zh-CN': '业务', en: 'What happened' }, journalKindOptions),
      enumField('account_kind', { 'zh-CN': '账户类型', en: 'Kind of account' }, accountKindOptions),
      enumField('side', { 'zh-CN': '方向', en: 'Side' }, [
        { value: 'debit', label: { 'zh-CN': '借', en: 'Debit' } },
        { value: 'credit', label: { 'zh-CN': '贷', en: 'Credit' } },
      ]),
      money('amount', '金额', 'Amount'),
      money('signed', '借贷净额', 'Debit less credit'),
      { ...enumField('method', { 'zh-CN': '收款方式', en: 'Method' }, methodOptions), required: false },
      { name: 'item', type: 'text', maxLength: 48, label: { 'zh-CN': '费用项目', en: 'Fee item' } },
      { name: 'of_deposit', type: 'boolean', required: true, label: { 'zh-CN': '押金账单', en: 'Of a deposit' } },
      { name: 'bill_period', type: 'period', label: { 'zh-CN': '账单账期', en: 'Period of the bill' } },
      { name: 'due_on', type: 'date', label: { 'zh-CN': '账单应缴日', en: 'Bill due on' } },
      { name: 'payer', type: 'reference', label: { 'zh-CN': '缴费人', en: 'Payer' } },
      { name: 'subject', type: 'reference', label: { 'zh-CN': '收费对象', en: 'Subject' } },
      { name: 'bill', type: 'reference', to: 'kernel/bill', label: { 'zh-CN': '账单', en: 'Bill' } },
      { name: 'line', type: 'reference', to: 'kernel/bill_line', label: { 'zh-CN': '账单明细', en: 'Bill line' } },
      { name: 'account', type: 'reference', to: 'kernel/account', label: { 'zh-CN': '账户', en: 'Account' } },
    ],
  },
}
