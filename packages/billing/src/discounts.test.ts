import type { Discount } from '@courtyard/metadata/catalog'
import { yuanText } from '@courtyard/std/money'
import { divide, one, rational } from '@courtyard/std/rational'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyDiscounts, inOrder } from './discounts.ts'

const seed = 20260630

const discount = (name: string, rest: Partial<Discount>): Discount => ({
  name,
  label: { 'zh-CN': name, en: name },
  subject: 'place',
  standards: ['by_area'],
  from: '2026-01-01',
  reduce: { by: 'all' },
  order: 100,
  last: false,
  round: { scale: 2, mode: 'half_up', at: 'line' },
  ...rest,
})
const ratio = (value: string, rest: Partial<Discount> = {}) =>
  discount(`ratio_${value}`, { reduce: { by: 'ratio', value }, ...rest })
const amount = (value: string, rest: Partial<Discount> = {}) =>
  discount(`amount_${value}`, { reduce: { by: 'amount', value }, ...rest })
const inclusive = { rate: '0.06', inclusive: true }
const after = (fen: bigint, discounts: readonly Discount[], tax = inclusive, part = one) =>
  applyDiscounts(fen, { discounts: inOrder(discounts), part, tax })

test.each([
  // Worked cases: vacant at 70%, a year at 95%, half of a surcharge waived.
  ['F38', 25_046n, [ratio('0.3')], '175.32'],
  ['F30', 300_552n, [ratio('0.05')], '2855.24'],
  ['F31', 2_200n, [ratio('0.5')], '11.00'],
  ['all of it', 25_046n, [discount('waived', {})], '0.00'],
  ['no more than there is', 3_000n, [amount('50')], '0.00'],
  ['up to a cap', 25_046n, [ratio('0.3', { cap: '20' })], '230.46'],
  // 100 less 50 is 50, less 10% is 45; the other way round 100 less 10% is 90, less 50 is 40.
  ['an amount, then a part', 10_000n, [amount('50', { order: 1 }), ratio('0.1', { order: 2 })], '45.00'],
  ['a part, then an amount', 10_000n, [amount('50', { order: 2 }), ratio('0.1', { order: 1 })], '40.00'],
  ['in order of names where numbers are equal', 10_000n, [ratio('0.1'), amount('50')], '45.00'],
  ['nothing after the last', 10_000n, [ratio('0.1', { order: 1, last: true }), amount('50', { order: 2 })], '90.00'],
])('%s: of %s fen is left what is stated', (_, fen, discounts, left) => {
  expect(yuanText(after(fen, discounts).taxed.amountFen)).toBe(left)
})

test('a fixed amount and a cap are of a whole period', () => {
  const half = divide(one, rational(2))
  expect(yuanText(after(10_000n, [amount('50')], inclusive, half).taxed.amountFen)).toBe('75.00')
  expect(yuanText(after(10_000n, [ratio('0.5', { cap: '20' })], inclusive, half).taxed.amountFen)).toBe('90.00')
  expect(yuanText(after(10_000n, [ratio('0.5')], inclusive, half).taxed.amountFen)).toBe('50.00')
})

test('tax is that of what is left, added or included', () => {
  expect(after(10_600n, [ratio('0.5')]).taxed).toEqual({ amountFen: 5_300n, netFen: 5_000n, taxFen: 300n })
  const added = after(10_000n, [amount('40')], { rate: '0.06', inclusive: false })
  expect(added).toMatchObject({ listFen: 10_600n, taxed: { amountFen: 6_360n, netFen: 6_000n, taxFen: 360n } })
  expect(added.taken).toEqual([{ discount: 'amount_40', fen: 4_240n }])
})

/** Half up of a division of non-negative whole numbers, by hand. */
const halfUp = (a: bigint, b: bigint): bigint => (2n * a + b) / (2n * b)

const anyDiscount = fc.record({
  by: fc.constantFrom('ratio' as const, 'amount' as const, 'all' as const),
  thousandths: fc.integer({ min: 1, max: 1_000 }),
  fen: fc.integer({ min: 1, max: 60_000 }),
  cap: fc.option(fc.integer({ min: 1, max: 20_000 }), { nil: undefined }),
  order: fc.integer({ min: 0, max: 3 }),
  last: fc.boolean(),
})
const yuan = (fen: number): string => (fen / 100).toFixed(2)

test(`a line is its list amount less what each discount took, as reckoned by hand in fen (seed ${seed})`, () => {
  const property = fc.property(
    fc.nat(100_000),
    fc.array(anyDiscount, { maxLength: 5 }),
    fc.integer({ min: 0, max: 13 }),
    fc.boolean(),
    (fen, drawn, percent, isInclusive) => {
      const discounts = drawn.map((one, index) =>
        discount(`d${index}`, {
          order: one.order,
          last: one.last,
          ...(one.cap !== undefined && { cap: yuan(one.cap) }),
          reduce:
            one.by === 'all'
              ? { by: 'all' }
              : one.by === 'ratio'
                ? { by: 'ratio', value: (one.thousandths / 1000).toFixed(3) }
                : { by: 'amount', value: yuan(one.fen) },
        }),
      )
      const tax = { rate: (percent / 100).toFixed(2), inclusive: isInclusive }
      const result = after(BigInt(fen), discounts, tax)
      let rest = BigInt(fen)
      for (const [one] of drawn
        .map((one, index) => [one, index] as const)
        .sort((a, b) => a[0].order - b[0].order || a[1] - b[1])) {
        const wanted =
          one.by === 'all' ? rest : one.by === 'ratio' ? halfUp(rest * BigInt(one.thousandths), 1000n) : BigInt(one.fen)
        const off = [wanted, BigInt(one.cap ?? Number.MAX_SAFE_INTEGER), rest].reduce((a, b) => (a < b ? a : b))
        rest -= off
        if ((one.last && off > 0n) || rest === 0n) break
      }
      const byHand = isInclusive ? rest : rest + halfUp(rest * BigInt(percent), 100n)
      expect(result.taxed.amountFen).toBe(byHand)
      expect(result.taxed.netFen + result.taxed.taxFen).toBe(byHand)
      expect(result.taxed.amountFen >= 0n && result.taxed.netFen >= 0n && result.taxed.taxFen >= 0n).toBe(true)
      const taken = result.taken.reduce((sum, one) => sum + one.fen, 0n)
      expect(result.listFen - taken).toBe(byHand)
      expect(result.taken.every((one) => one.fen > 0n)).toBe(true)
    },
  )
  fc.assert(property, { seed, numRuns: 1000 })
})
