import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CHAIN_START, type ChainPoint, type ChainRow, hashOf } from './chain.ts'
import { createChainCheck, PURGED, type Tampering } from './check-chain.ts'

const seed = Number(process.env.COURTYARD_TEST_SEED ?? Date.now() % 1_000_000_000)
const runs = { seed, numRuns: process.env.COURTYARD_TEST_DEEP ? 20_000 : 1_500 }

const row = (number: number, prev: string, what: string, action = 'role.assigned'): ChainRow => {
  const plain = {
    number,
    micros: `${1_790_000_000_000_000 + number}`,
    actor: 'ann',
    action,
    subject: 'member',
    subjectId: null,
    what,
    prev,
  }
  return { ...plain, hash: hashOf(plain) }
}
function chainOf(length: number, start: ChainPoint = CHAIN_START): ChainRow[] {
  const rows: ChainRow[] = []
  let last = start
  for (let n = 1; n <= length; n++) {
    last = row(start.number + n, last.hash, `{"n":${n}}`)
    rows.push(last as ChainRow)
  }
  return rows
}
const headOf = (rows: readonly ChainRow[]): ChainPoint => rows.at(-1) ?? CHAIN_START
const rehashed = (one: ChainRow): ChainRow => ({ ...one, hash: hashOf(one) })
const renumbered = (rows: readonly ChainRow[], by: number) => rows.map((one) => ({ ...one, number: one.number + by }))

type Known = { readonly start?: ChainPoint; readonly head: ChainPoint; readonly anchors?: readonly ChainPoint[] }
function found(rows: readonly ChainRow[], { start = CHAIN_START, head, anchors = [] }: Known): readonly Tampering[] {
  const check = createChainCheck({ start, head, anchors })
  for (const one of rows) check.take(one)
  return check.end().found
}

test('a chain that nobody touched is sound, empty or long, with anchors and behind a purge', () => {
  const rows = chainOf(40)
  expect(found([], { head: CHAIN_START })).toEqual([])
  expect(found(rows, { head: headOf(rows), anchors: [rows[9]!, rows[39]!] })).toEqual([])
  const purged = row(41, rows[39]!.hash, JSON.stringify({ hash: rows[19]!.hash, to: 20 }), PURGED)
  expect(found([...rows.slice(20), purged], { start: rows[19]!, head: purged, anchors: [rows[9]!] })).toEqual([])
})

/** Ways to tamper with the row at `at`, and what must be told of it. */
const WAYS: Readonly<Record<string, (rows: ChainRow[], at: number) => { rows: ChainRow[]; told: Tampering }>> = {
  changed: (rows, at) => ({
    rows: rows.with(at, { ...rows[at]!, actor: 'eve' }),
    told: { kind: 'changed', number: at + 1, to: at + 1 },
  }),
  'changed in its time': (rows, at) => ({
    rows: rows.with(at, { ...rows[at]!, micros: '1' }),
    told: { kind: 'changed', number: at + 1, to: at + 1 },
  }),
  'changed from null to empty': (rows, at) => ({
    rows: rows.with(at, { ...rows[at]!, subjectId: '' }),
    told: { kind: 'changed', number: at + 1, to: at + 1 },
  }),
  'changed in its hash': (rows, at) => ({
    rows: rows.with(at, { ...rows[at]!, hash: 'ab'.repeat(32) }),
    told: { kind: 'changed', number: at + 1, to: at + 1 },
  }),
  'changed with its hash': (rows, at) => ({
    rows: rows.with(at, rehashed({ ...rows[at]!, actor: 'eve' })),
    told: { kind: 'rewritten', number: at + 1, to: at + 1 },
  }),
  removed: (rows, at) => ({ rows: rows.toSpliced(at, 1), told: { kind: 'removed', number: at + 1, to: at + 1 } }),
  'removed, those behind renumbered': (rows, at) => ({
    rows: [...rows.slice(0, at), ...renumbered(rows.slice(at + 1), -1)],
    told: { kind: 'removed', number: at + 1, to: at + 1 },
  }),
  'inserted, those behind renumbered': (rows, at) => ({
    rows: [
      ...rows.slice(0, at),
      row(at + 1, at === 0 ? CHAIN_START.hash : rows[at - 1]!.hash, '{}'),
      ...renumbered(rows.slice(at), 1),
    ],
    told: { kind: 'inserted', number: at + 1, to: at + 1 },
  }),
  'inserted with any hash, those behind renumbered': (rows, at) => ({
    rows: [
      ...rows.slice(0, at),
      { ...row(at + 1, '0'.repeat(64), '{}'), hash: 'cd'.repeat(32) },
      ...renumbered(rows.slice(at), 1),
    ],
    told: { kind: 'inserted', number: at + 1, to: at + 1 },
  }),
  'cut off from here': (rows, at) => ({
    rows: rows.slice(0, at),
    told: { kind: 'removed', number: at + 1, to: rows.length },
  }),
}

