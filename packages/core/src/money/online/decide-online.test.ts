import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Applied, decideOnline } from './decide-online.ts'
import { mergePicture } from './merge-fact.ts'
import type { OnlineDispute, OnlinePayment, OnlinePicture, OnlineRefund } from './ports.ts'

const ASKED = [4_000n, 6_000n] as const
const PAID = ASKED[0] + ASKED[1]

const payment = (status: OnlinePayment['status']): OnlinePayment => ({
  ...{ id: 'pi', intent: 'i', status, fen: PAID, currency: 'CNY', at: '2026-11-22T00:00:00.000Z' },
})
const refund = (id: string, status: OnlineRefund['status'], fen: bigint): OnlineRefund => ({
  ...{ id, payment: 'pi', refund: null, status, fen, detail: '' },
})
const dispute = (status: OnlineDispute['status'], fen: bigint): OnlineDispute => ({
  id: 'dp',
  payment: 'pi',
  status,
  fen,
})
const seen = (refunds: OnlineRefund[], disputes: OnlineDispute[] = []): OnlinePicture => ({
  ...{ payment: payment('succeeded'), refunds, disputes },
})

/** The true stories, each as what would be fetched after each of its events, the last as it ended. */
const stories: Readonly<Record<string, readonly OnlinePicture[]>> = {
  'a refund that fails late while another succeeds': [
    { payment: payment('open'), refunds: [], disputes: [] },
    seen([]),
    seen([refund('re_1', 'pending', 3_000n)]),
    seen([refund('re_1', 'succeeded', 3_000n), refund('re_2', 'pending', 2_000n)]),
    seen([refund('re_1', 'succeeded', 3_000n), refund('re_2', 'succeeded', 2_000n)]),
    seen([refund('re_1', 'failed', 3_000n), refund('re_2', 'succeeded', 2_000n)]),
  ],
  'a refund, then a dispute that is lost': [
    { payment: payment('processing'), refunds: [], disputes: [] },
    seen([]),
    seen([refund('re_1', 'pending', 3_000n)]),
    seen([refund('re_1', 'succeeded', 3_000n)]),
    seen([refund('re_1', 'succeeded', 3_000n)], [dispute('open', 10_000n)]),
    seen([refund('re_1', 'succeeded', 3_000n)], [dispute('lost', 10_000n)]),
  ],
  'a dispute that is lost, and won on appeal': [
    seen([]),
    seen([refund('re_1', 'pending', 3_000n)]),
    seen([refund('re_1', 'succeeded', 3_000n)]),
    seen([refund('re_1', 'succeeded', 3_000n)], [dispute('open', 10_000n)]),
    seen([refund('re_1', 'succeeded', 3_000n)], [dispute('lost', 10_000n)]),
    seen([refund('re_1', 'succeeded', 3_000n)], [dispute('won', 10_000n)]),
  ],
  'an inquiry that becomes a dispute and is won': [
    seen([]),
    seen([], [dispute('inquiry', 10_000n)]),
    seen([], [dispute('open', 10_000n)]),
    seen([refund('re_1', 'pending', 1_000n)], [dispute('open', 10_000n)]),
    seen([refund('re_1', 'failed', 1_000n)], [dispute('open', 10_000n)]),
    seen([refund('re_1', 'failed', 1_000n)], [dispute('won', 10_000n)]),
  ],
}

/** Books of one payment in plain numbers: what the commands do to the accounts, and what the asked lines got. */
class Books {
  isRecorded = false
  readonly refunds = new Map<string, { end: 'succeeded' | 'failed' | null; isReturned: boolean }>()
  readonly disputes = new Map<string, { end: 'won' | 'lost' | null; isRegained: boolean }>()
  readonly lost = new Map<string, bigint>()
  clearing = 0n
  refundAccount = 0n
  disputeAccount = 0n
  expense = 0n
  /** Of the payment, and of what came back of it. */
  worth = 0n
  returned = 0n
  commands = 0

