import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from './canonical.ts'
import { sameJson } from './same-json.ts'

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(null, undefined, 0, -0, 1, Number.NaN, '', '0', 'null', true, false),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', '0', '__proto__'), tie('value'), { maxKeys: 3 }),
  ),
}))

test('two values are the same exactly when their canonical JSON is', () => {
  let same = 0
  fc.assert(
    fc.property(value, value, (a, b) => {
      const isSame = canonicalJson(a) === canonicalJson(b)
      if (isSame) same += 1
      expect(sameJson(a, b)).toBe(isSame)
    }),
    {
      numRuns: 5_000,
      examples: [
        [{ a: undefined }, {}],
        [[undefined], [null]],
        [{ a: undefined }, { b: undefined }],
        [{ a: 1 }, { b: 1 }],
        [[], {}],
        [-0, 0],
      ],
    },
  )
  expect(same, 'values that are the same were among them').toBeGreaterThan(50)
})

test('a value is the same as what reading its canonical JSON gives', () => {
  fc.assert(
    fc.property(value, (a) => {
      expect(sameJson(a, JSON.parse(canonicalJson(a)))).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})
