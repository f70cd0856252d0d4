import type { IssueTexts } from '@courtyard/std/issue-text'

const suggestion = { 'zh-CN': '{suggestion}', en: '{suggestion}' } as const
const hint = { 'zh-CN': '{hint}', en: '{hint}' } as const
const askMissing = { 'zh-CN': '用 $missing(…) 来问是否缺值。', en: 'Ask with $missing(…).' } as const
const listOf = {
  'zh-CN': '把这些值写成列表：${name}([a, b])',
  en: 'Put the values into a list: ${name}([a, b])',
} as const
const tiers = {
  'zh-CN': '写成 [["180","5"],["260","7"],[null,"9"]]：上限和单价，最后的上限是 null。',
  en: 'Write [["180","5"],["260","7"],[null,"9"]]: upper bound and price; the last bound is null.',
} as const
const useAny = { 'zh-CN': '用 $any(明细, 条件)。', en: 'Use $any(children, condition).' } as const

/** What authors read about names, types and units in expressions. */
export const checkTexts = {
  'type.number': { 'zh-CN': '数值', en: 'number' },
  'type.number_in': { 'zh-CN': '单位为 {unit} 的数值', en: 'number in {unit}' },
  'type.text': { 'zh-CN': '文字', en: 'text' },
  'type.boolean': { 'zh-CN': '是否', en: 'boolean' },
  'type.day': { 'zh-CN': '日期', en: 'day' },
  'type.instant': { 'zh-CN': '时间点', en: 'instant' },
  'type.period': { 'zh-CN': '年月', en: 'period' },
  'type.record': { 'zh-CN': '记录', en: 'record' },
  'type.record_of': { 'zh-CN': '{entity} 的记录', en: 'record of {entity}' },
  'type.tiers': { 'zh-CN': '阶梯', en: 'tiers' },
  'type.calendar': { 'zh-CN': '工作日历', en: 'calendar' },
  'type.file': { 'zh-CN': '文件', en: 'file' },
  'type.list': { 'zh-CN': '列表', en: 'list' },
  'type.list_of': { 'zh-CN': '{of}的列表', en: 'list of {of}' },
  name_near: { 'zh-CN': '是不是想写 {name}？', en: 'Did you mean {name}?' },
  names_are: { 'zh-CN': '可以写：{names}{more}', en: 'There is: {names}{more}' },
  'field_unknown.formula': {
    'zh-CN': '{entity} 没有字段“{name}”。',
    en: 'There is no field "{name}" of {entity}.',
    hint: suggestion,
  },
  'field_unknown.here': { 'zh-CN': '这里没有“{name}”。', en: 'There is no field "{name}" here.', hint: suggestion },
  variable_unknown: { 'zh-CN': '这里没有变量 ${name}。', en: 'There is no variable ${name} here.', hint: suggestion },
  'variable_unknown.member': {
    'zh-CN': '${name} 没有“{member}”。',
    en: '${name} has no "{member}".',
    hint: suggestion,
  },
  'variable_unknown.whole': {
    'zh-CN': '${name} 本身不是一个值。',
    en: '${name} is not a value by itself.',
    hint: suggestion,
  },
  variable_taken: {
    'zh-CN': '${name} 在这里已有含义。',
    en: '${name} already has a meaning here.',
    hint: { 'zh-CN': '换一个名称。', en: 'Choose another name.' },
  },
  function_unknown: { 'zh-CN': '没有函数 ${name}。', en: 'There is no function ${name}.', hint: suggestion },
  children_path: { 'zh-CN': '路径不能穿过明细。', en: 'Children cannot be followed by a path.', hint: useAny },
  children_value: {
    'zh-CN': '“{path}”是多条明细，不是一个值。',
    en: '"{path}" are children, not a value.',
    hint: { 'zh-CN': '用 $any(明细, 条件) 或汇总字段。', en: 'Use $any(children, condition) or a rollup.' },
  },
  children_expected: {
    'zh-CN': '“{path}”不是明细，而是{actual}。',
    en: '"{path}" are no children but a {actual}.',
    hint: { 'zh-CN': '写一个 children 字段。', en: 'Name a field of type children.' },
  },
  'children_expected.name': {
    'zh-CN': '$any 的第一个值是明细的名称。',
    en: 'The first value of $any names children.',
    hint: { 'zh-CN': '例如 $any(lines, amount > 0)', en: 'For example $any(lines, amount > 0)' },
  },
  path_not_record: {
    'zh-CN': '没有“{name}”：{actual}没有字段。',
    en: '"{name}" does not exist: a {actual} has no fields.',
    hint: { 'zh-CN': '路径到前一段为止。', en: 'End the path before it.' },
  },
  null_literal: { 'zh-CN': '这里不能用 null。', en: 'null is not a value here.', hint: askMissing },
  'null_literal.result': {
    'zh-CN': '表达式没有结果。',
    en: 'The expression gives nothing.',
    hint: { 'zh-CN': '写一个值。', en: 'Write a value.' },
  },
  'null_literal.default': {
    'zh-CN': 'null 总是缺值。',
    en: 'null is always missing.',
    hint: { 'zh-CN': '只写右边的值。', en: 'Write the right side alone.' },
  },
  'null_literal.compare': { 'zh-CN': '没有什么等于 null。', en: 'Nothing equals null.', hint: askMissing },
  'null_literal.list': {
    'zh-CN': '列表里只能有值。',
    en: 'A list holds values only.',
    hint: { 'zh-CN': '去掉 null。', en: 'Leave null out.' },
  },
  option_unknown: {
    'zh-CN': '{value} 不是这里的选项。',
    en: '{value} is not an option here.',
    hint: suggestion,
  },
  options_are: { 'zh-CN': '选项有：{options}', en: 'The options are: {options}' },
  literal_invalid: {
    'zh-CN': '{value} 不是{type}。',
    en: '{value} is not a {type}.',
    hint: { 'zh-CN': '写成 {like} 这样。', en: 'Write it like {like}.' },
  },
  'like.id': { 'zh-CN': '一条记录的 id', en: 'the id of a record' },
  argument_count: {
    'zh-CN': '${name} 要 {takes} 个值，不是 {given} 个。',
    en: '${name} takes {takes} value(s), not {given}.',
    hint: { 'zh-CN': '写成 {shape}', en: 'Write {shape}' },
  },
  'argument_count.not': {
    'zh-CN': '$not 要一个条件。',
    en: '$not takes one condition.',
    hint: { 'zh-CN': '写成 $not(a = b)', en: 'Write $not(a = b)' },
  },
  'argument_count.any': {
    'zh-CN': '$any 要明细和一个条件。',
    en: '$any takes children and a condition.',
    hint: { 'zh-CN': '写成 $any(lines, amount > 0)', en: '$any(lines, amount > 0)' },
  },
  'argument_count.within': {
    'zh-CN': '$within 要一条记录和一个节点。',
    en: '$within takes a record and a node.',
    hint: { 'zh-CN': '写成 $within(area, $params.area)', en: 'Write $within(region, $params.region)' },
  },
  tree_expected: {
    'zh-CN': '$within 的第一个值应是树形实体的记录，而不是{actual}。',
    en: 'The first value of $within is a record of a tree, not a {actual}.',
    hint: {
      'zh-CN': '写一个指向树形实体（写有 tree）的引用字段，或 id。',
      en: 'Name a reference to an entity that says "tree", or id within it.',
    },
  },
  'tree_expected.node': {
    'zh-CN': '$within 的节点应是{expected}，而不是{actual}。',
    en: 'The node of $within is a {expected}, not a {actual}.',
    hint: { 'zh-CN': '两个值要属于同一棵树。', en: 'Both values belong to one tree.' },
  },
  'argument_count.each': {
    'zh-CN': '${name} 要一个列表和一个函数。',
    en: '${name} takes a list and a function.',
    hint: { 'zh-CN': '写成 ${name}(列表, function($x) …)', en: 'Write ${name}(list, function($x) …)' },
  },
  'argument_count.lambda': {
    'zh-CN': '这个函数只有一个参数。',
    en: 'The function takes one value.',
    hint: { 'zh-CN': '写成 ${name}(列表, function($x) …)', en: 'Write ${name}(list, function($x) …)' },
  },
  cost_exceeded: {
    'zh-CN': '循环嵌套超过 {max} 层。',
    en: 'More than {max} loops stand in each other.',
    hint: { 'zh-CN': '把里面的循环做成计算字段。', en: 'Make the inner loop a computed field.' },
  },
  'cost_exceeded.steps': {
    'zh-CN': '列表各有 {items} 项时最多要算 {steps} 步，上限是 {max} 步。',
    en: 'With {items} items in each list this takes up to {steps} steps; at most {max} are allowed.',
    hint: {
      'zh-CN': '少套一层循环，或把里面的部分做成计算字段。',
      en: 'Use one loop less, or make the inner part a computed field.',
    },
  },
  calendar_unknown: {
    'zh-CN': '没有名为“{name}”的工作日历。',
    en: 'There is no calendar "{name}".',
    hint: suggestion,
  },
  'calendar_unknown.literal': {
    'zh-CN': '工作日历要直接写名字。',
    en: 'A calendar is given by its name.',
    hint: { 'zh-CN': "写成 'cn' 这样的文字，不能来自字段。", en: "Write it as a text such as 'cn', not from a field." },
  },
  'calendar_unknown.default': {
    'zh-CN': '没有写工作日历，租户也没有默认的。',
    en: 'No calendar is named, and the tenant has none of its own.',
    hint: {
      'zh-CN': '写上日历的名字作为最后一个参数，或在 tenant.json 里写 "calendar"。',
      en: 'Name a calendar as the last argument, or write "calendar" in tenant.json.',
    },
  },
  tiers_invalid: {
    'zh-CN': '一档是上限和单价两个值。',
    en: 'A tier is a pair of upper bound and price.',
    hint: tiers,
  },
  'tiers_invalid.order': {
    'zh-CN': '这不是阶梯：只有最后一档没有上限，上限从小到大、大于零。',
    en: 'These are not tiers: only the last one is open, and upper bounds ascend from above zero.',
    hint: tiers,
  },
  'profile_refused.condition': {
    'zh-CN': '条件里不能用 "? :"。',
    en: 'A condition "? :" is not part of a predicate.',
    hint: { 'zh-CN': '用 and、or。', en: 'Use and, or.' },
  },
  'profile_refused.default': {
    'zh-CN': '条件里不能用“{sign}”。',
    en: '"{sign}" is not part of a predicate.',
    hint: askMissing,
  },
  'profile_refused.binding': {
    'zh-CN': '条件里不能用 ":=" 绑定。',
    en: 'A binding ":=" is not part of a predicate.',
    hint: { 'zh-CN': '把值直接写在用到的地方。', en: 'Write the value where it is used.' },
  },
  'profile_refused.function': {
    'zh-CN': '条件里不能用 ${name}。',
    en: '${name} is not part of a predicate.',
    hint: { 'zh-CN': '条件里可以用：{functions}', en: 'Predicates have: {functions}' },
  },
  'profile_refused.arithmetic': {
    'zh-CN': '条件里不能用“{sign}”。',
    en: '"{sign}" is not part of a predicate.',
    hint: {
      'zh-CN': '条件里只有 + - *；把算式移到另一边。',
      en: 'Predicates compute with + - * only; multiply the other side instead.',
    },
  },
  'profile_refused.concat': {
    'zh-CN': '条件里不能用 "&"。',
    en: '"&" is not part of a predicate.',
    hint: { 'zh-CN': '逐个部分比较。', en: 'Compare the parts one by one.' },
  },
  'profile_refused.within': {
    'zh-CN': '$within 只能用在条件里。',
    en: '$within is part of predicates only.',
    hint: {
      'zh-CN': '用在筛选、权限或取数的条件里。',
      en: 'Use it in the condition of a filter, a right or an input.',
    },
  },
  'profile_refused.any': {
    'zh-CN': '$any 只能用在条件里。',
    en: '$any is part of predicates only.',
    hint: { 'zh-CN': '用输入，或汇总字段。', en: 'Use an input, or a rollup field.' },
  },
  'profile_refused.each': {
    'zh-CN': '条件里不能用 ${name}。',
    en: '${name} is not part of a predicate.',
    hint: useAny,
  },
  'profile_refused.count': {
    'zh-CN': '条件里 $count 只数记录里的列表字段。',
    en: 'In a condition $count counts a list that the record holds.',
    hint: {
      'zh-CN': '写附件、标签、多选、多个引用或明细字段的名称：$count(photos)',
      en: 'Name a field of attachments, tags, several options, references or children: $count(photos)',
    },
  },
  'side.condition': { 'zh-CN': '"?" 前面', en: 'What stands before "?"' },
  'side.not': { 'zh-CN': '$not 的内容', en: 'What $not turns round' },
  'side.minus': { 'zh-CN': '"-" 后面', en: 'What "-" turns round' },
  'side.left': { 'zh-CN': '“{sign}”的左边', en: 'The left side of "{sign}"' },
  'side.right': { 'zh-CN': '“{sign}”的右边', en: 'The right side of "{sign}"' },
  'side.each': { 'zh-CN': '“{sign}”的每一边', en: 'Each side of "{sign}"' },
  'side.condition_of': { 'zh-CN': '${name} 的条件', en: 'The condition of ${name}' },
  'type_mismatch.side': {
    'zh-CN': '{what}要是{expected}，不是{actual}。',
    en: '{what} must be a {expected}, not a {actual}.',
    hint,
  },
  'hint.days': { 'zh-CN': '两个日期之间的天数用 $days(from, to)。', en: 'For days between use $days(from, to).' },
  'type_mismatch.result': {
    'zh-CN': '这里要得到{expected}，不是{actual}。',
    en: 'This must give a {expected}, not a {actual}.',
    hint: { 'zh-CN': '改成得到{expected}的表达式。', en: 'Write an expression that gives a {expected}.' },
  },
  'type_mismatch.kinds': {
    'zh-CN': '{left}和{right}合不到一起。',
    en: '{left} and {right} do not go together.',
    hint,
  },
  'type_mismatch.records': {
    'zh-CN': '{left} 不会是 {right}。',
    en: 'A {left} is never a {right}.',
    hint: { 'zh-CN': '比较同一个实体的记录。', en: 'Compare records of one entity.' },
  },
  'hint.alternatives': { 'zh-CN': '两种结果要是同一种类型。', en: 'Both alternatives need one type.' },
  'hint.items': { 'zh-CN': '列表里的值要是同一种类型。', en: 'All items of a list have one type.' },
  'hint.compare': { 'zh-CN': '比较同一种类型的值。', en: 'Compare values of one type.' },
  'type_mismatch.argument': {
    'zh-CN': '${name} 的“{label}”要是{expected}，不是{actual}。',
    en: '"{label}" of ${name} must be a {expected}, not a {actual}.',
    hint: { 'zh-CN': '换成{expected}。', en: 'Give it a {expected}.' },
  },
  'type_mismatch.list': {
    'zh-CN': '${name} 要一个列表，不是{actual}。',
    en: '${name} takes a list, not a {actual}.',
    hint: listOf,
  },
  'type_mismatch.list_of': {
    'zh-CN': '${name} 要{of}的列表，不是{actual}。',
    en: '${name} takes a list of {of}, not a {actual}.',
    hint: { 'zh-CN': '换成{of}的列表。', en: 'Give it a list of {of}.' },
  },
  'type_mismatch.map': {
    'zh-CN': '$map 给每一项一个值，不是列表。',
    en: '$map gives one value for each item, not a list.',
    hint: { 'zh-CN': '在函数里得出一个值。', en: 'Give one value in the function.' },
  },
  'type_mismatch.concat': {
    'zh-CN': '{actual}不能和文字连接。',
    en: 'A {actual} cannot be joined to a text.',
    hint: { 'zh-CN': '连接它的一个字段。', en: 'Join one of its fields.' },
  },
  'type_mismatch.compare': { 'zh-CN': '{actual}不能比较。', en: 'A {actual} cannot be compared.', hint },
  'hint.in': { 'zh-CN': '写成 值 in 列表。', en: 'Use: item in list.' },
  'type_mismatch.order': {
    'zh-CN': '{actual}没有大小。',
    en: 'A {actual} has no order.',
    hint: { 'zh-CN': '用 = 或 !=。', en: 'Use = or !=.' },
  },
  'type_mismatch.in_right': {
    'zh-CN': '"in" 的右边要是列表，不是{actual}。',
    en: 'The right side of "in" must be a list, not a {actual}.',
    hint: { 'zh-CN': "写成 x in ['a', 'b']", en: "x in ['a', 'b']" },
  },
  'type_mismatch.in_left': {
    'zh-CN': '"in" 的左边要是一个值。',
    en: 'The left side of "in" must be one value.',
    hint: { 'zh-CN': "写成 x in ['a', 'b']", en: "x in ['a', 'b']" },
  },
  'type_mismatch.nested': {
    'zh-CN': '列表里的列表只用于阶梯。',
    en: 'A list inside a list is understood only as tiers.',
    hint: { 'zh-CN': '写成一层的列表。', en: 'Write one flat list.' },
  },
  'type_mismatch.pair': {
    'zh-CN': '{from}不能和{to}配成一对。',
    en: 'A {from} cannot be paired with a {to}.',
    hint: { 'zh-CN': '两边用同一种类型。', en: 'Use one type on both sides.' },
  },
  'unit_mismatch.units': {
    'zh-CN': '{left} 和 {right} 是不同的单位。',
    en: '{left} and {right} are different units.',
    hint: { 'zh-CN': '先乘或除，换成同一个单位。', en: 'Multiply or divide one side to the other unit first.' },
  },
  'unit_mismatch.result': {
    'zh-CN': '{left} 和 {right} 是不同的单位。这里要的是{expected}。',
    en: '{left} and {right} are different units. Expected is a {expected}.',
    hint: { 'zh-CN': '先乘或除，得到{expected}。', en: 'Multiply or divide so that it gives a {expected}.' },
  },
  'unit_mismatch.add': {
    'zh-CN': '{left} 和 {right} 不能相加。',
    en: '{left} and {right} cannot be added.',
    hint: { 'zh-CN': '先乘或除，换成同一个单位。', en: 'Multiply or divide one side to the other unit first.' },
  },
  'unit_mismatch.subtract': {
    'zh-CN': '{left} 和 {right} 不能相减。',
    en: '{left} and {right} cannot be subtracted.',
    hint: { 'zh-CN': '先乘或除，换成同一个单位。', en: 'Multiply or divide one side to the other unit first.' },
  },
  'unit_mismatch.remainder': {
    'zh-CN': '{left} 和 {right} 不能求余数。',
    en: '{left} and {right} cannot be divided with a remainder.',
    hint: { 'zh-CN': '先换成同一个单位。', en: 'Bring both sides to one unit first.' },
  },
  'unit_mismatch.power': {
    'zh-CN': '带单位的数只能用固定的指数。',
    en: 'A number with a unit needs a fixed exponent.',
    hint: { 'zh-CN': '先除掉单位。', en: 'Divide the unit away first.' },
  },
  'unit_mismatch.rate': {
    'zh-CN': '递增率（系数）没有单位，这里是 {unit}。',
    en: 'A rate or factor has no unit; this one is in {unit}.',
    hint: {
      'zh-CN': "每期加固定金额写第四个值 'fixed'。",
      en: "To add a fixed amount each time give 'fixed' as the fourth value.",
    },
  },
  'unit_mismatch.tiers': {
    'zh-CN': '数量的单位是 {quantity}，阶梯的单位是 {tiers}。',
    en: 'The quantity is in {quantity}, the tiers are in {tiers}.',
    hint: { 'zh-CN': '两边用同一个单位。', en: 'Use one unit for both.' },
  },
  'value_type.mode': {
    'zh-CN': '递增方式要直接写出：{modes}。',
    en: 'The mode is written out: {modes}.',
    hint: {
      'zh-CN': '写成 \'compound\' 或 \'fixed\'；阶梯写成 [["1","1"],[null,"1.08"]]，不写方式。',
      en: 'Write \'compound\' or \'fixed\'; for steps give tiers such as [["1","1"],[null,"1.08"]] and no mode.',
    },
  },
  'value_type.exponent': {
    'zh-CN': '指数要是整数。',
    en: 'The exponent is a whole number.',
    hint: { 'zh-CN': '写一个整数。', en: 'Write a whole number.' },
  },
  division_by_zero: {
    'zh-CN': '这里除以了零。',
    en: 'This divides by zero.',
    hint: { 'zh-CN': '换一个除数。', en: 'Divide by another number.' },
  },
} as const satisfies IssueTexts
