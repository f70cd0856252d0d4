import { expect, test } from 'vitest'
import type { Raw } from './parse/raw.ts'
import { parseExpression } from './parse.ts'
import { expressionTexts } from './texts/expression-texts.ts'

const textAt = (source: string, { at }: { readonly at: readonly [number, number] }): string =>
  source.slice(at[0], at[1])
const parsed = (source: string): Raw => {
  const { raw, issues } = parseExpression(source)
  expect(issues).toEqual([])
  return raw!
}

test('every node knows the text it comes from', () => {
  const source = ' (a + room.building.name) * -1.50 ?? $max([x, 2]) /* note */'
  const raw = parsed(source) as Raw & { op: 'default' }
  expect(textAt(source, raw)).toBe('(a + room.building.name) * -1.50 ?? $max([x, 2])')
  const product = raw.value as Raw & { op: 'binary' }
  expect([product.left, product.right, raw.otherwise].map((node) => textAt(source, node))).toEqual([
    '(a + room.building.name)',
    '-1.50',
    '$max([x, 2])',
  ])
  const sum = product.left as Raw & { op: 'binary' }
  expect(textAt(source, sum.right)).toBe('room.building.name')
  expect((sum.right as Raw & { op: 'name' }).parts.map((at) => textAt(source, { at }))).toEqual([
    'room',
    'building',
    'name',
  ])
})

test('numbers keep their text, also behind a minus', () => {
  expect(parsed('1.50')).toMatchObject({ op: 'number', text: '1.50' })
  expect(parsed('-0.4883')).toMatchObject({ op: 'number', text: '-0.4883', at: [0, 7] })
  expect(parsed('-0')).toMatchObject({ op: 'number', text: '-0' })
  expect(parsed('--5')).toMatchObject({ op: 'number', text: '5' })
  expect(parsed('999999999999.999')).toMatchObject({ text: '999999999999.999' })
})

test('blocks, lambdas and thunks', () => {
  expect(parsed('( $x := 1; $y := $x; $x + $y )')).toMatchObject({
    op: 'let',
    name: 'x',
    body: { op: 'let', name: 'y', body: { op: 'binary' } },
  })
  expect(parsed('$map(list, function($x) { $sum([$x.a]) })')).toMatchObject({
    args: [{ op: 'name' }, { op: 'lambda', parameters: ['x'], body: { op: 'call', name: 'sum' } }],
  })
  expect(parsed('$filter(l, function($x){ $x.ok ? $f(1) : $g(2) })')).toMatchObject({
    args: [{}, { body: { op: 'if', otherwise: { op: 'call' } } }],
  })
  expect(parsed('((a))')).toMatchObject({ op: 'name', at: [0, 5] })
})

test('words are operators only behind a value', () => {
  expect(parsed('and')).toMatchObject({ op: 'name', path: ['and'] })
  expect(parsed('a and and')).toMatchObject({ op: 'binary', sign: 'and', right: { op: 'name', path: ['and'] } })
  expect(parsed('x in in')).toMatchObject({ op: 'binary', sign: 'in', right: { op: 'name', path: ['in'] } })
  expect(parsed('面积 * 单价')).toMatchObject({ left: { path: ['面积'] }, right: { path: ['单价'] } })
})

test.each([
  ['', 'expression_empty', [0, 0]],
  ['   ', 'expression_empty', [0, 3]],
  ['面积＊单价', 'character_full_width', [2, 3]],
  ['（a）', 'character_full_width', [0, 1]],
  ['$max([a，b])', 'character_full_width', [7, 8]],
  ['price × 2', 'character_full_width', [6, 7]],
  ['ａrea', 'character_full_width', [0, 1]],
  ['kind = ‘shop’', 'character_full_width', [7, 8]],
  ['a € b', 'character_unknown', [2, 3]],
  ['a == b', 'syntax_refused', [2, 4]],
  ['a && b', 'syntax_refused', [2, 4]],
  ['a || b', 'syntax_refused', [2, 3]],
  ['a <> b', 'syntax_refused', [2, 4]],
  ['!a', 'syntax_refused', [0, 1]],
  ['[1..10]', 'syntax_refused', [2, 4]],
  ['a[0]', 'syntax_refused', [1, 2]],
  ['a[b = 1]', 'syntax_refused', [1, 2]],
  ['{"a": 1}', 'syntax_refused', [0, 1]],
  ['a{b: c}', 'syntax_refused', [1, 2]],
  ['/ab+/', 'syntax_refused', [0, 1]],
  ['$contains(a, /x/)', 'syntax_refused', [13, 14]],
  ['a ~> $f', 'syntax_refused', [2, 4]],
  ['a^(b)', 'syntax_refused', [1, 2]],
  ['a.*', 'syntax_refused', [2, 3]],
  ['a.%', 'syntax_refused', [2, 3]],
  ['**', 'syntax_refused', [0, 2]],
  ['$$', 'syntax_refused', [0, 1]],
  ['$', 'syntax_refused', [0, 1]],
  ['`a b`', 'syntax_refused', [0, 1]],
  ['a."b"', 'syntax_refused', [2, 5]],
  ['a.(b)', 'syntax_refused', undefined],
  ['sum(a)', 'syntax_refused', [0, 3]],
  ['a.$sum(b)', 'syntax_refused', undefined],
  ['$f(?, 1)', 'syntax_refused', undefined],
  ['(function($x){$x})(1)', 'syntax_refused', undefined],
  ['function($x)<n:n>{$x}', 'syntax_refused', undefined],
  ['a ? b', 'else_missing', [2, 3]],
  ['(a; b)', 'value_unused', undefined],
  ['($x := 1)', 'block_without_value', [0, 9]],
  ['()', 'block_without_value', [0, 2]],
  ['a ?? 0 > 5', 'default_parentheses', [2, 4]],
  ['a = b ?? 5', 'default_parentheses', [6, 8]],
  ['1e5', 'number_exponent', [0, 3]],
  ['1234567890.123456', 'number_digits', [0, 17]],
  ['(a', 'bracket_unmatched', [0, 1]],
  ['a)', 'bracket_unmatched', [1, 2]],
  ['(a]', 'bracket_unmatched', undefined],
  ["'abc", 'text_unterminated', [0, 4]],
  ["'a\\x'", 'syntax_error', undefined],
  ['a +', 'syntax_error', [3, 3]],
  ['a b', 'syntax_error', [2, 3]],
  ['+ a', 'syntax_error', [0, 1]],
  ["a'b'", 'syntax_error', [1, 4]],
  ['a,b', 'syntax_error', [1, 2]],
  ['1.2.3', 'syntax_error', undefined],
  ['true.x', 'syntax_error', undefined],
])('%s is refused as %s', (source, code, at) => {
  const { raw, issues } = parseExpression(source)
  expect(raw).toBeUndefined()
  expect(issues[0]).toMatchObject(at === undefined ? { code } : { code, at })
  for (const issue of issues) {
    expect(Object.keys(expressionTexts)).toContain(issue.text ?? issue.code)
    expect(issue.at[0]).toBeGreaterThanOrEqual(0)
    expect(issue.at[1]).toBeLessThanOrEqual(source.length)
  }
})

test('a typing method is named with what to type instead', () => {
  expect(parseExpression('a＋b').issues[0]?.params).toMatchObject({ plain: '+' })
  expect(parseExpression('a ≥ b').issues[0]?.params).toMatchObject({ plain: '>=' })
  expect(parseExpression('a * 1２').issues[0]?.params).toMatchObject({ plain: '2' })
})
