import { describe, expect, test } from 'vitest'
import { mergeFact, mergePicture } from './merge-fact.ts'
import type { OnlinePicture } from './ports.ts'

/** What may follow what, in the order of time. Written down here again: the ranks are not asked about themselves. */
const AFTER = {
  checkout: ['open', 'expired', 'complete'],
  payment: ['open', 'processing', 'canceled', 'succeeded'],
  refund: ['pending', 'succeeded', 'failed'],
  dispute: ['inquiry', 'open', 'lost', 'won'],
  payout: ['pending', 'paid', 'failed'],
} as const

describe.each(Object.entries(AFTER))('a %s', (kind, states) => {
  const pairs = states.flatMap((older, at) => states.slice(at + 1).map((newer) => [older, newer] as const))

  test.each(pairs)('that was %s when it was fetched late stays %s; heard in time it becomes that', (older, newer) => {
    const of = (status: string) => ({ status })
    const merge = (known: string, found: string) => mergeFact(kind as keyof typeof AFTER, of(known), of(found)).status
    expect(merge(newer, older)).toBe(newer)
    expect(merge(older, newer)).toBe(newer)
  })

  test('that nothing was known of is what was found', () => {
    for (const status of states)
      expect(mergeFact(kind as keyof typeof AFTER, undefined, { status })).toEqual({ status })
  })
})

test('an older picture brings nothing back, and what only it tells of is not lost', () => {
  const payment = { id: 'pi', intent: 'i', fen: 5n, currency: 'CNY', at: '2026-11-22T00:00:00.000Z' }
  const refund = { id: 're', payment: 'pi', refund: null, fen: 2n, detail: '' }
  const older: OnlinePicture = {
    payment: { ...payment, status: 'processing' },
    refunds: [{ ...refund, status: 'pending' }],
    disputes: [{ id: 'dp', payment: 'pi', status: 'open', fen: 5n }],
  }
  const newer: OnlinePicture = {
    payment: { ...payment, status: 'succeeded' },
    refunds: [{ ...refund, status: 'succeeded' }],
    disputes: [],
  }
  const both = { payment: newer.payment, refunds: newer.refunds, disputes: older.disputes }
  expect(mergePicture(newer, older)).toEqual(both)
  expect(mergePicture(older, newer)).toEqual(both)
})
