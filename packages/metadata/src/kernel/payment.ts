import type { KernelEntity } from './definition.ts'

const money = (name: string, zh: string, en: string) => ({
  name,
  type: 'money',
  required: true,
  label: { 'zh-CN': zh, en },
})

/** Credit of a payer, wherever it came from, and what became of it so far. Never changed: taken back by a reversal. */
export const payment: KernelEntity = {
  name: 'payment',
  table: 'k_payment',
  source: 'k_payment_seen',
  writable: false,
  system: ['id', 'created_at', 'created_by'],
  columns: {
    payer: 'payer_id',
    amount: 'amount_fen',
    allocated: 'allocated_fen',
    refunded: 'refunded_fen',
    left: 'left_fen',
  },
  bound: ['payer'],
  choices: {},
  constraints: {},
  document: {
    label: { 'zh-CN': '收款', en: 'Payment' },
    plural: { 'zh-CN': '收款', en: 'Payments' },
    title: 'no',
    fields: [
      { name: 'no', type: 'text', maxLength: 60, required: true, label: { 'zh-CN': '收款号', en: 'No.' } },
      { name: 'payer', type: 'reference', required: true, label: { 'zh-CN': '缴费人', en: 'Payer' } },
      { name: 'received_on', type: 'date', required: true, label: { 'zh-CN': '收款日', en: 'Received on' } },
      {
        name: 'method',
        type: 'enum',
        required: true,
        label: { 'zh-CN': '方式', en: 'Method' },
        options: [
          { value: 'cash', label: { 'zh-CN': '现金', en: 'Cash' } },
          { value: 'pos', label: { 'zh-CN': '刷卡', en: 'Card terminal' } },
          { value: 'transfer', label: { 'zh-CN': '转账', en: 'Transfer' } },
          { value: 'cheque', label: { 'zh-CN': '支票', en: 'Cheque' } },
          { value: 'direct_debit', label: { 'zh-CN': '代扣', en: 'Direct debit' } },
          { value: 'online', label: { 'zh-CN': '网上支付', en: 'Online' } },
          { value: 'deposit', label: { 'zh-CN': '押金转入', en: 'Released deposit' } },
          { value: 'transfer_in', label: { 'zh-CN': '预存转入', en: 'Moved credit' } },
        ],
      },
      money('amount', '金额', 'Amount'),
      money('allocated', '已核销', 'Allocated'),
      money('refunded', '已退', 'Refunded'),
      money('left', '余额', 'Left'),
      {
        name: 'state',
        type: 'enum',
        required: true,
        label: { 'zh-CN': '状态', en: 'State' },
        options: [
          { value: 'open', label: { 'zh-CN': '有余额', en: 'Credit left' }, color: 'info' },
          { value: 'used', label: { 'zh-CN': '已用完', en: 'Used up' }, color: 'good' },
          { value: 'reversed', label: { 'zh-CN': '已冲销', en: 'Reversed' }, color: 'bad' },
        ],
      },
      { name: 'receipt_no', type: 'text', maxLength: 60, label: { 'zh-CN': '收据号', en: 'Receipt no.' } },
      { name: 'reference', type: 'text', maxLength: 80, label: { 'zh-CN': '凭据号', en: 'Reference' } },
      { name: 'note', type: 'text', maxLength: 200, required: true, label: { 'zh-CN': '备注', en: 'Note' } },
      { name: 'currency', type: 'text', maxLength: 3, required: true, label: { 'zh-CN': '币种', en: 'Currency' } },
      { name: 'reversed_on', type: 'date', label: { 'zh-CN': '冲销日', en: 'Reversed on' } },
      { name: 'reversal_reason', type: 'text', maxLength: 200, label: { 'zh-CN': '冲销原因', en: 'Why reversed' } },
      {
        name: 'allocations',
        type: 'children',
        of: 'kernel/allocation',
        by: 'payment',
        label: { 'zh-CN': '核销', en: 'Allocations' },
      },
    ],
    keys: [['no']],
    search: ['no', 'receipt_no', 'reference'],
  },
}