  hear(picture: OnlinePicture): void {
    const applied: Applied = { isRecorded: this.isRecorded, refunds: this.refunds, disputes: this.disputes }
    for (const command of decideOnline(picture, applied)) {
      this.commands += 1
      if (command.do === 'record_payment') {
        expect(this.isRecorded).toBe(false)
        this.isRecorded = true
        this.clearing += picture.payment.fen
        this.worth += picture.payment.fen
      } else if (command.do === 'record_refund') {
        this.refunds.set(command.refund.id, { end: null, isReturned: false })
        this.worth -= command.refund.fen
        this.refundAccount += command.refund.fen
      } else if (command.do === 'end_refund') {
        this.refunds.set(command.refund.id, { end: command.state, isReturned: false })
        this.refundAccount -= command.refund.fen
        if (command.state === 'failed') this.worth += command.refund.fen
        else this.clearing -= command.refund.fen
      } else if (command.do === 'return_refund') {
        this.refunds.set(command.refund.id, { end: 'succeeded', isReturned: true })
        this.clearing += command.refund.fen
        this.returned += command.refund.fen
      } else if (command.do === 'open_dispute') {
        this.disputes.set(command.dispute.id, { end: null, isRegained: false })
        this.clearing -= command.dispute.fen
        this.disputeAccount += command.dispute.fen
      } else if (command.do === 'regain_dispute') {
        const { id, fen } = command.dispute
        this.disputes.set(id, { end: 'lost', isRegained: true })
        this.clearing += fen
        this.returned += this.lost.get(id)!
        this.expense -= fen - this.lost.get(id)!
      } else {
        this.disputes.set(command.dispute.id, { end: command.state, isRegained: false })
        this.disputeAccount -= command.dispute.fen
        const reach = this.worth < command.dispute.fen ? this.worth : command.dispute.fen
        if (command.state === 'won') this.clearing += command.dispute.fen
        else {
          this.worth -= reach
          this.lost.set(command.dispute.id, reach)
          this.expense += command.dispute.fen - reach
        }
      }
    }
  }

  hash(): string {
    const credit = this.worth + this.returned
    const first = credit < ASKED[0] ? credit : ASKED[0]
    const all = [this.clearing, this.refundAccount, this.disputeAccount, this.expense, first, credit - first]
    return all.join(' ')
  }
}

function permutations<T>(all: readonly T[]): T[][] {
  if (all.length <= 1) return [[...all]]
  return all.flatMap((one, at) =>
    permutations([...all.slice(0, at), ...all.slice(at + 1)]).map((rest) => [one, ...rest]),
  )
}

/** What the books say when these were fetched in this order, each kept as the program keeps it. */
function after(order: readonly OnlinePicture[]): Books {
  const books = new Books()
  let known: OnlinePicture | undefined
  for (const picture of order) {
    known = mergePicture(known, picture)
    books.hear(known)
  }
  return books
}

describe.each(Object.entries(stories))('%s', (_, story) => {
  const truth = after(story).hash()
  const last = story.at(-1)!

  test('all 720 orders give one set of books, though a slow reader brings what was true before', () => {
    const orders = permutations(story)
    expect(orders).toHaveLength(720)
    expect(new Set(orders.map((order) => after(order).hash()))).toEqual(new Set([truth]))
  })

  test('with duplicates and drops, once the sweep has looked', () => {
    const order = fc.array(fc.constantFrom(...story), { maxLength: 18 })
    fc.assert(
      fc.property(order, (heard) => {
        expect(after([...heard, last]).hash()).toBe(truth)
      }),
      { seed: 20261123, numRuns: 2_000 },
    )
  })

  test('hearing the same again does nothing', () => {
    const books = after(story)
    const { commands } = books
    books.hear(last)
    expect([books.commands, books.hash()]).toEqual([commands, truth])
  })
})

test('nothing is booked before the payment has succeeded', () => {
  for (const status of ['open', 'processing', 'canceled'] as const)
    expect(after([{ payment: payment(status), refunds: [], disputes: [] }]).commands).toBe(0)
  expect(after([seen([])]).commands).toBe(1)
})
