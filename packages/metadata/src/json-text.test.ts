import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJsonText } from './json-text.ts'

const seed = Number(process.env.COURTYARD_TEST_SEED ?? Date.now() % 1_000_000_000)

test(`reads what JSON.stringify writes (seed ${seed})`, () => {
  const plain = fc.jsonValue({ maxDepth: 5 }).filter((value) => !JSON.stringify(value).includes('__proto__'))
  fc.assert(
    fc.property(plain, fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      expect(parseJsonText(text)).toEqual({ value: JSON.parse(text) })
    }),
    { seed, numRuns: 400 },
  )
})

test.each([
  ['{"a": 1,}', 1, 9, 'json.key'],
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3, 'json.object'],
  ['{"a": 1, "a": 2}', 1, 10, 'json.twice'],
  ['{"__proto__": {}}', 1, 2, 'json.proto'],
  ['[1, 2', 1, 6, 'json.array'],
  ['{"a": tru}', 1, 7, 'json.unexpected'],
  ['{"a": "x\n"}', 1, 7, 'json.string'],
  ['{"a": "\\q"}', 1, 7, 'json.string'],
  ['[01]', 1, 3, 'json.array'],
  ['', 1, 1, 'json.early'],
  ['[1] x', 1, 5, 'json.after'],
  ['['.repeat(100), 1, 42, 'json.deep'],
])('%j has a problem where it is', (text, line, column, phrase) => {
  expect(parseJsonText(text)).toEqual({ problem: { line, column, problem: expect.objectContaining({ phrase }) } })
})
