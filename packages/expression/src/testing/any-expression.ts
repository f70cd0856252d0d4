import fc from 'fast-check'

/*
 * Expressions of the subset that both languages share. Numbers are small multiples of 1/8 and divisors powers of two, so
 * that jsonata's doubles are exact as well and a difference is a difference of meaning. Left out on purpose: $round
 * (half up here, half to even there) and sums of empty filters (0 here, nothing there).
 */
/** Two sides that are often equal, so that `<` and `<=`, `=` and `!=` are told apart. */
const small = fc.constantFrom('1', '2', '3', 'a', '$floor(1.25)', '$abs(-2)', '(2 + 1)', '(1 + 1)', '(a - 1)')

const literal = fc.constantFrom('0', '1', '2', '3', '7', '0.5', '1.25', '10.5', '-2', '0.125')
/** What the names of the expressions hold; `m` is missing. */
export const names = { a: 3, b: -4.5, c: 12, z: 0, s: 'blue', t: 'red', p: true, q: false }
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
export const anyExpression: Gen = fc.oneof(number, boolean)
