import type { KernelEntity } from './definition.ts'

/** A document of charges for a payer, a subject and a period. Paid, partial and overdue follow from amounts and the day. */
export const bill: KernelEntity = {
  name: 'bill',
  table: 'k_bill',
  writable: false,
  system: ['id', 'created_at', 'created_by', 'updated_at', 'updated_by', 'version'],
  columns: {
    fee_run: 'fee_run_id',
    payer: 'payer_id',
    subject: 'subject_id',
    receivable: 'receivable_fen',
    paid: 'paid_fen',
  },
  bound: ['payer', 'subject'],
  choices: {},
  constraints: {},
  document: {
    label: { 'zh-CN': '账单', en: 'Bill' },
    plural: { 'zh-CN': '账单', en: 'Bills' },
    title: 'no',
    fields: [
      { name: 'no', type: 'text', maxLength: 60, required: true, label: { 'zh-CN': '账单号', en: 'No.' } },
      { name: 'period', type: 'period', required: true, label: { 'zh-CN': '账期', en: 'Period' } },
      { name: 'payer', type: 'reference', required: true, label: { 'zh-CN': '缴费人', en: 'Payer' } },
      { name: 'subject', type: 'reference', required: true, label: { 'zh-CN': '收费对象', en: 'Subject' } },
      {
        name: 'fee_run',
        type: 'reference',
        to: 'kernel/fee_run',
        required: true,
        label: { 'zh-CN': '出账', en: 'Fee run' },
      },
      { name: 'issued_on', type: 'date', required: true, label: { 'zh-CN': '出账日', en: 'Issued on' } },
      { name: 'due_on', type: 'date', required: true, label: { 'zh-CN': '应缴日', en: 'Due on' } },
      {
        name: 'status',
        type: 'enum',
        required: true,
        label: { 'zh-CN': '状态', en: 'Status' },
        options: [
          { value: 'published', label: { 'zh-CN': '已出账', en: 'Published' }, color: 'info' },
          { value: 'void', label: { 'zh-CN': '已作废', en: 'Void' }, color: 'neutral' },
        ],
      },
      { name: 'receivable', type: 'money', required: true, label: { 'zh-CN': '应收', en: 'Receivable' } },
      { name: 'paid', type: 'money', required: true, label: { 'zh-CN': '实收', en: 'Paid' } },
      {
        name: 'outstanding',
        type: 'computed',
        amount: 'receivable - paid',
        result: { type: 'money', scale: 2 },
        label: { 'zh-CN': '欠费', en: 'Outstanding' },
      },
      { name: 'currency', type: 'text', maxLength: 3, required: true, label: { 'zh-CN': '币种', en: 'Currency' } },
      { name: 'lines', type: 'children', of: 'kernel/bill_line', by: 'bill', label: { 'zh-CN': '明细', en: 'Lines' } },
    ],
    keys: [['no'], ['fee_run', 'payer', 'subject']],
    search: ['no'],
  },
}
