import { isFault } from '@courtyard/std/fault'
import { isRational, rational, toNumber } from '@courtyard/std/rational'
import fc from 'fast-check'
import jsonata from 'jsonata'
import { expect, test } from 'vitest'
import { checkExpression } from './check.ts'
import { completionsAt, hoverAt } from './editor.ts'
import { compileTree } from './evaluate.ts'
import { formatExpression } from './format.ts'
import { parseExpression } from './parse.ts'
import { mapTree } from './paths.ts'
import type { Place } from './places.ts'
import type { Tree } from './tree.ts'
import type { Scope, ValueType } from './type.ts'
import type { Row, Value } from './value.ts'

const seed = Number(process.env.COURTYARD_TEST_SEED ?? Date.now() % 1_000_000_000)
const numRuns = process.env.COURTYARD_TEST_DEEP ? 30_000 : 3_000
const TOLERANCE = 1e-9

/*
 * Expressions of the subset that both languages share. Numbers are small multiples of 1/8 and divisors powers of two, so
 * that jsonata's doubles are exact as well and a difference is a difference of meaning. Left out on purpose: $round
 * (half up here, half to even there) and sums of empty filters (0 here, nothing there).
 */
/** Two sides that are often equal, so that `<` and `<=`, `=` and `!=` are told apart. */
const small = fc.constantFrom('1', '2', '3', 'a', '$floor(1.25)', '$abs(-2)', '(2 + 1)', '(1 + 1)', '(a - 1)')

const literal = fc.constantFrom('0', '1', '2', '3', '7', '0.5', '1.25', '10.5', '-2', '0.125')
/** What the names of the expressions hold; `m` is missing. */
const names = { a: 3, b: -4.5, c: 12, z: 0, s: 'blue', t: 'red', p: true, q: false }
type Gen = fc.Arbitrary<string>

