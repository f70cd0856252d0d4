import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stringAt } from './string-at.ts'

const found = (marked: string) => {
  const at = stringAt(marked.replace('|', ''), marked.indexOf('|'))
  return at && [at.pointer, at.value, at.caret]
}

test.each([
  ['{"a": "b|c"}', ['/a', 'bc', 1]],
  ['{"a": "|"}', ['/a', '', 0]],
  ['{"a": "bc|"}', ['/a', 'bc', 2]],
  ['{"x": [1, {"y": "n"}, {"y/z": "q|"}]}', ['/x/2/y~1z', 'q', 1]],
  ['{"x": {"y": [true, null]}, "z": "w|"}', ['/z', 'w', 1]],
  ['["a", "b|"]', ['/1', 'b', 1]],
  ['{"a": "x\\"y|z"}', ['/a', 'x"yz', 3]],
  ['{"a": "\\u9762|积"}', ['/a', '面积', 1]],
  ['{"a": "he said {\\"b\\": |"}', ['/a', 'he said {"b": ', 14]],
  ['{"a|": "b"}', undefined],
  ['{"a": 1|2}', undefined],
  ['{"a": "b"|}', undefined],
  ['{"a": "b|', undefined],
])('%s', (marked, expected) => {
  expect(found(marked)).toEqual(expected)
})

test('every character of every string of a document is found where it stands', () => {
  const json = fc.jsonValue({ maxDepth: 3 })
  fc.assert(
    fc.property(json, fc.string({ minLength: 1 }), fc.constantFrom(0, 2), (value, text, indent) => {
      const source = JSON.stringify({ before: value, list: [value, { 'the/key': text }] }, null, indent)
      const at = source.lastIndexOf(JSON.stringify(text))
      const one = stringAt(source, at + 1)
      expect([one?.pointer, one?.value, one?.caret]).toEqual(['/list/1/the~1key', text, 0])
      expect(one!.offsets.length).toBe(text.length + 1)
      expect(source[one!.offsets.at(-1)!]).toBe('"')
    }),
    { numRuns: 300 },
  )
})

test('no text and no caret makes it throw', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'{}[]:,"\\u0 a\n') }),
      fc.integer({ min: -2, max: 60 }),
      (text, at) => {
        stringAt(text, at)
      },
    ),
    { numRuns: 1_000 },
  )
})
