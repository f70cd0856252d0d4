import fixed from '../cases/hostile.json' with { type: 'json' }

const times = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join('')
/** `core` inside so many brackets. */
export const nested = (open: string, core: string, close: string, depth: number): string =>
  open.repeat(depth) + core + close.repeat(depth)
const depths = [5, 10, 15, 20, 25, 31, 32, 33, 60, 200, 900]

const shapes: string[] = depths.flatMap((depth) => [
  nested('(', 'a', ' ?: b)', depth),
  nested('(', 'a', ' ?? b)', depth),
  nested('(', 'a', ')', depth),
  nested('[', 'a', ']', depth),
  nested('-', 'a', '', depth),
  nested('$not(', 'a > b', ')', depth),
  nested('$abs(', 'a', ')', depth),
  nested('(a ? b : ', 'a', ')', depth),
  `a${times(depth, () => ' ?? b')}`,
  `a${times(depth, () => ' ?: b')}`,
  `a${times(depth, () => '+b')}`,
  `a > b${times(depth, () => ' and a > b')}`,
  `${times(depth, () => 'a > b ? a : ')}b`,
  `a${times(depth, () => '.a')}`,
  `( ${times(depth, (index) => `$t${index} := ${index === 0 ? 'text' : `$t${index - 1} & $t${index - 1}`}; `)}$t${depth - 1} )`,
  `( ${times(depth, (index) => `$x${index} := ${index === 0 ? 'b' : `$x${index - 1} * $x${index - 1}`}; `)}$x${depth - 1} )`,
])

const reach = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
  'process',
  'globalThis',
  'require',
].flatMap((name) => [
  name,
  `$${name}`,
  `$${name}()`,
  `a.${name}`,
  `record.${name}`,
  `record.${name}.${name}`,
  `$params.${name}`,
  `"${name}"`,
])

const numbers = [
  ...fixed.numbers,
  '$power(1.0000001, 9999)',
  '0.000000000000001 / 999999999999999',
  `a${times(300, () => '*999999999999999')}`,
  `a${times(300, () => '/999999999999999')}`,
  `1${times(300, (index) => `+1/${index + 1001}`)}`,
  `1${times(120, (index) => `*(1/${index + 7}+1)`)}`,
  `( $p := $power(1.0001, 480) / 7; ${times(60, (index) => `$y${index} := $p * $p + 1/$p; `)}$p )`,
]

const loops = [
  ...fixed.loops,
  '$sum($map(list, function($x) { $sum($map(list, function($y) { $sum($map(list, function($z) { $x * $y * $z })) })) }))',
  '$escalate(1.0001, 1.0001, 1000)',
  '$escalate(a, 0.1, 1001)',
  '$escalate(a, 1 / 3, 999)',
  '[1..10000000]',
  '[1..10000].([1..10000])',
]

const texts = [
  ...fixed.texts,
  `text${times(300, () => '&text')}`,
  `( ${times(200, (index) => `$t${index} := ${index === 0 ? "'xxxxxxxx'" : `$t${index - 1} & $t${index - 1}`}; `)}$t199 )`,
  "'\\u0000'",
  '\u0000',
  '\u202ea',
  'a\u200bb',
  '\ud800',
  '"\ud800"',
]

const limits = [
  'a'.repeat(4000),
  'a'.repeat(4001),
  'a+'.repeat(1999),
  '('.repeat(4000),
  '?:'.repeat(2000),
  '$'.repeat(4000),
  "'".repeat(4000),
  '/*'.repeat(2000),
  '/**/'.repeat(999),
  '-'.repeat(3999),
  '9'.repeat(4000),
  'x'.repeat(10_000_000),
  '＊'.repeat(3000),
  `[${'1,'.repeat(490)}1]`,
  `$max([${'a,'.repeat(480)}1])`,
  `$tier(a, [${times(60, (index) => `["${index + 1}","1"],`)}[null,"1"]])`,
]

/** Expressions written to hurt, each for another reason. */
export const corpus: readonly string[] = [
  ...shapes,
  ...reach,
  ...fixed.functionsOfJsonata,
  ...fixed.recursion,
  ...numbers,
  ...loops,
  ...texts,
  ...limits,
]

/** Those that reach outside the language. */
export const refused: readonly string[] = [
  ...fixed.functionsOfJsonata,
  ...fixed.recursion,
  ...reach.filter((name) => !name.startsWith('"')),
]
