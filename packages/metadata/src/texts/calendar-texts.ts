import type { IssueTexts } from '@courtyard/std/issue-text'

/** What authors read about calendars. */
export const calendarTexts = {
  'calendar_unknown.named': {
    'zh-CN': '没有工作日历“{name}”。',
    en: 'There is no calendar "{name}".',
    hint: { 'zh-CN': '{suggestion}', en: '{suggestion}' },
  },
  calendar_empty: {
    'zh-CN': '一周里没有一天上班。',
    en: 'No day of the week is worked.',
    hint: {
      'zh-CN': '至少给一天写时段，例如 "mon": [["09:00", "18:00"]]。',
      en: 'Give at least one day its hours, such as "mon": [["09:00", "18:00"]].',
    },
  },
  hours_not_sorted: {
    'zh-CN': '一天里的时段按先后排列，不能重叠，开始早于结束。',
    en: 'The hours of a day follow each other without overlap, each beginning before it ends.',
    hint: { 'zh-CN': '从 {before} 或更晚开始。', en: 'Begin at {before} or later, and end after that.' },
  },
  years_not_sorted: {
    'zh-CN': '年份从小到大，每年一次。',
    en: 'Years ascend, each once.',
    hint: { 'zh-CN': '写在 {before} 之后的年份。', en: 'Write a year after {before}.' },
  },
  calendar_day: {
    'zh-CN': '{value} 不是 {year} 年的日期。',
    en: '{value} is no day of {year}.',
    hint: {
      'zh-CN': '跨年的假期按年分开写在各自的年份里。',
      en: 'Write what lies in another year into that year.',
    },
  },
  'calendar_day.last': {
    'zh-CN': '假期的最后一天早于第一天。',
    en: 'The last day off comes before the first.',
    hint: { 'zh-CN': '写 {first} 或之后的日期。', en: 'Write {first} or a later day.' },
  },
  calendar_makeup: {
    'zh-CN': '{value} 按周本来就上班，不用补班。',
    en: '{value} is a working day by the week already.',
    hint: { 'zh-CN': '补班写原本休息的日子，例如周六。', en: 'Name a day of rest, such as a Saturday.' },
  },
  'calendar_makeup.off': {
    'zh-CN': '{value} 又是补班又在假期“{name}”里。',
    en: '{value} is worked instead and also off, in the holiday "{name}".',
    hint: { 'zh-CN': '去掉一处。', en: 'Remove one of the two.' },
  },
  due_shift: {
    'zh-CN': '顺延到工作日要有工作日历。',
    en: 'To move to a working day there must be a calendar.',
    hint: {
      'zh-CN': '在 "due" 里写 "calendar"，或在 tenant.json 里写 "calendar"。',
      en: 'Write "calendar" in "due", or in tenant.json.',
    },
  },
  'due_shift.missing': {
    'zh-CN': '写了工作日历，但没有写怎么顺延。',
    en: 'There is a calendar but nothing that moves the day.',
    hint: { 'zh-CN': '加上 "shift": "next_workday"。', en: 'Add "shift": "next_workday".' },
  },
} as const satisfies IssueTexts