const { number, boolean } = fc.letrec<{ number: string; boolean: string; list: string; text: string }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 5, depthIdentifier: 'depth' },
    fc.oneof(literal, fc.constantFrom('a', 'b', 'c', 'z')),
    fc
      .tuple(tie('number') as Gen, fc.constantFrom('+', '-', '*', ' - ', ' + '), tie('number') as Gen)
      .map(([x, sign, y]) => `(${x}${sign}${y})`),
    fc
      .tuple(
        tie('number') as Gen,
        fc.constantFrom('+', '-', '*'),
        tie('number') as Gen,
        fc.constantFrom('+', '-', '*'),
        literal,
      )
      .map(([x, f, y, g, z]) => `(${x} ${f} ${y} ${g} ${z})`),
    fc.tuple(tie('number') as Gen, fc.constantFrom('2', '4', '-8', '0.5')).map(([x, y]) => `(${x} / ${y})`),
    fc.tuple(tie('number') as Gen, fc.constantFrom('3', '2.5', '-4', '7')).map(([x, y]) => `(${x} % ${y})`),
    fc
      .tuple(tie('boolean') as Gen, tie('number') as Gen, tie('number') as Gen)
      .map(([x, y, z]) => `(${x} ? ${y} : ${z})`),
    fc.tuple(fc.constantFrom('abs', 'floor', 'ceil'), tie('number') as Gen).map(([fn, x]) => `$${fn}(${x})`),
    fc.tuple(fc.constantFrom('sum', 'max', 'min', 'count'), tie('list') as Gen).map(([fn, x]) => `$${fn}(${x})`),
    fc.tuple(literal, fc.constantFrom('0', '1', '2', '3')).map(([x, n]) => `$power(${x}, ${n})`),
    fc
      .tuple(tie('number') as Gen, tie('number') as Gen, fc.noShrink(fc.nat(1_000_000)))
      .map(([x, y, id]) => `( $v${id} := ${x}; $w${id} := ($v${id} + 1); $w${id} * ${y} - $v${id} )`),
    fc
      .tuple(fc.constantFrom('??', '?:'), fc.constantFrom('m', 'z', 'a', '0'), tie('number') as Gen)
      .map(([sign, x, y]) => `(${x} ${sign} ${y})`),
    fc
      .tuple(tie('list') as Gen, tie('boolean') as Gen)
      .map(([x, y]) => `$count($filter(${x}, function($i) { $i > 1 or ${y} }))`),
    (tie('number') as Gen).map((x) => `-(${x})`),
  ),
  boolean: fc.oneof(
    { maxDepth: 5, depthIdentifier: 'depth' },
    fc.constantFrom('p', 'q', 'true', 'false', '$exists(m)', '$exists(a)'),
    fc
      .tuple(small, fc.constantFrom('=', '!=', '<', '<=', '>', '>='), small)
      .map(([x, sign, y]) => `(${x} ${sign} ${y})`),
    fc
      .tuple(tie('number') as Gen, fc.constantFrom('=', '!=', '<', '<=', '>', '>='), tie('number') as Gen)
      .map(([x, sign, y]) => `${x} ${sign} ${y}`),
    fc
      .tuple(tie('text') as Gen, fc.constantFrom('=', '!=', '<', '<=', '>', '>='), tie('text') as Gen)
      .map(([x, sign, y]) => `(${x} ${sign} ${y})`),
    fc
      .tuple(
        tie('boolean') as Gen,
        fc.constantFrom('and', 'or'),
        tie('boolean') as Gen,
        fc.constantFrom('and', 'or'),
        tie('boolean') as Gen,
      )
      .map(([x, f, y, g, z]) => `(${x} ${f} ${y} ${g} ${z})`),
    (tie('boolean') as Gen).map((x) => `$not(${x})`),
    fc.tuple(tie('number') as Gen, tie('list') as Gen).map(([x, y]) => `(${x} in ${y})`),
    fc.tuple(tie('text') as Gen, fc.constantFrom('"e"', '"bl"', '""')).map(([x, y]) => `$contains(${x}, ${y})`),
  ),
  list: fc.oneof(
    { maxDepth: 5, depthIdentifier: 'depth' },
    fc.array(tie('number') as Gen, { minLength: 1, maxLength: 4 }).map((items) => `[${items.join(', ')}]`),
    fc
      .tuple(fc.array(tie('number') as Gen, { minLength: 2, maxLength: 4 }), literal)
      .map(([items, x]) => `$map([${items.join(', ')}], function($e) { $e * ${x} + a })`),
  ),
  text: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'depth' },
    fc.constantFrom('s', 't', "'blue'", '"A"', "''"),
    fc.tuple(tie('text') as Gen, tie('text') as Gen).map(([x, y]) => `(${x} & ${y})`),
  ),
}))

/** Half of the expressions are conditions: inside numbers alone they would be too rare to prove anything. */
const expression: Gen = fc.oneof(number, boolean)

const kindOf = (value: unknown): ValueType => ({
  kind: typeof value === 'string' ? 'text' : (typeof value as 'number' | 'boolean'),
})
const place = { profile: 'calculation', names: 'record', variables: [], result: 'any' } as Place
const scope: Scope = {
  schema: { fieldsOf: () => undefined },
  variables: {},
  names: {
    m: { type: { kind: 'number' }, optional: true },
    ...Object.fromEntries(
      Object.entries(names).map(([name, value]) => [name, { type: kindOf(value), optional: false }]),
    ),
  },
}
const row: Row = Object.fromEntries(
  Object.entries(names).map(([name, value]): [string, Value] => [
    name,
    typeof value === 'number' ? rational(value) : value,
  ]),
)

type Outcome = 'same' | 'fault' | 'refused' | { readonly ours: unknown; readonly theirs: unknown }

/** Refused here, allowed there: reusing a name, and loops more than three deep. */
const onPurpose = new Set(['variable_taken', 'cost_exceeded'])

async function compared(source: string, change: (tree: Tree) => Tree = (tree) => tree): Promise<Outcome> {
  const { tree, issues } = checkExpression(source, { place, scope })
  if (tree === undefined) return onPurpose.has(issues[0]!.code) ? 'refused' : { ours: issues[0], theirs: 'accepted' }
  const theirs = await jsonata(source).evaluate({ ...names })
  let ours: unknown
  try {
    const value = compileTree(mapTree(tree, change))({ row, variables: {} })
    ours = isRational(value) ? toNumber(value) : value
  } catch (error) {
    if (!isFault(error)) throw error
    return error.code === 'division_by_zero' ? 'fault' : { ours: error.code, theirs }
  }
  const close =
    typeof ours === 'number' &&
    typeof theirs === 'number' &&
    Math.abs(ours - theirs) <= TOLERANCE * (1 + Math.abs(theirs))
  return close || ours === theirs ? 'same' : { ours, theirs }
}

