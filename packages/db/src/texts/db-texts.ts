import { type IssueTexts, issuesIn } from '@courtyard/std/issue-text'

/** What authors read about documents that no table can hold. */
export const dbTexts = {
  no_overlap_period: {
    'zh-CN': '{entity} 的 {constraint}：期间要由两个日期组成。',
    en: '{entity}: {constraint}. A period needs two dates.',
    hint: { 'zh-CN': '"period" 写两个日期字段。', en: 'Name two date fields in "period".' },
  },
  no_overlap_where: {
    'zh-CN': '{entity} 的 {constraint}：条件只能用本记录的字段和常量。',
    en: '{entity}: {constraint}. Its condition may use only fields of the same record and constants.',
    hint: { 'zh-CN': '去掉条件里的其他内容。', en: 'Remove everything else from the condition.' },
  },
} as const satisfies IssueTexts

/** An issue of a document that a table cannot hold. */
export const dbIssue = issuesIn<typeof dbTexts>()
