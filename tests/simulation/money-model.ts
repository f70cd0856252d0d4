// Commands over money, done in real books and in those of plain numbers: what both say must agree.
import type { OnlinePicture } from '@courtyard/core/money/online/ports'
import { isFault } from '@courtyard/std/fault'
import fc from 'fast-check'
import { expect } from 'vitest'
import { Ledger, onItsWayOf, owedOf, total, type Verdict } from './money-ledger.ts'
import type { Books } from './money-world.ts'

const policy = { order: 'oldest_first', within: 'in_turn' } as const
const fen = fc.bigInt({ min: 1n, max: 60_000n })
const at = fc.nat(1_000)
const often = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary })
/** What is done at desks all day comes more often than what a provider tells once, or a month's end. */
export const operation = fc.oneof(
  often(
    4,
    fc.record({
      do: fc.constant('issue' as const),
      payer: at,
      due: fc.integer({ min: 1, max: 28 }),
      lines: fc.array(fc.tuple(fen, fc.nat(13)), { minLength: 1, maxLength: 3 }),
    }),
  ),
  often(
    6,
    fc.record({ do: fc.constant('pay' as const), payer: at, fen, slip: fc.option(fc.nat(30)), settles: fc.boolean() }),
  ),
  often(2, fc.record({ do: fc.constant('payPast' as const), payer: at, fen })),
  often(2, fc.record({ do: fc.constant('closeOrReopen' as const) })),
  often(1, fc.record({ do: fc.constant('paidOnline' as const), payer: at, fen })),
  often(
    2,
    fc.record({
      do: fc.constant('fact' as const),
      online: at,
      what: fc.constantFrom('again' as const, 'refunded' as const, 'lost' as const),
      fen,
    }),
  ),
  often(4, fc.record({ do: fc.constant('settle' as const), payment: at })),
  often(7, fc.record({ do: fc.constant('settleLine' as const), payment: at, bill: at, line: at, fen })),
  often(7, fc.record({ do: fc.constant('refund' as const), payment: at, fen, reopen: fc.boolean() })),
  often(
    7,
    fc.record({
      do: fc.constant('endRefund' as const),
      refund: at,
      state: fc.constantFrom('succeeded' as const, 'failed' as const),
    }),
  ),
  often(2, fc.record({ do: fc.constant('reverse' as const), payment: at })),
  often(
    7,
    fc.record({
      do: fc.constant('adjust' as const),
      bill: at,
      kind: fc.constantFrom('void' as const, 'waiver' as const, 'credit_note' as const, 'write_off' as const),
      part: fc.option(fc.tuple(at, fen)),
    }),
  ),
)
export type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never

/** One company's ledger twice: the real one, and the one of plain numbers. */
export class Both {
  readonly model = new Ledger()
  readonly payers: readonly string[]
  readonly paymentIds: string[] = []
  readonly refundIds: { id: string; refund: Ledger['payments'][number]['refunds'][number] }[] = []
  readonly online: { picture: OnlinePicture; payment: Ledger['payments'][number]; back: bigint }[] = []
  readonly #books: Books
  readonly #name: string
  /** A month of this line alone. Months close in order, so only the first line of a company closes its own: the others' come after it. */
  readonly #past: string
  readonly #mayClose: boolean
  #keys = 0
  operations = 0

  constructor(books: Books, name: string, at: number) {
    this.#books = books
    this.#name = name
    this.#past = `2026-0${at + 1}`
    this.#mayClose = at === 0
    this.payers = [books.newId(), books.newId()]
  }

  /** Does it in both; then once more under the same key, which must change nothing. */
  async does(real: (key: string) => Promise<unknown>, expected: Verdict): Promise<unknown> {
    const key = `${this.#name} ${++this.#keys}`
    this.operations += 1
    const [seen, answer] = await outcome(() => real(key))
    if (seen !== expected) expect(seen).toBe(expected) // a hundred thousand of vitest's own take seconds
    if (seen === undefined && this.#keys % 5 === 0) {
      this.operations += 1
      expect(await outcome(() => real(key))).toEqual([undefined, answer])
    }
    return answer
  }

