import { expressionTexts } from '@courtyard/expression/texts/expression-texts'
import { type IssueTexts, issuesIn, phrasesIn } from '@courtyard/std/issue-text'
import { automationTexts } from './automation-texts.ts'
import { calendarTexts } from './calendar-texts.ts'
import { discountTexts } from './discount-texts.ts'
import { feeTexts } from './fee-texts.ts'
import { layerTexts } from './layer-texts.ts'
import { pageTexts } from './page-texts.ts'
import { recordTexts } from './record-texts.ts'
import { reportTexts } from './report-texts.ts'
import { shapeTexts } from './shape-texts.ts'
import { templateTexts } from './template-texts.ts'

/** What authors read about names and types in their documents. */
const meaningTexts = {
  'field_unknown.named': {
    'zh-CN': '没有字段“{name}”。',
    en: 'There is no field "{name}".',
    hint: { 'zh-CN': '{suggestion}', en: '{suggestion}' },
  },
  entity_unknown: {
    'zh-CN': '没有实体“{name}”。',
    en: 'There is no entity "{name}".',
    hint: { 'zh-CN': '{suggestion}', en: '{suggestion}' },
  },
  kernel_entity_unknown: {
    'zh-CN': '没有内核实体“{name}”。',
    en: 'There is no kernel entity "{name}".',
    hint: { 'zh-CN': '{suggestion}', en: '{suggestion}' },
  },
  pack_unknown: {
    'zh-CN': '没有模板包“{name}”。',
    en: 'There is no pack "{name}".',
    hint: { 'zh-CN': '{suggestion}', en: '{suggestion}' },
  },
  module_unknown: {
    'zh-CN': '没有模块“{name}”。',
    en: 'There is no module "{name}".',
    hint: { 'zh-CN': '{suggestion}', en: '{suggestion}' },
  },
  fee_item_unknown: {
    'zh-CN': '没有收费项目“{name}”。',
    en: 'There is no fee item "{name}".',
    hint: { 'zh-CN': '{suggestion}', en: '{suggestion}' },
  },
  late_fee_unknown: {
    'zh-CN': '没有违约金规则“{name}”。',
    en: 'There is no late fee "{name}".',
    hint: { 'zh-CN': '{suggestion}', en: '{suggestion}' },
  },
  role_unknown: {
    'zh-CN': '没有角色“{name}”。',
    en: 'There is no role "{name}".',
    hint: { 'zh-CN': '{suggestion}', en: '{suggestion}' },
  },
  view_unknown: {
    'zh-CN': '没有视图“{name}”。',
    en: 'There is no view "{name}".',
    hint: { 'zh-CN': '{suggestion}', en: '{suggestion}' },
  },
  title_personal: {
    'zh-CN': '“{name}”是要遮盖的个人信息，不能作标题。',
    en: '"{name}" is personal and shown masked, so it cannot be the title.',
    hint: {
      'zh-CN': '标题会出现在很多不遮盖的地方，请换一个字段。',
      en: 'Titles stand in many places that mask nothing: take another field.',
    },
  },
  'field_sealed.sort': {
    'zh-CN': '“{name}”是要遮盖的个人信息，不能排序、分组或取大小。',
    en: '"{name}" is personal and shown masked, so nothing is sorted, grouped or measured by it.',
    hint: {
      'zh-CN': '去掉它，或换一个字段。',
      en: 'Take it out, or use another field.',
    },
  },
  'field_sealed.asked': {
    'zh-CN': '“{name}”是密封保存的，条件里只能问它等于某个值、是其中之一，或有没有填。',
    en: '"{name}" lies sealed: a condition can ask whether it equals a value, is one of some, or is there, and nothing more.',
    hint: {
      'zh-CN': '改用 =、!=、in、$exists 或 $missing，另一边写固定值或变量；或换一个字段。',
      en: 'Use =, !=, in, $exists or $missing against literals or variables, or take another field.',
    },
  },
  'field_sealed.class': {
    'zh-CN': '“{name}”不属于可以密封保存的个人信息。',
    en: '"{name}" is not of a class of personal data whose values can lie sealed.',
    hint: {
      'zh-CN': '把 personal 写成 phone、email、id_number 或 bank_account；姓名、地址和车牌要按部分查找，不能密封。',
      en: 'Let personal say phone, email, id_number or bank_account. Names, addresses and plates are searched by part and stay readable.',
    },
  },
  'field_sealed.default': {
    'zh-CN': '密封保存的字段“{name}”不能有默认值。',
    en: 'The sealed field "{name}" cannot have a default.',
    hint: {
      'zh-CN': '去掉 default：默认值会写在文档里，人人可读，也不是某个人的信息。',
      en: 'Take default out: it would stand readable in the document, and is about no person.',
    },
  },
  'field_sealed.existing': {
    'zh-CN': '“{name}”已有按原样保存的值，不能就地改成密封保存。',
    en: '"{name}" has a column of readable values already, which cannot be sealed in place.',
    hint: {
      'zh-CN': '另建一个写有 sealed 的字段（不写 renamedFrom），把值导入进去，再隐藏原来的字段。',
      en: 'Add another field with sealed (without renamedFrom), import the values into it, then hide this one.',
    },
  },
  'field_sealed.kept': {
    'zh-CN': '“{name}”的值是密封保存的，不能改成原样保存或别的类型。',
    en: 'The values of "{name}" lie sealed: the field can neither be opened nor become of another type.',
    hint: {
      'zh-CN': '保留 sealed 和原来的类型；需要别的类型时另建一个字段。',
      en: 'Keep sealed and its type; for another type add another field.',
    },
  },
  'field_sealed.sent': {
    'zh-CN': '“{name}”是密封保存的，不能原样（unmasked）推送：待发送的内容会以明文留存。',
    en: '"{name}" lies sealed, so a hook cannot send it unmasked: what waits to be sent lies readable.',
    hint: {
      'zh-CN': '去掉这个字段或 unmasked；对方需要时用接口读取。',
      en: 'Take out the field or unmasked; who needs the value reads it through the API.',
    },
  },
  name_duplicate: {
    'zh-CN': '“{name}”在这里写了两次。',
    en: '"{name}" stands here twice.',
    hint: { 'zh-CN': '去掉一个，或换一个名称。', en: 'Remove one, or give it another name.' },
  },
  'name_reserved.system': {
    'zh-CN': '每条记录本来就有字段“{name}”。',
    en: '"{name}" is a field of every record already.',
    hint: { 'zh-CN': '去掉这个字段，或换一个名称。', en: 'Remove this field, or give it another name.' },
  },
  'name_reserved.formula': {
    'zh-CN': '“{name}”在公式里另有含义。',
    en: '"{name}" has a meaning of its own in formulas.',
    hint: { 'zh-CN': '给这项输入换一个名称。', en: 'Give this input another name.' },
  },
  path_not_reference: {
    'zh-CN': '“{name}”不是引用，路径不能再往下走。',
    en: '"{name}" is not a reference, so the path cannot go on.',
    hint: { 'zh-CN': '路径写到“{name}”为止。', en: 'End the path at "{name}".' },
  },
  hidden_required: {
    'zh-CN': '没有默认值的必填字段不能隐藏。',
    en: 'A required field without default cannot be hidden.',
    hint: { 'zh-CN': '给它一个 "default"，或不要隐藏。', en: 'Give it a "default", or do not hide it.' },
  },
  pattern_invalid: {
    'zh-CN': '这个格式不能用：{problem}。',
    en: 'The pattern is refused: {problem}.',
    hint: { 'zh-CN': '改成简单的格式，例如 [A-Z][0-9]+。', en: 'Write a plain pattern such as [A-Z][0-9]+.' },
  },
  'pattern.syntax': { 'zh-CN': '不是正则表达式（{reason}）', en: 'not a pattern ({reason})' },
  'pattern.back_reference': { 'zh-CN': '不能使用反向引用', en: 'back references are not allowed' },
  'pattern.look_around': {
    'zh-CN': '不能使用环视和命名分组',
    en: 'look-around and named groups are not allowed',
  },
  'pattern.repeat_in_repeat': {
    'zh-CN': '重复的分组里不能再有重复或并列',
    en: 'a repeated group may not hold a repeat or an alternative',
  },
  'pattern.many_repeats': { 'zh-CN': '不定次数的重复最多四处', en: 'at most four open repeats are allowed' },
  scale_too_large: {
    'zh-CN': '小数位数不能超过总位数。',
    en: 'The scale cannot exceed the precision.',
    hint: { 'zh-CN': '把 "scale" 改成不大于 {precision} 的数。', en: 'Write a "scale" of at most {precision}.' },
  },
  bounds_crossed: {
    'zh-CN': '最大值小于最小值。',
    en: 'The maximum is below the minimum.',
    hint: { 'zh-CN': '写不小于 {min} 的 "max"。', en: 'Write a "max" of at least {min}.' },
  },
  by_not_back: {
    'zh-CN': '{other} 的“{by}”不是指向 {entity} 的引用。',
    en: '"{by}" of {other} does not refer to {entity}.',
    hint: {
      'zh-CN': '在 "by" 里写 {other} 上指向 {entity} 的引用字段。',
      en: 'Name in "by" the reference of {other} that leads to {entity}.',
    },
  },
  take_type: {
    'zh-CN': '不能对“{name}”取 {fn}。',
    en: '{fn} cannot be taken of "{name}".',
    hint: { 'zh-CN': '改取一个数值字段，或用 "count"。', en: 'Take it of a field that holds numbers, or use "count".' },
    expected: { 'zh-CN': '存数值的字段', en: 'a field that holds numbers' },
  },
  same_not_reference: {
    'zh-CN': '“{name}”不是本实体的另一个引用。',
    en: '"{name}" is not another reference of this entity.',
    hint: {
      'zh-CN': '写成 "引用.字段"，引用是本实体的字段。',
      en: 'Write "reference.field" with a reference of this entity.',
    },
  },
  same_other_entity: {
    'zh-CN': '“{same}”不是指向 {to} 的引用。',
    en: '"{same}" is not a reference to {to}.',
    hint: { 'zh-CN': '两边要指向同一个实体。', en: 'Both sides have to refer to one entity.' },
  },
  same_cycle: {
    'zh-CN': '这些引用互相保持一致，绕成了圈。',
    en: 'These references are kept equal in a circle.',
    hint: { 'zh-CN': '去掉其中一个 "same"。', en: 'Remove one "same".' },
  },
  computed_cycle: {
    'zh-CN': '“{name}”由它自己算出来：{circle}。',
    en: '"{name}" is computed from itself: {circle}.',
    hint: { 'zh-CN': '改写其中一个公式，断开这个圈。', en: 'Change one of these formulas so that the circle ends.' },
  },
  computed_in_memory: {
    'zh-CN': '“{path}”在选出记录之后才计算，这里不能用。',
    en: '"{path}" is computed after records are chosen and cannot be used here.',
    hint: {
      'zh-CN': '数据库只算和、差、积和舍入；请改为比较公式所读的字段。',
      en: 'The database computes sums, differences, products and roundings; compare what the formula reads instead.',
    },
  },
  'field_not_stored.money': {
    'zh-CN': '“{name}”没有列，这里不能用。',
    en: '"{name}" has no column and cannot be used here.',
    hint: { 'zh-CN': '换成一个有值的字段。', en: 'Take a field that keeps a value.' },
  },
  'field_not_stored.key': {
    'zh-CN': '“{name}”是 {type} 字段，不能用在主键、索引或约束里。',
    en: '"{name}" is a {type} field, so no key or index can hold it.',
    hint: { 'zh-CN': '换成存储的字段。', en: 'Name a stored field.' },
  },
  title_type: {
    'zh-CN': '“{name}”是 {type} 字段，不能作为记录的标题。',
    en: '"{name}" is a {type} field and cannot name a record.',
    hint: { 'zh-CN': '把 "title" 换成存文字的字段。', en: 'Name a stored text field in "title".' },
    expected: {
      'zh-CN': '存储的文本、选项、数值、日期或年月字段',
      en: 'a stored text, enum, number, date or period field',
    },
  },
  search_type: {
    'zh-CN': '“{name}”不是文本字段。',
    en: '"{name}" is not a text field.',
    hint: { 'zh-CN': '"search" 里只写文本字段。', en: 'Name text fields only in "search".' },
  },
  period_not_dates: {
    'zh-CN': '“{name}”不是日期字段。',
    en: '"{name}" is not a date field.',
    hint: { 'zh-CN': '"period" 写起止两个日期字段。', en: 'Name two date fields in "period": from and to.' },
  },
  retention_from: {
    'zh-CN': '“{name}”不是日期或时间字段。',
    en: '"{name}" is no field that holds a day or an instant.',
    hint: {
      'zh-CN': '"retention" 的 "from" 写一个日期字段，如结束日期、created_at。',
      en: 'Name in "from" the day after which the time runs, such as an end or created_at.',
    },
  },
  person_fieldless: {
    'zh-CN': '“{entity}”没有标为个人信息的字段。',
    en: '"{entity}" has no field that is personal.',
    hint: {
      'zh-CN': '给姓名、电话等字段写上 "personal"，或去掉 "person"。',
      en: 'Say "personal" of the name, the telephone and such fields, or leave "person" out.',
    },
  },
  tree_parent: {
    'zh-CN': '“{name}”不是 {entity} 指向自己、可以为空的引用。',
    en: '"{name}" is not a reference of {entity} to itself that may be empty.',
    hint: {
      'zh-CN': '"tree" 写一个 "to": "{entity}"、不是必填的引用字段。',
      en: 'Name in "tree" a reference with "to": "{entity}" that is not required.',
    },
  },
  reads_other_records: {
    'zh-CN': '规则和约束只能读本记录存储的字段，不能读“{path}”。',
    en: 'Rules and constraints read only the record\'s own stored fields, not "{path}".',
    hint: { 'zh-CN': '改用本记录的字段。', en: "Use the record's own fields." },
  },
  default_impossible: {
    'zh-CN': '这种字段不能有这样的默认值。',
    en: 'A field of this type takes no such default.',
    hint: { 'zh-CN': '去掉 "default"，或写表达式。', en: 'Remove the "default", or write an expression.' },
  },
  template_not_text: {
    'zh-CN': '“{name}”不是文本字段，不能做成码。',
    en: '"{name}" is not a text field, so a code cannot be made of it.',
    hint: { 'zh-CN': '换成本实体的文本字段。', en: 'Name a text field of this entity.' },
    expected: { 'zh-CN': '本实体的文本字段', en: 'text fields of this entity' },
  },
  template_fixed: {
    'zh-CN': '模板里没有字段，所有的码都会一样。',
    en: 'The template names no field, so every code would be the same.',
    hint: { 'zh-CN': '在花括号里写一个文本字段。', en: 'Name a text field in braces.' },
  },
  template_braces: {
    'zh-CN': '左花括号里要有表达式并以右花括号结束；花括号本身要写两遍。',
    en: 'An opening brace needs an expression and a closing brace behind it; write a brace itself twice.',
    hint: { 'zh-CN': '补上右花括号。', en: 'Close the brace.' },
  },
} as const satisfies IssueTexts

const ownTexts = {
  ...shapeTexts,
  ...meaningTexts,
  ...feeTexts,
  ...calendarTexts,
  ...discountTexts,
  ...layerTexts,
  ...pageTexts,
  ...reportTexts,
  ...automationTexts,
  ...templateTexts,
} as const satisfies IssueTexts

/** The texts that issues of documents may name. */
export type DocumentTexts = typeof ownTexts

/** Texts of every issue that documents may have, those of their expressions and values included. */
export const documentTexts: IssueTexts = { ...ownTexts, ...expressionTexts, ...recordTexts }

/** An issue about a document. */
export const documentIssue = issuesIn<DocumentTexts>()
/** A phrase that stands in a text about documents. */
export const documentPhrase = phrasesIn<DocumentTexts>()
