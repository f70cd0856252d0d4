/** Where an invoice stands (decision 0027). */
export const invoiceStateOptions = [
  { value: 'applied', label: { 'zh-CN': '待审核', en: 'Applied for' }, color: 'warn' },
  { value: 'approved', label: { 'zh-CN': '待开票', en: 'To be issued' }, color: 'info' },
  { value: 'issuing', label: { 'zh-CN': '开票中', en: 'Being issued' }, color: 'info' },
  { value: 'issued', label: { 'zh-CN': '已开票', en: 'Issued' }, color: 'good' },
  { value: 'failed', label: { 'zh-CN': '开票失败', en: 'Failed' }, color: 'bad' },
  { value: 'red_pending', label: { 'zh-CN': '红冲中', en: 'Being reversed' }, color: 'warn' },
  { value: 'reversed', label: { 'zh-CN': '已红冲', en: 'Reversed' }, color: 'neutral' },
  { value: 'rejected', label: { 'zh-CN': '已驳回', en: 'Rejected' }, color: 'neutral' },
  { value: 'withdrawn', label: { 'zh-CN': '已撤回', en: 'Withdrawn' }, color: 'neutral' },
] as const
export type InvoiceState = (typeof invoiceStateOptions)[number]['value']
