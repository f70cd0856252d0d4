import { applyPicture } from '@courtyard/core/money/online/apply-picture'
import { withOnlineWork } from '@courtyard/core/money/online/online-work'
import type { OnlineDispute, OnlinePicture, OnlineRefund } from '@courtyard/core/money/online/ports'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deedsOf, sessionOf } from './deeds.ts'
import { accountOf, type OnlineWorld, openOnlineWorld } from './world.ts'

const IS_DEEP = process.env.COURTYARD_TEST_DEEP === '1'
const SEED = 20_261_123
const PAID = 10_000n

let world: OnlineWorld
const { ask, outstanding } = deedsOf(() => world)
beforeAll(async () => {
  world = await openOnlineWorld()
  world.server.clock.day('2026-11-22T04:00:00Z')
})
afterAll(() => world?.close())

type Seen = {
  readonly refunds?: readonly (readonly [string, OnlineRefund['status'], bigint])[]
  readonly dispute?: OnlineDispute['status']
  /** What is disputed, where that is not all. */
  readonly disputed?: bigint
}
const both = (a: OnlineRefund['status'], b: OnlineRefund['status']): NonNullable<Seen['refunds']> => [
  ['a', a, 3_000n],
  ['b', b, 2_000n],
]
/** Six moments of one payment, each as what a reader would have fetched then. */
const stories: Readonly<Record<string, readonly Seen[]>> = {
  'a refund that fails late, another, and a dispute that is won on appeal': [
    {},
    { refunds: [['a', 'pending', 3_000n]] },
    {
      refunds: [
        ['a', 'succeeded', 3_000n],
        ['b', 'pending', 1_000n],
      ],
    },
    {
      refunds: [
        ['a', 'failed', 3_000n],
        ['b', 'succeeded', 1_000n],
      ],
      dispute: 'open',
    },
    {
      refunds: [
        ['a', 'failed', 3_000n],
        ['b', 'succeeded', 1_000n],
      ],
      dispute: 'lost',
    },
    {
      refunds: [
        ['a', 'failed', 3_000n],
        ['b', 'succeeded', 1_000n],
      ],
      dispute: 'won',
    },
  ],
  'a refund, then an inquiry, and a dispute that is lost': [
    {},
    { refunds: [['a', 'pending', 3_000n]] },
    { refunds: [['a', 'succeeded', 3_000n]] },
    { refunds: [['a', 'succeeded', 3_000n]], dispute: 'inquiry' },
    { refunds: [['a', 'succeeded', 3_000n]], dispute: 'open' },
    { refunds: [['a', 'succeeded', 3_000n]], dispute: 'lost' },
  ],
  'a refund that fails late, and a dispute that was lost before that': [
    {},
    { refunds: [['a', 'pending', 3_000n]] },
    { refunds: [['a', 'succeeded', 3_000n]] },
    { refunds: [['a', 'succeeded', 3_000n]], dispute: 'open' },
    { refunds: [['a', 'succeeded', 3_000n]], dispute: 'lost' },
    { refunds: [['a', 'failed', 3_000n]], dispute: 'lost' },
  ],
  'a refund that fails when the dispute of a part is lost, which is won on appeal': [
    { refunds: [['a', 'pending', 3_000n]] },
    { refunds: [['a', 'pending', 3_000n]], dispute: 'open', disputed: 8_500n },
    { refunds: [['a', 'pending', 3_000n]], dispute: 'lost', disputed: 8_500n },
    { refunds: [['a', 'failed', 3_000n]], dispute: 'lost', disputed: 8_500n },
    { refunds: [['a', 'failed', 3_000n]], dispute: 'lost', disputed: 8_500n },
    { refunds: [['a', 'failed', 3_000n]], dispute: 'won', disputed: 8_500n },
  ],
  'two refunds that fail late, one before and one after the dispute of a part is lost': [
    { refunds: both('succeeded', 'pending') },
    { refunds: both('succeeded', 'succeeded') },
    { refunds: both('failed', 'succeeded'), dispute: 'open', disputed: 8_500n },
    { refunds: both('failed', 'succeeded'), dispute: 'lost', disputed: 8_500n },
    { refunds: both('failed', 'failed'), dispute: 'lost', disputed: 8_500n },
    { refunds: both('failed', 'failed'), dispute: 'lost', disputed: 8_500n },
  ],
}

