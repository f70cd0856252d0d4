import type { IssueTexts } from '@courtyard/std/issue-text'

/** What authors read about discounts. */
export const discountTexts = {
  fee_standard_unknown: {
    'zh-CN': '没有收费标准“{name}”。',
    en: 'There is no fee standard "{name}".',
    hint: { 'zh-CN': '{suggestion}', en: '{suggestion}' },
  },
  discount_subject: {
    'zh-CN': '“{name}”的收费对象是 {entity}，不是这个优惠的。',
    en: '"{name}" charges {entity}, which is not what this discount is for.',
    hint: { 'zh-CN': '把 "subject" 改成 {entity}，或去掉它。', en: 'Make {entity} the "subject", or remove it.' },
  },
  discount_nothing: {
    'zh-CN': '优惠没有写减免哪些收费。',
    en: 'The discount does not say what it reduces.',
    hint: { 'zh-CN': '写上 "standards" 或 "items"。', en: 'Name "standards" or "items".' },
  },
  discount_days: {
    'zh-CN': '优惠在开始之前就结束了。',
    en: 'The discount ends before it begins.',
    hint: {
      'zh-CN': '"to" 是不再优惠的第一天，写 {from} 之后的日期。',
      en: '"to" is the first day without it; write a day after {from}.',
    },
  },
  discount_ratio: {
    'zh-CN': '减免比例要大于 0、不大于 1。',
    en: 'A ratio is above 0 and at most 1.',
    hint: { 'zh-CN': '七折写成 "0.3"：减去三成。', en: 'Write 30% off as "0.3".' },
  },
  discount_amount: {
    'zh-CN': '减免金额要大于 0。',
    en: 'An amount taken off is above 0.',
    hint: { 'zh-CN': '写正数，例如 "50"。', en: 'Write a positive number such as "50".' },
  },
} as const satisfies IssueTexts
