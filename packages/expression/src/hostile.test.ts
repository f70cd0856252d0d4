import { expect, test } from 'vitest'
import fixed from './cases/hostile.json' with { type: 'json' }
import { type ExpressionCase, evaluateCase } from './cases.ts'
import { parseExpression } from './parse.ts'

/*
 * Expressions written to hurt: endless, exponential, huge, or reaching for what is not theirs. Every one is refused or
 * gives a value quickly; none may block, allocate without bound or leave the language.
 */
const MS_MAX = 50
const times = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join('')
const nested = (open: string, core: string, close: string, depth: number): string =>
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

const loops = [...fixed.loops, '[1..10000000]', '[1..10000].([1..10000])']

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

const corpus = [
  ...shapes,
  ...reach,
  ...fixed.functionsOfJsonata,
  ...fixed.recursion,
  ...numbers,
  ...loops,
  ...texts,
  ...limits,
]
const input: ExpressionCase['input'] = {
  a: '3',
  b: '1.5',
  text: 'x'.repeat(1000),
  list: Array.from({ length: 1000 }, (_, index) => String(index)),
  record: { a: '1' },
  $params: { rate: '0.5' },
}

const run = (expr: string) => {
  const started = performance.now()
  const result = evaluateCase({ name: 'hostile', expr, input, expected: 'nothing' })
  return { ms: performance.now() - started, result }
}

test('the corpus is large', () => {
  expect(new Set(corpus).size).toBeGreaterThan(400)
})

test(`each of ${corpus.length} hostile expressions is refused or done within ${MS_MAX} ms`, { timeout: 60_000 }, () => {
  run('a + b')
  for (const expr of corpus) {
    let { ms, result } = run(expr)
    for (let again = 0; again < 4 && ms >= MS_MAX; again += 1) ms = run(expr).ms
    expect({ expr: expr.slice(0, 100), slow: ms >= MS_MAX ? ms : 0 }).toEqual({ expr: expr.slice(0, 100), slow: 0 })
    expect(result.passed).toBe(false)
    expect(result.actual.length).toBeLessThanOrEqual(200_000)
  }
})

test('what reaches outside the language is refused, not merely slow', () => {
  for (const expr of [
    ...fixed.functionsOfJsonata,
    ...fixed.recursion,
    ...reach.filter((name) => !name.startsWith('"')),
  ]) {
    expect({ expr, problem: evaluateCase({ name: 'hostile', expr, input, expected: 'nothing' }).problem }).toEqual({
      expr,
      problem: expect.stringMatching(/^[a-z_]+: /),
    })
  }
})

test('the parse bomb is accepted up to the depth of brackets, in no time', () => {
  expect(parseExpression(nested('(', 'a', ' ?: b)', 31)).issues).toEqual([])
  expect(parseExpression(nested('(', 'a', ' ?: b)', 33)).issues[0]?.code).toBe('expression_too_deep')
})

// Positive control: the clock of this file notices work that is not bounded.
test('planted fault: unbounded work is noticed', () => {
  const started = performance.now()
  let value = 1n
  while (performance.now() - started < MS_MAX + 10) value *= 3n
  expect({ slow: performance.now() - started > MS_MAX, grown: value > 1n }).toEqual({ slow: true, grown: true })
})
