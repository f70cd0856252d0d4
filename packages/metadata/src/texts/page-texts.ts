import type { IssueTexts } from '@courtyard/std/issue-text'

/** What authors read about views, forms and the pages made of them. */
export const pageTexts = {
  not_enum: {
    'zh-CN': '“{name}”不是选项字段。',
    en: '"{name}" is not a field of options.',
    hint: { 'zh-CN': '换成 enum 字段。', en: 'Name a field of type enum.' },
  },
  calendar_type: {
    'zh-CN': '“{name}”不是日期，不能放进日历。',
    en: '"{name}" holds no day, so it cannot stand in a calendar.',
    hint: { 'zh-CN': '换成日期字段。', en: 'Name a field of days.' },
  },
  calendar_ends: {
    'zh-CN': '“{to}”和“{from}”的类型不同。',
    en: '"{to}" is of another type than "{from}".',
    hint: { 'zh-CN': '起止用同一种类型的字段。', en: 'Name two fields of one type.' },
  },
  tree_missing: {
    'zh-CN': '{entity} 不是树。',
    en: '{entity} is no tree.',
    hint: { 'zh-CN': '在实体里写上 "tree"，或换一种布局。', en: 'Add a "tree" to the entity, or use another layout.' },
  },
  group_not_table: {
    'zh-CN': '{layout} 布局不能分组。',
    en: 'A {layout} has no groups.',
    hint: { 'zh-CN': '去掉 "group"，或用 table 布局。', en: 'Remove "group", or use the layout table.' },
  },
  group_type: {
    'zh-CN': '不能按“{path}”分组。',
    en: 'Rows cannot be grouped by "{path}".',
    hint: { 'zh-CN': '换成选项、引用或日期字段。', en: 'Name a field of options, references or days.' },
  },
  step_unknown: {
    'zh-CN': '没有步骤“{name}”。',
    en: 'There is no step "{name}".',
    hint: { 'zh-CN': '{suggestion}', en: '{suggestion}' },
  },
  step_missing: {
    'zh-CN': '表单分步骤，这一节要写明在哪一步。',
    en: 'The form has steps, so this section says in which it stands.',
    hint: { 'zh-CN': '给这一节写上 "step"。', en: 'Add a "step" to this section.' },
  },
  'form_unknown.portal': {
    'zh-CN': '没有表单“{name}”。',
    en: 'There is no form "{name}".',
    hint: { 'zh-CN': '是不是想写 {suggestion}？', en: 'Did you mean {suggestion}?' },
  },
  form_not_portal: {
    'zh-CN': '表单“{form}”不是给门户用的。',
    en: 'The form "{form}" is not for portals.',
    hint: { 'zh-CN': '在表单的 "for" 里加上 "portal"。', en: 'Add "portal" to its "for".' },
  },
} as const satisfies IssueTexts
