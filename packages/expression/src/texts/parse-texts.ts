import type { IssueTexts } from '@courtyard/std/issue-text'

const split = {
  'zh-CN': '拆成几个计算字段或输入。',
  en: 'Split it into computed fields or inputs.',
} as const
const parentheses = { 'zh-CN': '写成 {example}。', en: 'Write {example}.' } as const

/** What authors read about the shape of an expression: its signs, brackets and what the language leaves out. */
export const parseTexts = {
  expression_empty: {
    'zh-CN': '表达式是空的。',
    en: 'The expression is empty.',
    hint: { 'zh-CN': '写一个表达式，或去掉这一项。', en: 'Write an expression, or leave this out.' },
  },
  expression_too_long: {
    'zh-CN': '表达式有 {length} 个字符，最多 {max} 个。',
    en: 'The expression has {length} characters; at most {max} are allowed.',
    hint: split,
  },
  'expression_too_long.parts': {
    'zh-CN': '表达式超过 {max} 个部分。',
    en: 'The expression has more than {max} parts.',
    hint: split,
  },
  expression_too_deep: {
    'zh-CN': '括号嵌套超过 {max} 层。',
    en: 'Brackets are nested more than {max} deep.',
    hint: split,
  },
  'expression_too_deep.defaults': {
    'zh-CN': '一个表达式里的 "??" 超过 {max} 个。',
    en: 'More than {max} "??" in one expression.',
    hint: split,
  },
  bracket_unmatched: {
    'zh-CN': '“{sign}”没有对应的左括号。',
    en: 'This "{sign}" closes nothing.',
    hint: { 'zh-CN': '去掉它，或补上左括号。', en: 'Remove it, or open the bracket.' },
  },
  'bracket_unmatched.open': {
    'zh-CN': '“{sign}”没有关闭。',
    en: 'This "{sign}" is never closed.',
    hint: { 'zh-CN': '补上右括号。', en: 'Close the bracket.' },
  },
  number_exponent: {
    'zh-CN': '{number} 请写成不带指数的数。',
    en: 'Write {number} without an exponent.',
    hint: { 'zh-CN': '写出全部数字。', en: 'Write all its digits.' },
  },
  number_digits: {
    'zh-CN': '一个数最多 {max} 位有效数字。',
    en: 'A number has at most {max} significant digits.',
    hint: { 'zh-CN': '更长的数写进参数。', en: 'Put longer numbers into a parameter.' },
  },
  text_unterminated: {
    'zh-CN': '这段文字没有右引号。',
    en: 'This text has no closing quote.',
    hint: { 'zh-CN': '补上引号。', en: 'Close the quote.' },
  },
  character_full_width: {
    'zh-CN': '“{letter}”是全角字符。',
    en: '"{letter}" is a full-width character.',
    hint: { 'zh-CN': '改用半角：{plain}', en: 'Type {plain} instead (half-width).' },
  },
  'plain.nothing': { 'zh-CN': '去掉它，表达式里不写单位', en: 'nothing: units are not written in expressions' },
  'plain.space': { 'zh-CN': '普通空格', en: 'a plain space' },
  character_unknown: {
    'zh-CN': '语言里没有字符 {letter}。',
    en: 'The character {letter} is not part of the language.',
    hint: { 'zh-CN': '删掉它。', en: 'Delete it.' },
  },
  syntax_error: {
    'zh-CN': '“{sign}”不该出现在这里。',
    en: '"{sign}" does not fit here.',
    hint: { 'zh-CN': '是不是少了运算符、逗号或括号？', en: 'Is an operator, a comma or a bracket missing?' },
  },
  'syntax_error.early': {
    'zh-CN': '表达式没有写完。',
    en: 'The expression ends too early.',
    hint: { 'zh-CN': '补上缺的值或括号。', en: 'Add the value or bracket that is missing.' },
  },
  'syntax_error.escape': {
    'zh-CN': '这段文字里的 \\ 转义不认识。',
    en: 'This text has an unknown \\ escape.',
    hint: { 'zh-CN': '反斜杠本身写两个。', en: 'Write a backslash itself twice.' },
  },
  'syntax_error.operator': {
    'zh-CN': '这里缺一个运算符。',
    en: 'An operator is missing here.',
    hint: { 'zh-CN': '在两个值之间写上运算符。', en: 'Write an operator between the two values.' },
  },
  syntax_refused: {
    'zh-CN': '语言里没有“{sign}”。',
    en: '"{sign}" is not part of the language.',
    hint: { 'zh-CN': '{instead}', en: '{instead}' },
  },
  'instead.range': { 'zh-CN': '语言里没有区间；请逐个写出。', en: 'Ranges are not part of the language.' },
  'instead.power': { 'zh-CN': '乘方写 $power(x, 2)。', en: 'For a power write $power(x, 2).' },
  'instead.apply': { 'zh-CN': '写成 $function(value)。', en: 'Write the call as $function(value).' },
  'instead.binding': { 'zh-CN': '语言里没有 @ 绑定。', en: 'Bindings with @ are not part of the language.' },
  'instead.position': { 'zh-CN': '语言里没有 # 位置。', en: 'Positions with # are not part of the language.' },
  'instead.or': { 'zh-CN': '“或”写成 a or b。', en: 'For "or" write: a or b.' },
  'instead.not': { 'zh-CN': '“非”写 $not(...)，“不等”写 !=。', en: 'For "not" write $not(...), for "different" !=.' },
  'instead.nothing': { 'zh-CN': '去掉这个符号。', en: 'Leave this sign out.' },
  'instead.quotes': { 'zh-CN': '名称不加引号。', en: 'Names are written without quotes.' },
  'instead.equals': { 'zh-CN': '写一个 =。', en: 'Write one =.' },
  'instead.and': { 'zh-CN': '写成 a and b。', en: 'Write: a and b.' },
  'instead.differs': { 'zh-CN': '写 !=。', en: 'Write !=.' },
  'syntax_refused.dollar': {
    'zh-CN': '语言里没有单独的 "$"。',
    en: '"$" alone is not part of the language.',
    hint: { 'zh-CN': '写字段或变量的名称。', en: 'Name a field or a variable.' },
  },
  'syntax_refused.regex': {
    'zh-CN': '语言里没有正则表达式。',
    en: 'Regular expressions are not part of the language.',
    hint: { 'zh-CN': '用 $contains(文字, 部分)。', en: 'Use $contains(text, part).' },
  },
  'syntax_refused.left': {
    'zh-CN': '“{sign}”左边要有一个值。',
    en: '"{sign}" needs a value on its left.',
    hint: { 'zh-CN': '补上左边的值。', en: 'Write the value on its left.' },
  },
  'syntax_refused.filter': {
    'zh-CN': '语言里没有 [] 过滤和位置。',
    en: 'Filters and positions in [] are not part of the language.',
    hint: {
      'zh-CN': '用 $filter(列表, function($x) …)，条件里用 $any(…)。',
      en: 'Use $filter(list, function($x) …), or $any(…) in a condition.',
    },
  },
  'syntax_refused.object': {
    'zh-CN': '语言里没有对象。',
    en: 'Objects are not part of the language.',
    hint: { 'zh-CN': '花括号只跟在 function($x) 之后。', en: 'Braces only follow function($x).' },
  },
  'syntax_refused.construct': {
    'zh-CN': '语言里没有“{what}”。',
    en: '"{what}" is not part of the language.',
    hint: { 'zh-CN': '用指南里列出的运算和函数。', en: 'Use the operators and functions that the guide lists.' },
  },
  'syntax_refused.path': {
    'zh-CN': '路径由名称组成：first.second.name',
    en: 'A path consists of names: first.second.name',
    hint: { 'zh-CN': '只写字段名，用点连接。', en: 'Write names of fields, joined by dots.' },
  },
  'syntax_refused.path_text': {
    'zh-CN': '路径由名称组成，不是文字。',
    en: 'A path consists of names, not of texts.',
    hint: { 'zh-CN': '去掉引号。', en: 'Leave the quotes out.' },
  },
  'syntax_refused.call': {
    'zh-CN': '函数以 $ 开头：${name}(…)',
    en: 'Functions start with $: ${name}(…)',
    hint: { 'zh-CN': '写成 ${name}(…)。', en: 'Write ${name}(…).' },
  },
  'syntax_refused.callee': {
    'zh-CN': '只能按名称调用库里的函数。',
    en: 'Only functions of the library can be called, by name.',
    hint: { 'zh-CN': '写 $ 和函数名。', en: 'Write $ and the name of a function.' },
  },
  'syntax_refused.signature': {
    'zh-CN': '语言里没有函数签名。',
    en: 'Signatures of functions are not part of the language.',
    hint: { 'zh-CN': '去掉尖括号里的签名。', en: 'Leave the signature out.' },
  },
  'syntax_refused.lambda': {
    'zh-CN': 'function($x) … 只能写在 $map 和 $filter 里。',
    en: 'A function($x) … stands only in $map and $filter.',
    hint: { 'zh-CN': '把它写进 $map 或 $filter。', en: 'Write it inside $map or $filter.' },
  },
  default_parentheses: {
    'zh-CN': '给“{sign}”和它的两边加上括号。',
    en: 'Put "{sign}" with both its sides into parentheses.',
    hint: parentheses,
  },
  else_missing: {
    'zh-CN': '不成立时怎么办？每个 "?" 都要有 ":"。',
    en: 'What if not? Every "?" needs its ":".',
    hint: { 'zh-CN': '写成 条件 ? 值 : 另一个值。', en: 'condition ? value : other value' },
  },
  block_without_value: {
    'zh-CN': '括号里的最后要是一个值。',
    en: 'A block ends with the value it gives.',
    hint: { 'zh-CN': '( $x := a * b; $x + 1 )', en: '( $x := a * b; $x + 1 )' },
  },
  value_unused: {
    'zh-CN': '这个值没有用到。',
    en: 'This value of a block is not used.',
    hint: { 'zh-CN': '写成 $name := …;，或去掉它。', en: 'Bind it with $name := …; or leave it out.' },
  },
} as const satisfies IssueTexts
