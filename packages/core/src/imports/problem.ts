import { type Label, textOf } from '@courtyard/std/label'

/** Where in the files something was read. */
export type Source = { readonly file: string; readonly sheet: string; readonly row: number }

/** One problem of a row; errors stop the commit, warnings do not. */
export type ImportProblem = Source & {
  readonly column: string
  readonly value: string
  readonly code: string
  readonly severity: 'error' | 'warning'
  readonly message: string
}

const say = (zh: string, en: string): Label => ({ 'zh-CN': zh, en })

const messages: Readonly<Record<string, Label>> = {
  header_missing: say('表中没有这一列', 'The sheet lacks this column'),
  sheet_missing: say('文件中没有对应的表', 'No sheet of the files matches'),
  value_missing: say('必填,但为空', 'Required, but empty'),
  value_not_decimal: say('不是数字', 'Not a number'),
  value_not_integer: say('不是整数', 'Not a whole number'),
  value_not_day: say('不是有效日期', 'Not a calendar day'),
  value_not_period: say('不是有效月份', 'Not a calendar month'),
  value_not_boolean: say('不是“是”或“否”', 'Neither yes nor no'),
  value_not_option: say('不在可选项中', 'Not one of the options'),
  value_too_long: say('文字太长', 'The text is too long'),
  value_pattern: say('格式不对', 'The text does not have the expected form'),
  value_scale: say('小数位太多', 'Too many digits after the point'),
  value_precision: say('数字太大', 'The number is too large'),
  value_too_small: say('数字太小', 'The number is too small'),
  value_too_large: say('数字太大', 'The number is too large'),
  value_characters: say('含有不能保存的字符', 'The text holds characters that cannot be stored'),
  parts_differ: say('分隔出的份数不一致', 'The cells that are cut have different numbers of parts'),
  reference_missing: say('找不到所指的记录', 'There is no such record'),
  reference_ambiguous: say('有多条记录符合', 'Several records match'),
  duplicate_row: say('与前面的行完全相同,已合并', 'Equal to an earlier row, merged'),
  duplicate_conflict: say('与前面的行编号相同但内容不同', 'Same key as an earlier row, but other values'),
  full_width: say('全角字符已转为半角', 'Full-width characters were read as half-width ones'),
  key_taken: say('另一条记录已有此编号', 'Another record has this key'),
  period_overlaps: say('与另一条记录的日期重叠', 'The dates overlap those of another record'),
  row_left_out: say('所指记录不存在,本行未导入', 'The record it refers to does not exist; the row was left out'),
  rule_broken: say('不符合规则', 'Breaks a rule'),
}

/** A problem with its message in `locale`; `details` is appended. */
export function problemOf(
  given: Omit<ImportProblem, 'message' | 'severity'> & { severity?: 'warning'; message?: Label; details?: string },
  locale: string,
): ImportProblem {
  const { message, details, severity = 'error', ...rest } = given
  const text = textOf(message ?? messages[rest.code], locale, rest.code)
  return { ...rest, value: rest.value.slice(0, 200), severity, message: details ? `${text}: ${details}` : text }
}
