import type { IssueTexts } from '@courtyard/std/issue-text'

/** What authors read about the shape of a document: its JSON, its keys, its place, and how its layers are laid over each other. */
export const shapeTexts = {
  json_invalid: {
    'zh-CN': '第 {line} 行第 {column} 列：{problem}。',
    en: 'Line {line}, column {column}: {problem}.',
    hint: { 'zh-CN': '文件必须是合法的 JSON，改正这一处即可。', en: 'The file has to be JSON; mend this place.' },
  },
  'json.early': { 'zh-CN': '文本没有写完', en: 'the text ends too early' },
  'json.unexpected': { 'zh-CN': '不该出现 {char}', en: 'unexpected {char}' },
  'json.key': { 'zh-CN': '这里要写双引号里的键', en: 'a key in double quotes is expected' },
  'json.proto': { 'zh-CN': '键 __proto__ 不能使用', en: 'the key __proto__ is not allowed' },
  'json.twice': { 'zh-CN': '键 "{key}" 写了两次', en: 'the key "{key}" stands here twice' },
  'json.colon': { 'zh-CN': '这里要有冒号', en: 'a colon is expected' },
  'json.object': { 'zh-CN': '这里要有逗号或右花括号', en: 'a comma or a closing brace is expected' },
  'json.array': { 'zh-CN': '这里要有逗号或 ]', en: 'a comma or ] is expected' },
  'json.string': {
    'zh-CN': '双引号里的文字没有在本行结束，或转义写错了',
    en: 'the text in quotes does not end on its line or holds a wrong escape',
  },
  'json.after': { 'zh-CN': '文档之后不能再有内容', en: 'nothing may follow the document' },
  'json.deep': { 'zh-CN': '嵌套太深', en: 'nested too deeply' },
  did_you_mean: { 'zh-CN': '是不是想写“{near}”？', en: 'Did you mean "{near}"?' },
  known_are: { 'zh-CN': '可以写：{known}{more}。', en: 'Known: {known}{more}.' },
  known_none: { 'zh-CN': '这里没有可写的：去掉它。', en: 'There is none to name here: remove this.' },
  'kind.string': { 'zh-CN': '双引号里的文字', en: 'text in double quotes' },
  'kind.number': { 'zh-CN': '数', en: 'a number' },
  'kind.int': { 'zh-CN': '整数', en: 'a whole number' },
  'kind.boolean': { 'zh-CN': 'true 或 false', en: 'true or false' },
  'kind.array': { 'zh-CN': '方括号里的列表', en: 'a list in square brackets' },
  'kind.object': { 'zh-CN': '花括号里的对象', en: 'an object in braces' },
  'kind.record': {
    'zh-CN': '花括号里的各项，标签按语言写，例如 "zh-CN": "…"',
    en: 'an object in braces; a label is written by language: "zh-CN": "…"',
  },
  'kind.null': { 'zh-CN': 'null', en: 'null' },
  'type_wrong.document': {
    'zh-CN': '文档必须是花括号里的对象。',
    en: 'A document is an object in braces.',
    hint: { 'zh-CN': '一个文件写一个文档。', en: 'Write one document per file.' },
  },
  key_missing: {
    'zh-CN': '缺少“{key}”。',
    en: '"{key}" must be given.',
    hint: { 'zh-CN': '写上“{key}”：{expected}。', en: 'Add "{key}": {expected}.' },
    expected: { 'zh-CN': '{expected}', en: '{expected}' },
  },
  key_unknown: {
    'zh-CN': '这里没有“{key}”这一项。',
    en: 'There is no "{key}" here.',
    hint: { 'zh-CN': '{suggestion}', en: '{suggestion}' },
  },
  key_invalid: {
    'zh-CN': '“{key}”不能用作这里的键。',
    en: '"{key}" cannot be a key here.',
    hint: { 'zh-CN': '改成{form}。', en: 'Write {form}.' },
    expected: { 'zh-CN': '{form}', en: '{form}' },
  },
  kind_unknown: {
    'zh-CN': '没有这一种文档。',
    en: 'There is no such kind of document.',
    hint: { 'zh-CN': '{suggestion}', en: '{suggestion}' },
    expected: { 'zh-CN': '{kinds}', en: '{kinds}' },
  },
  type_wrong: {
    'zh-CN': '这里要写{expected}。',
    en: 'This is not {expected}.',
    hint: { 'zh-CN': '不要写 {given}，请写{expected}。', en: 'In place of {given} write {expected}.' },
    expected: { 'zh-CN': '{expected}', en: '{expected}' },
  },
  'type_wrong.number_as_text': {
    'zh-CN': '这里的数要写成双引号里的文字。',
    en: 'A number is written as text here.',
    hint: { 'zh-CN': '把 {given} 改成 "{given}"。', en: 'Write "{given}" in place of {given}.' },
    expected: { 'zh-CN': '{expected}', en: '{expected}' },
  },
  value_unknown: {
    'zh-CN': '这里不能写 {value}。',
    en: '{value} is not known here.',
    hint: { 'zh-CN': '{suggestion}', en: '{suggestion}' },
    expected: { 'zh-CN': '{known}', en: '{known}' },
  },
  'value_invalid.form': {
    'zh-CN': '这里要写{form}。',
    en: 'This is not {form}.',
    hint: { 'zh-CN': '不要写 {given}，请写{form}。', en: 'In place of {given} write {form}.' },
    expected: { 'zh-CN': '{form}', en: '{form}' },
  },
  'value_invalid.none': {
    'zh-CN': '不是允许的任何一种写法。',
    en: 'None of the allowed forms.',
    hint: { 'zh-CN': '可以写：{forms}。', en: 'Write one of: {forms}.' },
  },
  'value_invalid.few': {
    'zh-CN': '太短或太少：至少 {min}。',
    en: 'Too short or too few: at least {min}.',
    hint: { 'zh-CN': '补足到 {min}，或去掉这一项。', en: 'Write at least {min}, or leave this out.' },
  },
  'value_invalid.many': {
    'zh-CN': '太长或太多：最多 {max}。',
    en: 'Too long or too many: at most {max}.',
    hint: { 'zh-CN': '减到 {max} 以内。', en: 'Write at most {max}.' },
  },
  'value_invalid.small': {
    'zh-CN': '数太小：至少 {min}。',
    en: 'The number is too small: at least {min}.',
    hint: { 'zh-CN': '写不小于 {min} 的数。', en: 'Write {min} or more.' },
  },
  'value_invalid.large': {
    'zh-CN': '数太大：最多 {max}。',
    en: 'The number is too large: at most {max}.',
    hint: { 'zh-CN': '写不大于 {max} 的数。', en: 'Write {max} or less.' },
  },
  text_unstorable: {
    'zh-CN': '文字里有 NUL 或半个字符。',
    en: 'The text holds a NUL or half of a character.',
    hint: { 'zh-CN': '删掉这个字符。', en: 'Delete this character.' },
  },
  file_misplaced: {
    'zh-CN': '这个文档应当放在 {path}。',
    en: 'This document belongs in {path}.',
    hint: {
      'zh-CN': '把文件移到 {path}，或改正它的种类和名称。',
      en: 'Move the file to {path}, or mend its kind or name.',
    },
    expected: { 'zh-CN': '{path}', en: '{path}' },
  },
  document_duplicate: {
    'zh-CN': '{file} 已经描述了“{name}”（{kind}）。',
    en: '{file} already describes the {kind} "{name}".',
    hint: {
      'zh-CN': '要改模板里的文档，请写上 "overlay": true；否则换一个名称。',
      en: 'A change to a document of the pack says "overlay": true; else give it another name.',
    },
  },
  overlay_base_missing: {
    'zh-CN': '没有可以改的“{name}”（{kind}）。',
    en: 'There is no {kind} "{name}" to change.',
    hint: { 'zh-CN': '{suggestion}', en: '{suggestion}' },
  },
  after_unknown: {
    'zh-CN': '没有“{name}”可以排在其后。',
    en: 'There is no "{name}" to stand after.',
    hint: { 'zh-CN': '{suggestion}', en: '{suggestion}' },
  },
  tenant_document_missing: {
    'zh-CN': '没有租户“{tenant}”的文档。',
    en: 'There is no document of the tenant "{tenant}".',
    hint: {
      'zh-CN': '在 tenant.json 里写上 "kind": "tenant" 和 "name": "{tenant}"。',
      en: 'Write tenant.json with "kind": "tenant" and "name": "{tenant}".',
    },
  },
  'form.name': {
    'zh-CN': '名称：小写字母、数字和 _，以字母开头',
    en: 'a name: lower-case letters, digits and _, starting with a letter',
  },
  'form.path': {
    'zh-CN': '字段或字段的路径：a 或 a.b，最多六段',
    en: 'a field or a path of fields: a or a.b, at most six',
  },
  'form.decimal': { 'zh-CN': '写成文字的精确的数，例如 "0.4883"', en: 'an exact number as text, e.g. "0.4883"' },
  'form.language': { 'zh-CN': '语言：zh-CN、en', en: 'a language: zh-CN, en' },
  'form.day': { 'zh-CN': '日期：2026-01-31', en: 'a day: 2026-01-31' },
  'form.year': { 'zh-CN': '年份：2026', en: 'a year: 2026' },
  'form.time_of_day': { 'zh-CN': '时刻：09:00 到 24:00', en: 'a time of day: 09:00, up to 24:00' },
  'form.kernel_entity': { 'zh-CN': '内核实体：kernel/bill', en: 'a kernel entity: kernel/bill' },
  'form.unit': { 'zh-CN': '单位：m2、CNY/m2', en: 'a unit: m2, CNY/m2' },
  'form.sort': { 'zh-CN': '路径，前面加 - 表示倒序', en: 'a path, - first to descend' },
  'form.transform': {
    'zh-CN':
      'trim、half_width、upper、lower、digits、date、period、decimal、strip:<字符>、split:<分隔>:<序号>、pad:<位数>',
    en: 'trim, half_width, upper, lower, digits, date, period, decimal, strip:<chars>, split:<sep>:<index>, pad:<n>',
  },
  'form.version': { 'zh-CN': '版本：1.0.0', en: 'a version: 1.0.0' },
  'form.clock_time': { 'zh-CN': '时间，如 08:00', en: 'a time of day, as 08:00' },
  'form.kept': { 'zh-CN': '12 位的哈希', en: 'a hash of 12 digits' },
  'form.hash': { 'zh-CN': '包的哈希：64 位', en: 'the hash of a pack: 64 digits' },
  'form.lookup': { 'zh-CN': '几个引用和一个字段：a.b.c', en: 'references and a field: a.b.c' },
  'form.column_sort': { 'zh-CN': '列名，前面加 - 表示倒序', en: 'a column, - first to descend' },
  'form.range': { 'zh-CN': '版本：1.0.0、^1.0.0 或 ~1.0.0', en: 'a version: 1.0.0, ^1.0.0 or ~1.0.0' },
  'form.receipt_book': {
    'zh-CN': '收据簿：大写字母开头，最多 12 个大写字母和数字',
    en: 'a receipt book: up to 12 capitals and digits, a capital first',
  },
  'form.goods_code': {
    'zh-CN': '19 位税收分类编码，例如 "3040801000000000000"',
    en: 'a tax classification code of 19 digits, e.g. "3040801000000000000"',
  },
  'form.account_code': {
    'zh-CN': '科目编码：字母、数字和点，例如 "1122.01"',
    en: 'an account code: letters, digits and dots, e.g. "1122.01"',
  },
  'form.taxpayer_no': {
    'zh-CN': '纳税人识别号：15 到 20 位数字和大写字母',
    en: "a taxpayer's number: 15 to 20 digits and capital letters",
  },
  'form.yuan': { 'zh-CN': '写成文字的元，最多两位小数，例如 "500.00"', en: 'yuan as text, to the fen, e.g. "500.00"' },
  'form.currency': { 'zh-CN': '币种：CNY', en: 'a currency: CNY' },
  'form.option': { 'zh-CN': '选项值：字母、数字、_ . -', en: 'a value: letters, digits, _ . -' },
  'form.whole': { 'zh-CN': '写成文字的整数，例如 "0"', en: 'a whole number as text, e.g. "0"' },
  'form.same': { 'zh-CN': '一个引用和它目标上的字段：a.b', en: 'a reference and a field of its target: a.b' },
  'form.web_address': {
    'zh-CN': '网址，不带用户名和 #：https://example.com/in',
    en: 'a web address without user and #: https://example.com/in',
  },
  'form.message_path': { 'zh-CN': '消息里的路径：data.no', en: 'a path in the message: data.no' },
} as const satisfies IssueTexts

type FormKey = Extract<keyof typeof shapeTexts, `form.${string}`> extends `form.${infer K}` ? K : never

/** What a text of a document has to be, as zod carries it: its words stand in the table. */
export const form = (key: FormKey): string => `form.${key}`
