import type { KernelEntity } from './definition.ts'
import { accountKindOptions, methodOptions } from './ledger-options.ts'

/** An account of the ledger and what stands on it now. Never written by hand. */
export const account: KernelEntity = {
  name: 'account',
  table: 'k_account',
  source: 'k_account_seen',
  writable: false,
  system: ['id'],
  columns: { payer: 'payer_id', subject: 'subject_id', balance: 'balance_fen' },
  bound: ['payer', 'subject'],
  choices: { item: 'items' },
  constraints: {},
  document: {
    label: { 'zh-CN': '账户', en: 'Account' },
    plural: { 'zh-CN': '账户', en: 'Accounts' },
    title: 'key',
    fields: [
      {
        ...{ name: 'kind', type: 'enum', required: true, options: accountKindOptions },
        label: { 'zh-CN': '账户类型', en: 'Kind' },
      },
      { name: 'key', type: 'text', maxLength: 200, required: true, label: { 'zh-CN': '户号', en: 'Key' } },
      { name: 'payer', type: 'reference', label: { 'zh-CN': '缴费人', en: 'Payer' } },
      { name: 'subject', type: 'reference', label: { 'zh-CN': '收费对象', en: 'Subject' } },
      { name: 'item', type: 'text', maxLength: 48, label: { 'zh-CN': '费用项目', en: 'Fee item' } },
      {
        ...{ name: 'method', type: 'enum', options: methodOptions },
        label: { 'zh-CN': '收款方式', en: 'Method' },
      },
      { name: 'balance', type: 'money', required: true, label: { 'zh-CN': '余额', en: 'Balance' } },
      { name: 'currency', type: 'text', maxLength: 3, required: true, label: { 'zh-CN': '币种', en: 'Currency' } },
    ],
  },
}
