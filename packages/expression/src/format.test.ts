import { expect, test } from 'vitest'
import fixed from './cases/hostile.json' with { type: 'json' }
import worked from './cases/worked.cases.json' with { type: 'json' }
import { formatExpression } from './format.ts'
import { parseExpression } from './parse.ts'

/** The parse without positions. */
const shapeOf = (source: string): unknown =>
  JSON.parse(
    JSON.stringify(parseExpression(source).raw, (key, value: unknown) =>
      key === 'at' || key === 'parts' || key === 'nameAt' ? undefined : value,
    ),
  )
const formatted = (source: string): string => {
  const result = formatExpression(source)
  if ('issues' in result) throw new Error(`${source}: ${result.issues[0]?.code}`)
  return result.text
}

test.each([
  ['a+b', 'a + b'],
  [' area*  price\n*months', 'area * price * months'],
  ['-a- -b', '-a - -b'],
  ['((a+b))*c', '(a + b) * c'],
  ['(((a)))', '(a)'],
  ['status="vacant"?0.7:1', "status = 'vacant' ? 0.7 : 1"],
  [`"it's"`, `"it's"`],
  ['"a\\u0041"', '"a\\u0041"'],
  ['$max( [a,b ] )', '$max([a, b])'],
  ['$abs((a))', '$abs((a))'],
  ['$tier(a,[["180","5"],[null,"7"]])', "$tier(a, [['180', '5'], [null, '7']])"],
  ['($x:=a*b;$x+1)', '( $x := a * b; $x + 1 )'],
  ['$filter(list,function($x){$x>0})', '$filter(list, function($x) { $x > 0 })'],
  ['/*why*/a+/* b */b', '/*why*/ a + /* b */ b'],
  ['(a??0)+1', '(a ?? 0) + 1'],
  ['$params . price', '$params.price'],
  ['a in["x","y"]and not_b', "a in ['x', 'y'] and not_b"],
])('%s is written %s', (source, expected) => {
  expect(formatted(source)).toBe(expected)
  expect(formatted(expected)).toBe(expected)
})

test('the parse stays the same and formatting twice changes nothing, for every worked example', () => {
  const sources = (worked as { expr: string }[]).map(({ expr }) => expr)
  expect(sources.length).toBeGreaterThan(20)
  for (const source of sources) {
    expect(shapeOf(formatted(source))).toEqual(shapeOf(source))
    expect(formatted(formatted(source))).toBe(formatted(source))
  }
})

// Positive control: the comparison of shapes tells meanings apart.
test.each([
  ['(a + b) * c', 'a + b * c'],
  ['a - (b - c)', 'a - b - c'],
  ["'a'", "'a '"],
])('%s and %s are not the same', (one, other) => {
  expect(shapeOf(one)).not.toEqual(shapeOf(other))
})

test('what does not parse gives its issues, never a text', () => {
  for (const source of [...fixed.recursion, ...fixed.texts, 'a +', '(', '']) {
    const result = formatExpression(source)
    const { issues } = parseExpression(source)
    expect('issues' in result).toBe(issues.length > 0)
  }
  expect('issues' in formatExpression('a +')).toBe(true)
})
