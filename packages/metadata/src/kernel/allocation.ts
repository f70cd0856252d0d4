import type { KernelEntity } from './definition.ts'
import { enumField, money, ofPayment, onDay } from './kernel-fields.ts'

/** Part of one payment that settles part of one bill line. Undone by another row, which it names in `reverses`. */
export const allocation: KernelEntity = {
  name: 'allocation',
  table: 'k_allocation',
  source: 'k_allocation_seen',
  writable: false,
  system: ['id', 'created_at', 'created_by'],
  columns: { payment: 'payment_id', bill: 'bill_id', line: 'line_id', amount: 'amount_fen', signed: 'signed_fen' },
  bound: [],
  choices: {},
  constraints: {},
  document: {
    label: { 'zh-CN': '核销', en: 'Allocation' },
    plural: { 'zh-CN': '核销', en: 'Allocations' },
    title: 'on_day',
    fields: [
      ofPayment,
      { name: 'bill', type: 'reference', to: 'kernel/bill', required: true, label: { 'zh-CN': '账单', en: 'Bill' } },
      {
        name: 'line',
        type: 'reference',
        to: 'kernel/bill_line',
        required: true,
        label: { 'zh-CN': '账单明细', en: 'Bill line' },
      },
      onDay('核销日'),
      money('amount', '金额', 'Amount'),
      money('signed', '净额', 'Effect'),
      enumField('state', { 'zh-CN': '状态', en: 'State' }, [
        { value: 'live', label: { 'zh-CN': '有效', en: 'In force' }, color: 'good' },
        { value: 'taken_back', label: { 'zh-CN': '已撤回', en: 'Taken back' }, color: 'neutral' },
        { value: 'takes_back', label: { 'zh-CN': '撤回', en: 'Takes back' }, color: 'warn' },
      ]),
      {
        name: 'reverses',
        type: 'reference',
        to: 'kernel/allocation',
        label: { 'zh-CN': '撤回的核销', en: 'Reverses' },
      },
    ],
  },
}
