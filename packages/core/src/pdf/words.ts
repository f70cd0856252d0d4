/** What PDFs say of their own. */
export const words = {
  'zh-CN': {
    ...{ sheet: '第 {n} 页，共 {m} 页', more: '只列出前 {count} 行', void: '作废', total: '合计' },
    ...{ receipt: '收据', bill: '缴费通知单', item: '费用项目', period: '账期', subject: '收费对象', amount: '金额' },
    ...{ payer: '缴费人', words: '大写', prepaid: '预存', refunded: '已退', cashier: '收款人', bill_no: '账单号' },
    ...{
      other: '其他账单',
      printed: '第 {count} 次打印',
      voided: '已于 {on} 冲销：{reason}',
      bills: '账单',
      note: '备注',
      due: '应缴',
    },
  },
  en: {
    ...{ sheet: 'Page {n} of {m}', more: 'The first {count} rows only', void: 'VOID', total: 'Total' },
    ...{ receipt: 'Receipt', bill: 'Bill', item: 'Fee item', period: 'Period', subject: 'For', amount: 'Amount' },
    ...{
      payer: 'Payer',
      words: 'In words',
      prepaid: 'Prepaid',
      refunded: 'Refunded',
      cashier: 'Cashier',
      bill_no: 'Bill',
    },
    ...{
      other: 'Other bills',
      printed: 'Print {count}',
      voided: 'Taken back on {on}: {reason}',
      bills: 'Bills',
      note: 'Note',
      due: 'To pay',
    },
  },
} as const
export type Words = (typeof words)[keyof typeof words]

/** The words of a language; Chinese where there are none. */
export const wordsOf = (locale: string): Words => words[locale === 'en' ? 'en' : 'zh-CN']