test(`means what jsonata means, in ${numRuns} generated expressions (seed ${seed})`, { timeout: 300_000 }, async () => {
  let same = 0
  await fc.assert(
    fc.asyncProperty(expression, async (source) => {
      fc.pre(source.length < 3000 && source.split('(').length < 200)
      const outcome = await compared(source)
      if (outcome === 'same') same += 1
      if (typeof outcome === 'object') throw new Error(JSON.stringify({ source, ...outcome }))
    }),
    { seed, numRuns },
  )
  expect(same).toBeGreaterThan(numRuns * 0.8)
})

// Positive controls: the comparison must notice an engine with one wrong node, and not by luck: in 600 expressions, a fifth
// of a unit run, at least this often.
const NOTICED_MIN = 5

test.each([
  ['plus is minus', (tree: Tree): Tree => (tree.op === 'arith' && tree.sign === '+' ? { ...tree, sign: '-' } : tree)],
  [
    'less is at most',
    (tree: Tree): Tree => (tree.op === 'compare' && tree.sign === '<' ? { ...tree, sign: '<=' } : tree),
  ],
  ['max is min', (tree: Tree): Tree => (tree.op === 'call' && tree.fn === 'max' ? { ...tree, fn: 'min' } : tree)],
  ['and is or', (tree: Tree): Tree => (tree.op === 'and' ? { ...tree, op: 'or' } : tree)],
])('planted fault: %s is noticed', { timeout: 60_000 }, async (_, change) => {
  const sources = fc.sample(expression, { seed: 20260, numRuns: 600 }).filter((source) => source.length < 3000)
  const outcomes = await Promise.all(sources.map((source) => compared(source, change).catch(() => 'fault' as const)))
  expect(outcomes.filter((outcome) => typeof outcome === 'object').length).toBeGreaterThanOrEqual(NOTICED_MIN)
})

const formatRuns = process.env.COURTYARD_TEST_DEEP ? 20_000 : 1_500

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

/** The same expression with other spaces, comments and doubled parentheses. */
const mangled = fc
  .tuple(expression, fc.array(fc.constantFrom('', ' ', '  ', '\n', ' /* x */ '), { minLength: 1 }))
  .map(([source, gaps]) => {
    let at = 0
    return source.replaceAll(/ |(?<=[,(])/g, (space) => {
      at += 1
      const gap = gaps[at % gaps.length]!
      return space === ' ' && gap === '' ? ' ' : gap
    })
  })

test(`the parse stays the same for ${formatRuns} generated expressions (seed ${seed})`, () => {
  let changed = 0
  fc.assert(
    fc.property(mangled, (source) => {
      fc.pre(parseExpression(source).issues.length === 0)
      const text = formatted(source)
      if (text !== source) changed += 1
      expect(shapeOf(text)).toEqual(shapeOf(source))
      expect(formatted(text)).toBe(text)
    }),
    { seed, numRuns: formatRuns },
  )
  expect(changed).toBeGreaterThan(formatRuns / 3)
})

const assisted = { place, scope }

// An editor asks at every key, of texts that are half written or worse.
test('no text and no caret makes an editor throw', () => {
  const half = fc.tuple(expression, fc.nat(200)).map(([text, cut]) => text.slice(0, cut))
  const any = fc.oneof(half, fc.string(), fc.string({ unit: fc.constantFrom(...'$(){}[].,;:=\'"/*+-ab 面?') }))
  fc.assert(
    fc.property(any, fc.integer({ min: -5, max: 300 }), (source, offset) => {
      const { at: word, items } = completionsAt(source, offset, assisted)
      expect(word[0]).toBeGreaterThanOrEqual(0)
      expect(word[1]).toBeLessThanOrEqual(source.length)
      expect(items.length).toBeLessThanOrEqual(60)
      hoverAt(source, offset, assisted)
    }),
    { numRuns: 2_000 },
  )
})