test(`whatever is done to one row, that row is named and no other (seed ${seed})`, () => {
  const where = fc
    .integer({ min: 1, max: 30 })
    .chain((length) => fc.tuple(fc.constant(length), fc.integer({ min: 0, max: length - 1 })))
  fc.assert(
    fc.property(where, fc.constantFrom(...Object.keys(WAYS)), ([length, at], way) => {
      const rows = chainOf(length)
      const tampered = WAYS[way]!([...rows], at)
      expect(found(tampered.rows, { head: headOf(rows) })).toEqual([tampered.told])
    }),
    runs,
  )
})

test('two rows changed apart from one another are both named', () => {
  const rows = chainOf(20)
  const twice = rows.with(4, rehashed({ ...rows[4]!, actor: 'eve' })).with(11, { ...rows[11]!, what: '{}' })
  expect(found(twice, { head: headOf(rows) }).map(({ kind, number }) => [kind, number])).toEqual([
    ['rewritten', 5],
    ['changed', 12],
  ])
})

test('a tail cut off with the head beside it is named by an anchor, and by nothing without one', () => {
  const rows = chainOf(20)
  const cut = rows.slice(0, 15)
  expect(found(cut, { head: headOf(cut) })).toEqual([])
  expect(found(cut, { head: headOf(cut), anchors: [rows[9]!, rows[19]!] })).toEqual([
    { kind: 'removed', number: 16, to: 20 },
  ])
})

test('a chain written anew to its end is found between the anchors that it does not and does fit', () => {
  const rows = chainOf(20)
  let last: ChainPoint = rows[11]!
  const anew = rows.slice(12).map((one, at) => {
    const next = rehashed({ ...one, prev: last.hash, ...(at === 0 ? { actor: 'eve' } : {}) })
    last = next
    return next
  })
  const forged = [...rows.slice(0, 12), ...anew]
  expect(found(forged, { head: headOf(forged) })).toEqual([])
  expect(found(forged, { head: headOf(forged), anchors: [rows[9]!, rows[17]!, rows[19]!] })).toContainEqual({
    ...{ kind: 'replaced', number: 11, to: 18 },
  })
})

test('a beginning that was taken away without a purge is named, and what was put before the cut', () => {
  const rows = chainOf(20)
  const start = { number: 5, hash: rows[4]!.hash }
  expect(found(rows.slice(5), { start, head: headOf(rows) })).toEqual([{ kind: 'removed', number: 1, to: 5 }])
  const purged = row(21, rows[19]!.hash, JSON.stringify({ hash: start.hash, to: 5 }), PURGED)
  const behind = [...rows.slice(5), purged]
  expect(found([row(-3, CHAIN_START.hash, '{}'), ...behind], { start, head: purged })).toEqual([
    { kind: 'inserted', number: -3, to: -3 },
  ])
  expect(found(behind, { start, head: purged, anchors: [{ number: 5, hash: 'ef'.repeat(32) }] })).toEqual([
    { kind: 'replaced', number: 5, to: 5 },
  ])
})