  async run(one: Operation): Promise<void> {
    const { model } = this
    const pick = <T>(rows: readonly T[], n: number): T | undefined => rows[n % Math.max(rows.length, 1)]
    if (one.do === 'issue') {
      const lines = one.lines.map(([amount, taxed]) => ({
        id: this.#books.newId(),
        amount,
        net: (amount * 100n) / BigInt(100 + taxed),
      }))
      const bill = {
        id: this.#books.newId(),
        payer: pick(this.payers, one.payer)!,
        due: `2026-11-${String(one.due).padStart(2, '0')}`,
        lines,
      }
      model.issue(bill)
      this.operations += 1
      return await this.#books.bill(bill)
    }
    if (one.do === 'pay') {
      const slip = one.slip === null ? null : `${this.#name}-${one.slip}`
      const payment = { payer: pick(this.payers, one.payer)!, fen: one.fen }
      const verdict = model.pay({ ...payment, slip })
      if (verdict === undefined && one.settles) model.settle(model.payments.at(-1)!)
      const made = await this.does(
        (key) => this.#books.pay(key, { ...payment, reference: slip }, one.settles ? { policy } : undefined),
        verdict,
      )
      if (verdict === undefined) this.paymentIds.push((made as { id: string }).id)
      return
    }
    if (one.do === 'payPast') {
      const payment = { payer: pick(this.payers, one.payer)!, fen: one.fen }
      const verdict = model.pay({ ...payment, slip: null, isPast: true })
      const made = await this.does(
        (key) => this.#books.pay(key, { ...payment, receivedOn: `${this.#past}-15` }),
        verdict,
      )
      if (verdict === undefined) this.paymentIds.push((made as { id: string }).id)
      return
    }
    if (one.do === 'closeOrReopen') return await this.closeOrReopen()
    if (one.do === 'paidOnline') return await this.paidOnline(pick(this.payers, one.payer)!, one.fen)
    if (one.do === 'fact') return await this.told(pick(this.online, one.online), one)
    if (one.do === 'endRefund') {
      const target = pick(this.refundIds, one.refund)
      if (target)
        await this.does(
          (key) => this.#books.endRefund(key, { id: target.id, state: one.state }),
          model.endRefund(target.refund, one.state),
        )
      return
    }
    if (one.do === 'adjust') {
      const bill = pick(model.bills, one.bill)
      if (!bill) return
      const part =
        one.part && one.kind !== 'void' ? { line: pick(bill.lines, one.part[0])!, fen: one.part[1] } : undefined
      const parts = part && { parts: [{ line: part.line.id, fen: part.fen }] }
      await this.does(
        (key) => this.#books.adjust(key, { bill: bill.id, kind: one.kind, ...parts }),
        model.adjust(bill, one.kind, part),
      )
      return
    }
    const n = one.payment % Math.max(model.payments.length, 1)
    const [payment, id] = [model.payments[n], this.paymentIds[n]]
    if (!payment || id === undefined) return
    if (one.do === 'settle') {
      model.settle(payment)
      await this.does((key) => this.#books.allocate(key, id, { policy }), undefined)
    } else if (one.do === 'settleLine') {
      const line = pick(pick(model.bills, one.bill)?.lines ?? [], one.line)
      if (line)
        await this.does(
          (key) => this.#books.allocate(key, id, { parts: [{ line: line.id, fen: one.fen }] }),
          model.settleLine(payment, line, one.fen),
        )
    } else if (one.do === 'reverse') {
      await this.does((key) => this.#books.reverse(key, id), model.reverse(payment))
    } else if (!payment.isOnline) {
      const verdict = model.refund(payment, one.fen, one.reopen)
      const made = await this.does(
        (key) => this.#books.refund(key, { payment: id, fen: one.fen, reopen: one.reopen }),
        verdict,
      )
      if (verdict === undefined)
        this.refundIds.push({ id: (made as { id: string }).id, refund: payment.refunds.at(-1)! })
    }
  }

  async closeOrReopen(): Promise<void> {
    if (!this.#mayClose) return
    this.operations += 1
    await (this.model.isClosed ? this.#books.reopen(this.#past) : this.#books.close(this.#past))
    this.model.isClosed = !this.model.isClosed
  }

  async paidOnline(payer: string, fen: bigint): Promise<void> {
    this.operations += 1
    const id = `pi_${this.#name}_${this.online.length}`.replace(' ', '_')
    const at = '2026-11-20T03:00:00Z'
    const paid = { id, intent: this.#books.newId(), status: 'succeeded' as const, fen, currency: 'CNY', at }
    const picture: OnlinePicture = { payment: paid, refunds: [], disputes: [] }
    await this.#books.fact(payer, picture)
    this.online.push({ picture, payment: this.model.paidOnline({ payer, fen, slip: id }), back: 0n })
    this.paymentIds.push(await this.#books.paymentOf(id))
  }

  /** The provider says the same again, or that some of it went back. */
  async told(
    online: Both['online'][number] | undefined,
    { what, fen }: { what: 'again' | 'refunded' | 'lost'; fen: bigint },
  ): Promise<void> {
    if (!online) return
    this.operations += 1
    const { payment, picture } = online
    // A cardholder may dispute all of what was paid, whatever went back before.
    const rest = what === 'lost' ? payment.fen : payment.fen - online.back
    const of = fen < rest ? fen : rest
    if (what !== 'again' && of > 0n) {
      online.back += of
      const id = `${picture.payment.id}_${picture.refunds.length}_${picture.disputes.length}`
      const about = { payment: picture.payment.id, fen: of }
      const refunds = [
        ...picture.refunds,
        { ...about, id: `re_${id}`, refund: null, status: 'succeeded' as const, detail: '' },
      ]
      const disputes = [...picture.disputes, { ...about, id: `dp_${id}`, status: 'lost' as const }]
      online.picture = what === 'refunded' ? { ...picture, refunds } : { ...picture, disputes }
      if (what === 'refunded') this.model.refundedOnline(payment, of)
      else this.model.lostOnline(payment, of)
    }
    await this.#books.fact(payment.payer, online.picture)
  }

  /** Nobody is left with a month that is closed. */
  async end(): Promise<void> {
    if (this.model.isClosed) await this.closeOrReopen()
  }

  /** Every bill, payment and account of this line's payers, as the books have it and as plain numbers do. */
  async agrees(): Promise<void> {
    const { model } = this
    const bills = model.bills.map(({ id, lines, isVoid }) => [
      ...[id, isVoid ? 'void' : 'published', `${total(lines, ({ paid }) => paid)}`],
      `${total(lines, ({ adjusted }) => adjusted)}`,
    ])
    const left = model.payments.map((payment, n) => [this.paymentIds[n], `${model.restOf(payment)}`])
    const standing = this.payers.map((payer) => {
      const payments = model.payments.filter((payment) => payment.payer === payer)
      return [
        ...[payer, `${total(model.bills, (bill) => (bill.payer === payer ? owedOf(bill) : 0n))}`],
        ...[`${total(payments, (payment) => model.restOf(payment))}`, `${total(payments, onItsWayOf)}`],
      ]
    })
    const seen = await this.#books.standing(this.payers)
    expect(seen).toEqual({ bills: bills.sort(byFirst), payments: left.sort(byFirst), payers: standing.sort(byFirst) })
  }
}

async function outcome(work: () => Promise<unknown>): Promise<[Verdict, unknown]> {
  try {
    return [undefined, await work()]
  } catch (error) {
    if (isFault(error)) return [error.code, undefined]
    throw error
  }
}

const byFirst = ([a = '']: readonly (string | undefined)[], [b = '']: readonly (string | undefined)[]) =>
  a < b ? -1 : 1
