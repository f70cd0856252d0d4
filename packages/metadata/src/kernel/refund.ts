import type { KernelEntity } from './definition.ts'
import { enumField, money, ofPayment, onDay } from './kernel-fields.ts'

/** Part of a payment on its way back to who paid it, and how that went. Never changed. */
export const refund: KernelEntity = {
  name: 'refund',
  table: 'k_refund',
  source: 'k_refund_seen',
  writable: false,
  system: ['id', 'created_at', 'created_by'],
  columns: { payment: 'payment_id', amount: 'amount_fen' },
  bound: [],
  choices: {},
  constraints: {},
  document: {
    label: { 'zh-CN': '退款', en: 'Refund' },
    plural: { 'zh-CN': '退款', en: 'Refunds' },
    title: 'reason',
    fields: [
      ofPayment,
      onDay('退款日'),
      { name: 'period', type: 'period', required: true, label: { 'zh-CN': '会计期间', en: 'Month of the books' } },
      money('amount', '金额', 'Amount'),
      enumField('state', { 'zh-CN': '状态', en: 'State' }, [
        { value: 'pending', label: { 'zh-CN': '退款中', en: 'On its way' }, color: 'warn' },
        { value: 'succeeded', label: { 'zh-CN': '已退', en: 'Paid out' }, color: 'good' },
        { value: 'failed', label: { 'zh-CN': '失败', en: 'Failed' }, color: 'bad' },
      ]),
      { name: 'method', type: 'text', maxLength: 20, required: true, label: { 'zh-CN': '方式', en: 'Method' } },
      { name: 'reason', type: 'text', maxLength: 500, required: true, label: { 'zh-CN': '原因', en: 'Reason' } },
      { name: 'approved_by', type: 'text', maxLength: 80, label: { 'zh-CN': '审批人', en: 'Approved by' } },
      { name: 'ended_on', type: 'date', label: { 'zh-CN': '结果日', en: 'Ended on' } },
      { name: 'detail', type: 'text', maxLength: 500, label: { 'zh-CN': '说明', en: 'Detail' } },
    ],
  },
}
