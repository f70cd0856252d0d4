import { issueTexts } from '@courtyard/core/texts/core-texts'
import { type IssueTexts, issuesIn } from '@courtyard/std/issue-text'

/** What people read about a request whose shape is wrong. */
const requestTexts = {
  invalid_type: {
    'zh-CN': '类型不对。',
    en: 'The type is wrong.',
    expected: { 'zh-CN': '{expected}', en: '{expected}' },
  },
  'invalid_type.record': { 'zh-CN': '一条记录是一个对象。', en: 'A record is an object.' },
  invalid_shape: { 'zh-CN': '形状不对：{problem}', en: 'The shape is wrong: {problem}' },
  required: { 'zh-CN': '请写明用哪个映射读取文件。', en: 'Say which mapping reads the files.' },
  'key_unknown.member': { 'zh-CN': '没有“{key}”这一项。', en: 'There is no such member "{key}".' },
  parameter_invalid: { 'zh-CN': '这个值不能用。', en: 'This value cannot be used.' },
  parameter_unknown: { 'zh-CN': '没有这个参数。', en: 'There is no such parameter.' },
  'parameter_unknown.trash': { 'zh-CN': '回收站没有视图。', en: 'A trash has no views.' },
  version_invalid: { 'zh-CN': '不是记录的 ETag。', en: 'Not an ETag of a record.' },
  repeated: { 'zh-CN': '写了不止一次。', en: 'Given more than once.' },
  encoding_invalid: { 'zh-CN': '地址的百分号编码不正确。', en: 'The address is not valid percent-encoding.' },
  form_invalid: { 'zh-CN': '表单读不出来。', en: 'The form cannot be read.' },
  'part_invalid.unexpected': { 'zh-CN': '不该有这一部分。', en: 'This part is not expected.' },
  'part_invalid.file_name': { 'zh-CN': '有文件没有可用的名称。', en: 'A file has no usable name.' },
  too_deep: { 'zh-CN': '嵌套超过 {max} 层。', en: 'More than {max} levels.' },
  number_inexact: {
    'zh-CN': '这个数不能精确保存。',
    en: 'This number cannot be held exactly.',
    hint: { 'zh-CN': '大的和精确的数请写成文字。', en: 'Send large and exact numbers as decimal text.' },
  },
  text_invalid: { 'zh-CN': '文字里有 NUL 或半个字符。', en: 'The text holds a NUL or half of a character.' },
} as const satisfies IssueTexts

/** An issue about a request. */
export const edgeIssue = issuesIn<typeof requestTexts>()

/** Every text an answer may need. */
export const edgeTexts: IssueTexts = { ...issueTexts, ...requestTexts }
