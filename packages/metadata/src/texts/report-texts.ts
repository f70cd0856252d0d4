import type { IssueTexts } from '@courtyard/std/issue-text'

const suggestion = { 'zh-CN': '{suggestion}', en: '{suggestion}' } as const

/** What authors read about reports and dashboards. */
export const reportTexts = {
  report_unknown: { 'zh-CN': '没有报表“{name}”。', en: 'There is no report "{name}".', hint: suggestion },
  dashboard_unknown: { 'zh-CN': '没有仪表盘“{name}”。', en: 'There is no dashboard "{name}".', hint: suggestion },
  column_unknown: { 'zh-CN': '没有列“{name}”。', en: 'There is no column "{name}".', hint: suggestion },
  group_unknown: { 'zh-CN': '没有分组“{name}”。', en: 'There is no group "{name}".', hint: suggestion },
  param_unknown: { 'zh-CN': '没有参数“{name}”。', en: 'There is no parameter "{name}".', hint: suggestion },
  total_unknown: {
    'zh-CN': '视图没有合计“{name}”。',
    en: 'The view has no total "{name}".',
    hint: { 'zh-CN': '在视图的 "totals" 里加上它。', en: 'Add it to the "totals" of the view.' },
  },
  inputs_missing: {
    'zh-CN': '报表至少要有一个输入。',
    en: 'A report has at least one input.',
    hint: { 'zh-CN': '在 "inputs" 里写明取哪个实体的数。', en: 'Say in "inputs" of which entity the numbers are.' },
  },
  param_to_missing: {
    'zh-CN': '记录参数要写明是哪个实体的。',
    en: 'A record is of an entity.',
    hint: { 'zh-CN': '加上 "to": "实体"。', en: 'Add "to": "<entity>".' },
  },
  param_default: {
    'zh-CN': '“{value}”不是 {type}。',
    en: '"{value}" is no {type}.',
    hint: {
      'zh-CN': '写一个值，日期可写 today，账期可写 this_month、last_month。',
      en: 'Write a value; a day may be today, a period this_month or last_month.',
    },
  },
  'by_missing.group': {
    'zh-CN': '这个输入没有写明“{name}”是什么。',
    en: 'The input does not say what "{name}" is.',
    hint: { 'zh-CN': '在 "by" 里加上 "{name}": "路径"。', en: 'Add "{name}": "<path>" to "by".' },
  },
  group_differs: {
    'zh-CN': '“{name}”在这里是另一种东西。',
    en: '"{name}" is another thing here.',
    hint: {
      'zh-CN': '各输入的同一分组要指向同一种值：{wanted}。',
      en: 'Lead to the same kind of thing in every input: {wanted}.',
    },
  },
  check_entries_missing: {
    'zh-CN': '核对条件要用到账簿分录，而没有实体扩展 kernel/posting。',
    en: 'The condition of a check is about entries of the ledger, and no entity extends kernel/posting.',
    hint: {
      'zh-CN': '加一个 "extends": "kernel/posting" 的实体，或去掉 "where"。',
      en: 'Add an entity with "extends": "kernel/posting", or leave "where" out.',
    },
  },
  tile_source: {
    'zh-CN': '一块只展示一个报表或一个视图。',
    en: 'A tile shows one report or one view.',
    hint: { 'zh-CN': '"report" 和 "view" 只写一个。', en: 'Write either "report" or "view".' },
  },
  tile_groups: {
    'zh-CN': '没有分组的报表只有一个数。',
    en: 'A report without groups is one number.',
    hint: { 'zh-CN': '用 "show": "number"，或给报表加分组。', en: 'Use "show": "number", or give the report groups.' },
  },
  tile_chart: {
    'zh-CN': '图表要用报表来画。',
    en: 'A chart is drawn of a report.',
    hint: { 'zh-CN': '视图用 number 或 table。', en: 'A view is shown as number or table.' },
  },
} as const satisfies IssueTexts
