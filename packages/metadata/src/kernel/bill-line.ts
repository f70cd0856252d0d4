import type { KernelEntity } from './definition.ts'

/** One computed charge of a bill, with the inputs it was computed from. Written once. */
export const billLine: KernelEntity = {
  name: 'bill_line',
  table: 'k_bill_line',
  writable: false,
  system: ['id'],
  columns: { bill: 'bill_id', amount: 'amount_fen', net: 'net_fen', tax: 'tax_fen', discount: 'discount_fen' },
  bound: [],
  choices: { item: 'items', standard: 'standards' },
  constraints: {},
  document: {
    label: { 'zh-CN': '账单明细', en: 'Bill line' },
    plural: { 'zh-CN': '账单明细', en: 'Bill lines' },
    title: 'item',
    fields: [
      { name: 'bill', type: 'reference', to: 'kernel/bill', required: true, label: { 'zh-CN': '账单', en: 'Bill' } },
      { name: 'no', type: 'integer', required: true, label: { 'zh-CN': '行号', en: 'No.' } },
      { name: 'item', type: 'text', maxLength: 48, required: true, label: { 'zh-CN': '费用项目', en: 'Fee item' } },
      {
        name: 'standard',
        type: 'text',
        maxLength: 48,
        required: true,
        label: { 'zh-CN': '收费标准', en: 'Fee standard' },
      },
      {
        name: 'standard_version',
        type: 'date',
        required: true,
        label: { 'zh-CN': '标准版本', en: 'Standard version' },
      },
      { name: 'from_on', type: 'date', required: true, label: { 'zh-CN': '起', en: 'From' } },
      { name: 'to_on', type: 'date', required: true, label: { 'zh-CN': '止', en: 'To' } },
      { name: 'amount', type: 'money', required: true, label: { 'zh-CN': '金额', en: 'Amount' } },
      { name: 'net', type: 'money', required: true, label: { 'zh-CN': '不含税', en: 'Net' } },
      { name: 'tax', type: 'money', required: true, label: { 'zh-CN': '税额', en: 'Tax' } },
      { name: 'discount', type: 'money', required: true, label: { 'zh-CN': '优惠', en: 'Discount' } },
      {
        name: 'list_amount',
        type: 'computed',
        amount: 'amount + discount',
        result: { type: 'money', scale: 2 },
        label: { 'zh-CN': '优惠前金额', en: 'Before discounts' },
      },
      { name: 'inputs', type: 'json', required: true, label: { 'zh-CN': '计算依据', en: 'Inputs' } },
      { name: 'engine_version', type: 'integer', required: true, label: { 'zh-CN': '引擎版本', en: 'Engine version' } },
      {
        name: 'catalog_version',
        type: 'integer',
        required: true,
        label: { 'zh-CN': '目录版本', en: 'Catalog version' },
      },
    ],
    keys: [['bill', 'no']],
  },
}
