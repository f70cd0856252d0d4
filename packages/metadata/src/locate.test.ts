import fc from 'fast-check'
import { expect, test } from 'vitest'
import { locate } from './locate.ts'

const seed = Number(process.env.COURTYARD_TEST_SEED ?? Date.now() % 1_000_000_000)
const text = '{\n  "kind": "view",\n  "columns": ["a", { "name": "b" }],\n  "filter": "a = \\"x\\" and bb"\n}'

test.each([
  ['', 1, 1],
  ['/kind', 2, 3],
  ['/columns/0', 3, 15],
  ['/columns/1/name', 3, 22],
  ['/columns/7', 3, 3],
  ['/missing/deep', 1, 1],
])('%s stands where an editor finds it', (pointer, line, column) => {
  expect(locate(text, pointer)).toEqual({ line, column })
})

test('a place within a text counts escapes as they are written', () => {
  const { line, column } = locate(text, '/filter', 'a = "x" and '.length)
  expect(text.split('\n')[line - 1]!.slice(column - 1)).toBe('bb"')
})

/** Every pointer of a value. */
const pointersOf = (value: unknown, base = ''): string[] =>
  value === null || typeof value !== 'object'
    ? [base]
    : [
        base,
        ...Object.entries(value).flatMap(([key, below]) =>
          pointersOf(below, `${base}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
        ),
      ]

test(`every part of any JSON is found: the text there starts with its key or value (seed ${seed})`, () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(0, 2), (value, indent) => {
      const written = JSON.stringify(value, null, indent)
      for (const pointer of pointersOf(JSON.parse(written))) {
        const { line, column } = locate(written, pointer)
        const rest = written
          .split('\n')
          .slice(line - 1)
          .join('\n')
          .slice(column - 1)
        const last = pointer.split('/').at(-1)!.replaceAll('~1', '/').replaceAll('~0', '~')
        const part = pointer
          .split('/')
          .slice(1)
          .reduce<unknown>(
            (at, key) => (at as Record<string, unknown>)[key.replaceAll('~1', '/').replaceAll('~0', '~')],
            JSON.parse(written),
          )
        const shown = JSON.stringify(part, null, indent).split('\n')[0]!
        expect(
          rest.startsWith(shown) || rest.startsWith(`${JSON.stringify(last)}:`),
          `${pointer} at ${line}:${column} of ${written}`,
        ).toBe(true)
      }
    }),
    { seed, numRuns: 200 },
  )
})
