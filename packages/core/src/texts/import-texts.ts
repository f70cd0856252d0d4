import type { IssueTexts } from '@courtyard/std/issue-text'

/** What people read about a row of a file that cannot be imported as it is; the code of the problem follows the dot. */
export const importTexts = {
  'row.header_missing': { 'zh-CN': '表中没有这一列', en: 'The sheet lacks this column' },
  'row.sheet_missing': { 'zh-CN': '文件中没有对应的表', en: 'No sheet of the files matches' },
  'row.state_moved': {
    'zh-CN': '已有记录的状态只能由流程改变',
    en: 'The state of a record that exists is changed by its workflow alone',
  },
  'row.other': { 'zh-CN': '“{sheet}”第 {row} 行', en: 'row {row} of "{sheet}"' },
  'row.value_missing': { 'zh-CN': '必填,但为空', en: 'Required, but empty' },
  'row.value_not_decimal': { 'zh-CN': '不是数字', en: 'Not a number' },
  'row.value_not_integer': { 'zh-CN': '不是整数', en: 'Not a whole number' },
  'row.value_not_day': { 'zh-CN': '不是有效日期', en: 'Not a calendar day' },
  'row.value_not_period': { 'zh-CN': '不是有效月份', en: 'Not a calendar month' },
  'row.value_not_boolean': { 'zh-CN': '不是“是”或“否”', en: 'Neither yes nor no' },
  'row.value_not_option': { 'zh-CN': '不在可选项中', en: 'Not one of the options' },
  'row.value_too_long': { 'zh-CN': '文字太长', en: 'The text is too long' },
  'row.value_pattern': { 'zh-CN': '格式不对', en: 'The text does not have the expected form' },
  'row.value_scale': { 'zh-CN': '小数位太多', en: 'Too many digits after the point' },
  'row.value_precision': { 'zh-CN': '数字太大', en: 'The number is too large' },
  'row.value_too_small': { 'zh-CN': '数字太小', en: 'The number is too small' },
  'row.value_too_large': { 'zh-CN': '数字太大', en: 'The number is too large' },
  'row.value_characters': { 'zh-CN': '含有不能保存的字符', en: 'The text holds characters that cannot be stored' },
  'row.value_not_importable': {
    'zh-CN': '文件、图片和签名不能由表格导入',
    en: 'Files, pictures and signatures cannot come from a sheet',
  },
  'row.parts_differ': { 'zh-CN': '分隔出的份数不一致', en: 'The cells that are cut have different numbers of parts' },
  'row.reference_missing': { 'zh-CN': '找不到所指的记录', en: 'There is no such record' },
  'row.reference_ambiguous': { 'zh-CN': '有多条记录符合', en: 'Several records match' },
  'row.duplicate_row': { 'zh-CN': '与前面的行完全相同,已合并', en: 'Equal to an earlier row, merged' },
  'row.duplicate_conflict': {
    'zh-CN': '与前面的行编号相同但内容不同',
    en: 'Same key as an earlier row, but other values',
  },
  'row.amount_zero': { 'zh-CN': '没有金额', en: 'No amount' },
  'row.day_to_come': { 'zh-CN': '日期晚于今天', en: 'The day is still to come' },
  'row.statement_conflict': {
    'zh-CN': '这个流水号已经导入过，但日期或金额不同',
    en: 'This reference was taken before with another day or amount',
  },
  'row.full_width': { 'zh-CN': '全角字符已转为半角', en: 'Full-width characters were read as half-width ones' },
  'row.key_taken': { 'zh-CN': '另一条记录已有此编号', en: 'Another record has this key' },
  'row.period_overlaps': { 'zh-CN': '与另一条记录的日期重叠', en: 'The dates overlap those of another record' },
  'row.row_left_out': {
    'zh-CN': '所指记录不存在,本行未导入',
    en: 'The record it refers to does not exist; the row was left out',
  },
  'row.rule_broken': { 'zh-CN': '不符合规则', en: 'Breaks a rule' },
} as const satisfies IssueTexts
