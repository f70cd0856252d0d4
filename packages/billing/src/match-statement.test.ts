import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type MatchCandidate, matchRow } from './match-statement.ts'

const seed = 20261123
const bill = (id: string, openFen: bigint, isNamed = false) => ({ id, openFen, isNamed })
const candidate = (payer: string, more: Partial<MatchCandidate> = {}): MatchCandidate => ({
  ...{ payer, isNumbered: false, hasName: false, bills: [bill(`${payer}1`, 100n), bill(`${payer}2`, 50n)] },
  ...more,
})
const said = (fen: bigint, candidates: MatchCandidate[]) =>
  matchRow(fen, candidates).map(({ payer, rule, confidence, bills }) => [payer, rule, confidence, ...bills])

test('a bill that is named is certain with its amount, likely with another, and more than it has open is the order’s', () => {
  const named = candidate('a', { bills: [bill('a1', 100n, true), bill('a2', 50n)] })
  expect(said(100n, [named])).toEqual([['a', 'bill_number', 'certain', 'a1']])
  expect(said(60n, [named])).toEqual([['a', 'bill_number', 'likely', 'a1']])
  expect(said(150n, [named])).toEqual([['a', 'bill_number', 'likely']])
})

test('a number or name is certain with the sum of what is open or of one bill only', () => {
  expect(said(150n, [candidate('a', { isNumbered: true })])).toEqual([['a', 'payer_number', 'certain']])
  expect(said(50n, [candidate('a', { hasName: true })])).toEqual([['a', 'name_and_amount', 'certain', 'a2']])
  const equal = [bill('a1', 50n), bill('a2', 50n)]
  expect(said(50n, [candidate('a', { hasName: true, bills: equal })])).toEqual([['a', 'name', 'possible']])
})

test('a sum alone is never more than possible', () => {
  expect(said(150n, [candidate('a'), candidate('b')])).toEqual([
    ['a', 'amount', 'possible'],
    ['b', 'amount', 'possible'],
  ])
  expect(said(149n, [candidate('a')])).toEqual([])
})

test(`certain is said of one payer at most, and only where nothing points at another (seed ${seed})`, () => {
  const fen = fc.constantFrom(50n, 100n, 150n)
  const bills = fc.array(fc.record({ openFen: fen, isNamed: fc.boolean() }), { maxLength: 3 })
  const candidates = fc.array(fc.record({ isNumbered: fc.boolean(), hasName: fc.boolean(), bills }), { maxLength: 4 })
  let sure = 0
  fc.assert(
    fc.property(fen, candidates, (amount, drawn) => {
      const of = drawn.map((one, at): MatchCandidate => {
        const own = one.bills.map((each, no) => ({ ...each, id: `${at}.${no}` }))
        return { ...one, payer: `p${at}`, bills: own }
      })
      const certain = matchRow(amount, of).filter(({ confidence }) => confidence === 'certain')
      const pointed = of.filter((one) => one.isNumbered || one.hasName || one.bills.some(({ isNamed }) => isNamed))
      if (certain.length > 0) {
        sure += 1
        expect(certain).toHaveLength(1)
        expect(pointed.map(({ payer }) => payer)).toEqual([certain[0]!.payer])
      }
      for (const { payer, bills: meant, openFen } of matchRow(amount, of)) {
        const own = of.find((one) => one.payer === payer)!.bills
        expect(own.reduce((sum, one) => sum + one.openFen, 0n)).toBe(openFen)
        expect(own.filter(({ id }) => meant.includes(id))).toHaveLength(meant.length)
      }
    }),
    { seed, numRuns: 500 },
  )
  expect(sure).toBeGreaterThan(10)
})
