import type { KernelEntity } from './definition.ts'

/** What a bill is owed less (recovered: again), with a reason and who agreed. Never changed. */
export const adjustment: KernelEntity = {
  name: 'adjustment',
  table: 'k_adjustment',
  source: 'k_adjustment_seen',
  writable: false,
  system: ['id', 'created_at', 'created_by'],
  columns: { bill: 'bill_id', amount: 'amount_fen', signed: 'signed_fen' },
  bound: [],
  choices: {},
  constraints: {},
  document: {
    label: { 'zh-CN': '调账', en: 'Adjustment' },
    plural: { 'zh-CN': '调账', en: 'Adjustments' },
    title: 'reason',
    fields: [
      { name: 'bill', type: 'reference', to: 'kernel/bill', required: true, label: { 'zh-CN': '账单', en: 'Bill' } },
      {
        name: 'kind',
        type: 'enum',
        required: true,
        label: { 'zh-CN': '类型', en: 'Kind' },
        options: [
          { value: 'void', label: { 'zh-CN': '作废', en: 'Void' }, color: 'neutral' },
          { value: 'credit_note', label: { 'zh-CN': '红冲', en: 'Credit note' }, color: 'info' },
          { value: 'waiver', label: { 'zh-CN': '减免', en: 'Waiver' }, color: 'info' },
          { value: 'write_off', label: { 'zh-CN': '核销坏账', en: 'Write-off' }, color: 'bad' },
          { value: 'recovered', label: { 'zh-CN': '坏账收回', en: 'Recovered' }, color: 'good' },
        ],
      },
      { name: 'on_day', type: 'date', required: true, label: { 'zh-CN': '调账日', en: 'On' } },
      { name: 'period', type: 'period', required: true, label: { 'zh-CN': '会计期间', en: 'Month of the books' } },
      { name: 'amount', type: 'money', required: true, label: { 'zh-CN': '金额', en: 'Amount' } },
      { name: 'signed', type: 'money', required: true, label: { 'zh-CN': '调减净额', en: 'Effect' } },
      { name: 'reason', type: 'text', maxLength: 500, required: true, label: { 'zh-CN': '原因', en: 'Reason' } },
      { name: 'approved_by', type: 'text', maxLength: 80, label: { 'zh-CN': '审批人', en: 'Approved by' } },
    ],
  },
}