function pictureOf(
  { refunds = [], dispute, disputed = PAID }: Seen,
  { payment: id, intent }: { payment: string; intent: string },
): OnlinePicture {
  const disputes: OnlineDispute[] = dispute ? [{ id: `dp_${id}`, payment: id, status: dispute, fen: disputed }] : []
  return {
    payment: { id, intent, status: 'succeeded', fen: PAID, currency: 'CNY', at: '2026-11-22T04:00:00.000Z' },
    refunds: refunds.map(([name, status, fen]) => ({
      id: `re_${name}_${id}`,
      payment: id,
      refund: null,
      status,
      fen,
      detail: '',
    })),
    disputes,
  }
}

/** What all the books say after a payment whose moments were fetched in this order: what moved, what is owed, what is known. */
async function ledgerAfter(story: readonly Seen[], order: readonly number[]): Promise<string> {
  const before = await world.balances('acme')
  const payer = await world.payer('acme', [4_000n, 6_000n])
  const asked = (await ask(payer)).body
  const { id: payment } = world.stripe.pay(accountOf('acme'), sessionOf(asked.url))
  for (const at of order) {
    const picture = pictureOf(story[at]!, { payment, intent: asked.id })
    await withOnlineWork(world.server.deps, 'acme', (work) => applyPicture(work, picture))
  }
  const after = await world.balances('acme')
  const kinds = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  const moved = kinds.map((kind) => `${kind} ${BigInt(after[kind] ?? 0) - BigInt(before[kind] ?? 0)}`)
  const { rows } = await world.server.database.superuser(
    `select string_agg(kind || ' ' || replace(external_id, $1, '') || ' ' || state, ', ' order by kind, external_id) as facts
       from t_acme.k_online_fact where payment = $1 and kind <> 'checkout'`,
    [payment],
  )
  return [...moved.filter((one) => !one.endsWith(' 0')), ...(await outstanding(payer)), rows[0]!.facts].join('; ')
}

const ALL = [0, 1, 2, 3, 4, 5]
const orders = fc.sample(fc.shuffledSubarray(ALL, { minLength: 6 }), { seed: SEED, numRuns: 2 })
/** Some moments never heard of, some twice; at last the sweep looks. */
const lossy = fc
  .sample(fc.array(fc.constantFrom(...ALL), { minLength: 2, maxLength: 8 }), { seed: SEED, numRuns: 2 })
  .map((order) => [...order, 5])

function permutations(all: readonly number[]): number[][] {
  if (all.length <= 1) return [[...all]]
  return all.flatMap((one) => permutations(all.filter((other) => other !== one)).map((rest) => [one, ...rest]))
}

describe.each(Object.entries(stories))('%s', (_, story) => {
  test(
    `gives one ledger in whatever order its moments are fetched, some twice and some never (seed ${SEED})`,
    async () => {
      const truth = await ledgerAfter(story, ALL)
      const heard = IS_DEEP ? [...permutations(ALL), ...lossy] : [...orders, ...lossy]
      expect(heard.length).toBeGreaterThanOrEqual(4)
      for (const order of heard) expect(`${order} ${await ledgerAfter(story, order)}`).toBe(`${order} ${truth}`)
      // As autovacuum would have left it, which is off in tests: checks of some thousand payments are planned by what is there.
      await world.server.database.superuser('analyze')
      expect(await world.red('acme')).toEqual([])
    },
    IS_DEEP ? 3_600_000 : 120_000,
  )
})
