import type { KernelEntity } from './definition.ts'

/** Binds a fee standard to a subject, with dates, coefficient and price override. */
export const feeAttachment: KernelEntity = {
  name: 'fee_attachment',
  table: 'k_fee_attachment',
  writable: true,
  system: ['id', 'created_at', 'created_by', 'updated_at', 'updated_by', 'version'],
  columns: { subject: 'subject_id' },
  bound: ['subject'],
  choices: { standard: 'standards' },
  constraints: {
    k_fee_attachment_subject_id_idx: 'k_fee_attachment_subject',
    k_fee_attachment_standard_subject_id_from_on_to_on_excl: 'k_fee_attachment_once',
  },
  document: {
    label: { 'zh-CN': '收费绑定', en: 'Fee attachment' },
    plural: { 'zh-CN': '收费绑定', en: 'Fee attachments' },
    title: 'standard',
    fields: [
      {
        name: 'standard',
        type: 'text',
        maxLength: 48,
        required: true,
        label: { 'zh-CN': '收费标准', en: 'Fee standard' },
      },
      { name: 'subject', type: 'reference', required: true, label: { 'zh-CN': '收费对象', en: 'Subject' } },
      { name: 'from_on', type: 'date', required: true, label: { 'zh-CN': '起', en: 'From' } },
      { name: 'to_on', type: 'date', label: { 'zh-CN': '止', en: 'To' } },
      {
        name: 'coefficient',
        type: 'decimal',
        precision: 12,
        scale: 6,
        min: '0',
        label: { 'zh-CN': '系数', en: 'Coefficient' },
      },
      { name: 'price', type: 'decimal', precision: 18, scale: 6, min: '0', label: { 'zh-CN': '单价', en: 'Price' } },
    ],
    indexes: [['subject']],
    rules: [
      {
        name: 'from_before_to',
        when: '$not($missing(to_on))',
        require: 'from_on < to_on',
        message: { 'zh-CN': '止日必须晚于起日', en: 'The end must be after the start' },
      },
    ],
    noOverlap: [{ by: ['standard', 'subject'], period: ['from_on', 'to_on'] }],
  },
}
