import { checkExpression } from '@courtyard/expression/check'
import { compileNumber } from '@courtyard/expression/evaluate'
import type { Tree } from '@courtyard/expression/tree'
import { fenFromYuan } from '@courtyard/std/money'
import { multiply, rational, round } from '@courtyard/std/rational'
import { expect, test } from 'vitest'
import { prorate } from './prorate.ts'

const COUNT = process.env.COURTYARD_TEST_DEEP ? 1_000_000 : 20_000
const seed = Number(process.env.COURTYARD_TEST_SEED ?? 20260)

/** A small generator whose numbers follow from its seed. */
function numbersFrom(start: number): (below: number) => number {
  let state = start >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const number = { type: { kind: 'number' }, optional: false } as const
function treeOf(source: string): Tree {
  const scope = {
    schema: { fieldsOf: () => undefined },
    names: { area: number, price: number },
    variables: {},
  } as const
  const { tree } = checkExpression(source, { place: 'fee-standard.amount', scope })
  if (!tree) throw new Error(source)
  return tree
}

/** Knows nothing of the house: whole numbers, its own calendar, one division, half up. */
function oracle({ area, price, year, month, first }: Sample): bigint {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
  const charged = BigInt(days - first + 1)
  // area in 1/10,000 m2, price in 1/10,000 yuan: fen = area * price / 1,000,000, for the days of the month.
  const top = BigInt(area) * BigInt(price) * charged
  const bottom = 1_000_000n * BigInt(days)
  return (2n * top + bottom) / (2n * bottom)
}

type Sample = {
  readonly area: number
  readonly price: number
  readonly year: number
  readonly month: number
  readonly first: number
}
const decimal = (units: number): string => `${Math.floor(units / 10_000)}.${String(units % 10_000).padStart(4, '0')}`
const two = (value: number): string => String(value).padStart(2, '0')

/** In 1/10,000, of two or of four digits: those of two often meet the half fen that rounding is about. */
const units = (next: (below: number) => number, hundredths: number): number =>
  next(2) === 0 ? next(hundredths) * 100 : next(hundredths * 100)

test(`price x area x days of a month are the oracle's fen in all of ${COUNT} cases (seed ${seed})`, () => {
  const next = numbersFrom(seed)
  const amount = compileNumber(treeOf('area * price'))
  const off: Sample[] = []
  for (let index = 0; index < COUNT; index++) {
    const sample = {
      ...{ area: units(next, 500_000), price: units(next, 10_000), year: 1990 + next(60) },
      ...{ month: 1 + next(12), first: next(3) === 0 ? 1 + next(28) : 1 },
    }
    const period = `${sample.year}-${two(sample.month)}`
    const to = sample.month === 12 ? `${sample.year + 1}-01-01` : `${sample.year}-${two(sample.month + 1)}-01`
    const { part } = prorate('actual_month', period, { from: `${period}-${two(sample.first)}`, to })
    const row = { area: rational(decimal(sample.area)), price: rational(decimal(sample.price)) }
    const exact = multiply(amount({ row, variables: {} }), part)
    if (fenFromYuan(round(exact, 2, 'half_up'), 'half_up') !== oracle(sample)) off.push(sample)
  }
  expect(off).toEqual([])
}, 300_000)
