import { type IssueTexts, issuesIn } from '@courtyard/std/issue-text'

/** What people read about the values of a record. Small, because browsers carry it. */
export const recordTexts = {
  value_required: { 'zh-CN': '请填写。', en: 'Fill this in.' },
  value_invalid: { 'zh-CN': '这里不能是这个值。', en: 'The value is not possible here.' },
  value_not_text: { 'zh-CN': '请填写文字。', en: 'Enter text.', expected: { 'zh-CN': '文字', en: 'text' } },
  value_not_decimal: {
    'zh-CN': '请填写数字。',
    en: 'Enter a number.',
    expected: { 'zh-CN': '写成文字的数，例如 "12.50"', en: 'text such as "12.50"' },
  },
  value_not_integer: {
    'zh-CN': '请填写整数。',
    en: 'Enter a whole number.',
    expected: { 'zh-CN': '不超过 15 位的整数', en: 'a whole number up to 15 digits' },
  },
  value_not_day: {
    'zh-CN': '请填写日期。',
    en: 'Enter a date.',
    expected: { 'zh-CN': 'YYYY-MM-DD', en: 'YYYY-MM-DD' },
  },
  value_not_period: {
    'zh-CN': '请填写年月，如 2026-10。',
    en: 'Enter a month such as 2026-10.',
    expected: { 'zh-CN': 'YYYY-MM', en: 'YYYY-MM' },
  },
  value_not_instant: {
    'zh-CN': '请填写日期和时间。',
    en: 'Enter a date and time.',
    expected: { 'zh-CN': '2026-01-31T09:30:00+08:00', en: '2026-01-31T09:30:00+08:00' },
  },
  value_not_option: {
    'zh-CN': '请从选项中选择。',
    en: 'Choose one of the options.',
    expected: { 'zh-CN': '{options}', en: '{options}' },
  },
  value_not_boolean: {
    'zh-CN': '请选择是或否。',
    en: 'Choose yes or no.',
    expected: { 'zh-CN': 'true 或 false', en: 'true or false' },
  },
  value_not_id: {
    'zh-CN': '请从列表中选择。',
    en: 'Choose from the list.',
    expected: { 'zh-CN': '{entity} 的一条记录的 id', en: 'the id of a {entity}' },
  },
  value_not_list: {
    'zh-CN': '请从列表中选择。',
    en: 'Choose from the list.',
    expected: { 'zh-CN': '{entity} 的 id 的列表', en: 'ids of {entity}' },
  },
  'value_not_list.lines': {
    'zh-CN': '不是明细的列表。',
    en: 'Not a list of lines.',
    expected: { 'zh-CN': '{entity} 的明细', en: 'lines of {entity}' },
  },
  value_not_reference: {
    'zh-CN': '请从列表中选择。',
    en: 'Choose from the list.',
    expected: {
      'zh-CN': '"entity"（{entities} 之一）和它的 "id"',
      en: '"entity", one of {entities}, and its "id"',
    },
  },
  value_repeated: { 'zh-CN': '在列表里出现了两次。', en: 'This stands in the list twice.' },
  value_not_json: { 'zh-CN': '不是 JSON 的值。', en: 'Not a JSON value.' },
  value_not_time: {
    'zh-CN': '请填写时刻，如 08:30。',
    en: 'Enter a time of day, such as 08:30.',
    expected: { 'zh-CN': 'HH:MM', en: 'HH:MM' },
  },
  value_not_duration: {
    'zh-CN': '请填写时长，如 2小时30分。',
    en: 'Enter a length of time, such as 2h 30min.',
    expected: { 'zh-CN': 'PT2H30M，不超过十年', en: 'PT2H30M, up to ten years' },
  },
  value_not_options: {
    'zh-CN': '请从选项中选择。',
    en: 'Choose from the options.',
    expected: { 'zh-CN': '{options}', en: '{options}' },
  },
  value_not_tags: {
    'zh-CN': '请填写一个或几个词。',
    en: 'Enter one or more words.',
    expected: { 'zh-CN': '文字的列表', en: 'a list of texts' },
  },
  value_too_many: {
    'zh-CN': '太多了，请减少几个。',
    en: 'Too many: take some away.',
    expected: { 'zh-CN': '最多 {max}', en: 'at most {max}' },
  },
  value_not_phone: {
    'zh-CN': '请填写电话，如 13800000000 或 0571-88888888。',
    en: 'Enter a telephone number, such as 13800000000.',
    expected: {
      'zh-CN': '13800000000, 0571-88888888, +1 212 555 0100',
      en: '13800000000, 0571-88888888, +1 212 555 0100',
    },
  },
  value_not_email: {
    'zh-CN': '请填写邮箱，如 name@example.com。',
    en: 'Enter an e-mail address, such as name@example.com.',
    expected: { 'zh-CN': 'name@example.com', en: 'name@example.com' },
  },
  value_not_id_number: {
    'zh-CN': '请填写 18 位身份证号。',
    en: 'Enter the 18 characters of the identity card.',
    expected: { 'zh-CN': '18 位，与证件一致', en: '18 characters, as on the card' },
  },
  value_id_checksum: {
    'zh-CN': '身份证号校验不通过，请核对是否有数字填错。',
    en: 'The number does not pass its check: look for a mistyped digit.',
  },
  value_not_plate: {
    'zh-CN': '请填写车牌号，如 浙A12345。',
    en: 'Enter a vehicle plate.',
    expected: { 'zh-CN': '浙A12345, 浙AD12345', en: '浙A12345, 浙AD12345' },
  },
  value_not_url: {
    'zh-CN': '请填写 http 或 https 开头的网址。',
    en: 'Enter an address that starts with http or https.',
    expected: { 'zh-CN': 'https://example.com/page', en: 'https://example.com/page' },
  },
  value_not_address: {
    'zh-CN': '地址的格式不对。',
    en: 'The address does not have the expected form.',
    expected: { 'zh-CN': '各项都可以不写的文字：{parts}', en: 'texts, each of them optional: {parts}' },
  },
  value_region: {
    'zh-CN': '请填写 6 位行政区划代码，如 330106。',
    en: 'Enter the six digits of the region, such as 330106.',
    expected: { 'zh-CN': 'GB/T 2260 的六位代码，例如 330106', en: 'six digits of GB/T 2260, such as 330106' },
  },
  value_not_geo_point: {
    'zh-CN': '请填写纬度和经度，如 30.274085 和 120.15507。',
    en: 'Enter latitude and longitude, such as 30.274085 and 120.15507.',
    expected: {
      'zh-CN': '写成文字的 "lat" 和 "lng"，小数最多 {digits} 位',
      en: '"lat" and "lng" as texts, at most {digits} digits after the point',
    },
  },
  value_not_file: {
    'zh-CN': '请先上传文件，再填写它的编号。',
    en: 'Upload the file first, then give its id.',
    expected: { 'zh-CN': '上传所得的 {"id": …}', en: '{"id": …} as the upload answered' },
  },
  value_file_type: {
    'zh-CN': '这里不收这种文件。',
    en: 'Files of this type are not accepted here.',
    expected: { 'zh-CN': '{types}', en: '{types}' },
  },
  value_file_size: {
    'zh-CN': '文件太大。',
    en: 'The file is too large.',
    expected: { 'zh-CN': '不超过 {max}', en: 'at most {max}' },
  },
  value_not_signature: {
    'zh-CN': '请手写签名，或输入姓名。',
    en: 'Draw the signature, or type the name.',
    expected: { 'zh-CN': '"drawn" 笔画，或 "typed" 姓名', en: '"drawn" strokes, or a "typed" name' },
  },
  value_masked: {
    'zh-CN': '这是遮住一部分后的样子，不能存。请填写完整，或保持不变。',
    en: 'This is the masked form, which cannot be stored. Enter the whole, or leave it as it is.',
  },
  value_pattern: {
    'zh-CN': '格式不对。',
    en: 'This does not have the expected form.',
    expected: { 'zh-CN': '{pattern}', en: '{pattern}' },
  },
  value_precision: {
    'zh-CN': '数字位数太多。',
    en: 'The number has too many digits.',
    expected: { 'zh-CN': '小数点前最多 {digits} 位', en: 'at most {digits} digits before the point' },
  },
  value_scale: {
    'zh-CN': '小数位数太多。',
    en: 'The number has too many decimals.',
    expected: { 'zh-CN': '最多 {scale} 位小数', en: 'at most {scale}' },
  },
  value_too_large: {
    'zh-CN': '数值太大。',
    en: 'The number is too large.',
    expected: { 'zh-CN': '不大于 {max}', en: 'at most {max}' },
  },
  value_too_small: {
    'zh-CN': '数值太小。',
    en: 'The number is too small.',
    expected: { 'zh-CN': '不小于 {min}', en: 'at least {min}' },
  },
  value_too_long: {
    'zh-CN': '内容太长。',
    en: 'This is too long.',
    expected: { 'zh-CN': '最多 {max} 个字符', en: 'at most {max} characters' },
  },
  value_characters: { 'zh-CN': '含有不能使用的字符。', en: 'This holds characters that cannot be used.' },
  field_not_shown: { 'zh-CN': '表单现在不显示这一项。', en: 'The form does not show this field now.' },
  field_read_only: { 'zh-CN': '这一项不能填写。', en: 'This field cannot be written.' },
  field_unknown: { 'zh-CN': '没有这个字段。', en: 'There is no such field.' },
  rule_broken: { 'zh-CN': '不符合规则“{rule}”。', en: 'The rule "{rule}" is broken.' },
  rule_value_missing: {
    'zh-CN': '规则“{rule}”需要的值还没有填。',
    en: 'The rule "{rule}" needs a value that is missing.',
  },
} as const satisfies IssueTexts

/** An issue about a record's value. */
export const recordIssue = issuesIn<typeof recordTexts>()
export type RecordTexts = typeof recordTexts
