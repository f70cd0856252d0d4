const option = <V extends string>(value: V, zh: string, en: string) => ({ value, label: { 'zh-CN': zh, en } })

/** The values of options, in their order. */
export const valuesOf = <V extends string>(options: readonly { readonly value: V }[]): V[] =>
  options.map(({ value }) => value)

/** Kinds of accounts, as people call them (decision 0003). */
export const accountKindOptions = [
  option('receivable', '应收账款', 'Receivable'),
  option('revenue', '收入', 'Revenue'),
  option('tax', '税金', 'Tax'),
  option('cash', '资金', 'Cash and bank'),
  option('clearing', '在途资金', 'Clearing'),
  option('prepayment', '预存', 'Prepayment'),
  option('deposit', '押金', 'Deposit'),
  option('refund', '退款在途', 'Refund on its way'),
  option('dispute', '争议', 'Dispute'),
  option('writeoff', '坏账', 'Written off'),
  option('expense', '费用', 'Expense'),
  option('rounding', '尾差', 'Rounding'),
] as const

/** Kinds of journals (decision 0016). */
export const journalKindOptions = [
  option('bill', '出账', 'Bill'),
  option('bill_reversed', '账单作废', 'Bill taken back'),
  option('payment', '收款', 'Payment'),
  option('payment_reversed', '收款冲销', 'Payment reversed'),
  option('allocation', '核销', 'Allocation'),
  option('allocation_reversed', '核销撤回', 'Allocation taken back'),
  option('credit', '减免与红冲', 'Credit'),
  option('write_off', '坏账核销', 'Write-off'),
  option('recovered', '坏账收回', 'Recovered'),
  option('refund', '退款申请', 'Refund'),
  option('refund_paid', '退款付出', 'Refund paid out'),
  option('refund_failed', '退款失败', 'Refund failed'),
  option('deposit_released', '押金释放', 'Deposit released'),
  option('payout', '到账', 'Payout'),
  option('payout_fee', '手续费', 'Payout fee'),
  option('payout_failed', '到账失败', 'Payout failed'),
  option('dispute', '争议', 'Dispute'),
  option('dispute_won', '争议胜诉', 'Dispute won'),
  option('dispute_lost', '争议败诉', 'Dispute lost'),
  option('dispute_regained', '争议损失收回', 'Dispute loss regained'),
  option('transfer', '预存转移', 'Credit moved'),
  option('till_short', '短款', 'Till short'),
  option('till_over', '长款', 'Till over'),
] as const

/** Where money came in or went out, as payments call it. */
export const methodOptions = [
  option('cash', '现金', 'Cash'),
  option('pos', '刷卡', 'Card terminal'),
  option('transfer', '转账', 'Transfer'),
  option('cheque', '支票', 'Cheque'),
  option('direct_debit', '代扣', 'Direct debit'),
  option('online', '网上支付', 'Online'),
] as const
