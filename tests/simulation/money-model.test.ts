import { isFault } from '@courtyard/std/fault'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Ledger, type Verdict } from './money-ledger.ts'
import { type Books, openBooks } from './money-world.ts'

const SEED = Number(process.env.COURTYARD_SEED ?? 20261123)
const LINES_AT_ONCE = 8
const RUNS = process.env.COURTYARD_TEST_DEEP ? 1500 : 80
const policy = { order: 'oldest_first', within: 'in_turn' } as const

let fresh: FreshDatabase
let books: Books
beforeAll(async () => {
  fresh = await freshDatabase()
  books = await openBooks(fresh, 'ledger')
})
afterAll(() => fresh?.close())

const fen = fc.bigInt({ min: 1n, max: 60_000n })
const at = fc.nat(1_000)
const operation = fc.oneof(
  fc.record({
    do: fc.constant('issue' as const),
    payer: at,
    due: fc.integer({ min: 1, max: 28 }),
    lines: fc.array(fc.tuple(fen, fc.nat(13)), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ do: fc.constant('pay' as const), payer: at, fen, slip: fc.option(fc.nat(30)), settles: fc.boolean() }),
  fc.record({ do: fc.constant('settle' as const), payment: at }),
  fc.record({ do: fc.constant('settleLine' as const), payment: at, bill: at, line: at, fen }),
  fc.record({ do: fc.constant('refund' as const), payment: at, fen, reopen: fc.boolean() }),
  fc.record({
    do: fc.constant('endRefund' as const),
    refund: at,
    state: fc.constantFrom('succeeded' as const, 'failed' as const),
  }),
  fc.record({ do: fc.constant('reverse' as const), payment: at }),
  fc.record({
    do: fc.constant('adjust' as const),
    bill: at,
    kind: fc.constantFrom('void' as const, 'waiver' as const, 'credit_note' as const, 'write_off' as const),
    part: fc.option(fc.tuple(at, fen)),
  }),
)
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never

/** One company's ledger twice: the real one, and the one of plain numbers. */
class Both {
  readonly model = new Ledger()
  readonly payers: readonly string[]
  readonly paymentIds: string[] = []
  readonly refundIds: { id: string; refund: Ledger['payments'][number]['refunds'][number] }[] = []
  readonly #name: string
  #keys = 0
  operations = 0

  constructor(name: string) {
    this.#name = name
    this.payers = [books.newId(), books.newId()]
  }

  /** Does it in both; then once more under the same key, which must change nothing. */
  async does(real: (key: string) => Promise<unknown>, expected: Verdict): Promise<unknown> {
    const key = `${this.#name} ${++this.#keys}`
    this.operations += 1
    const [seen, answer] = await outcome(() => real(key))
    expect(seen).toBe(expected)
    if (seen === undefined && this.#keys % 5 === 0) expect(await outcome(() => real(key))).toEqual([undefined, answer])
    return answer
  }

  async run(one: Operation): Promise<void> {
    const { model } = this
    const pick = <T>(rows: readonly T[], n: number): T | undefined => rows[n % Math.max(rows.length, 1)]
    if (one.do === 'issue') {
      const lines = one.lines.map(([amount, taxed]) => ({
        id: books.newId(),
        amount,
        net: (amount * 100n) / BigInt(100 + taxed),
      }))
      const bill = {
        id: books.newId(),
        payer: pick(this.payers, one.payer)!,
        due: `2026-11-${String(one.due).padStart(2, '0')}`,
        lines,
      }
      model.issue(bill)
      this.operations += 1
      return await books.bill(bill)
    }
    if (one.do === 'pay') {
      const slip = one.slip === null ? null : `${this.#name}-${one.slip}`
      const payment = { payer: pick(this.payers, one.payer)!, fen: one.fen }
      const verdict = model.pay({ ...payment, slip })
      if (verdict === undefined && one.settles) model.settle(model.payments.at(-1)!)
      const made = await this.does(
        (key) => books.pay(key, { ...payment, reference: slip }, one.settles ? { policy } : undefined),
        verdict,
      )
      if (verdict === undefined) this.paymentIds.push((made as { id: string }).id)
      return
    }
    if (one.do === 'endRefund') {
      const target = pick(this.refundIds, one.refund)
      if (target)
        await this.does(
          (key) => books.endRefund(key, { id: target.id, state: one.state }),
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
        (key) => books.adjust(key, { bill: bill.id, kind: one.kind, ...parts }),
        model.adjust(bill, one.kind, part),
      )
      return
    }
    const n = one.payment % Math.max(model.payments.length, 1)
    const [payment, id] = [model.payments[n], this.paymentIds[n]]
    if (!payment || id === undefined) return
    if (one.do === 'settle') {
      model.settle(payment)
      await this.does((key) => books.allocate(key, id, { policy }), undefined)
    } else if (one.do === 'settleLine') {
      const line = pick(pick(model.bills, one.bill)?.lines ?? [], one.line)
      if (line)
        await this.does(
          (key) => books.allocate(key, id, { parts: [{ line: line.id, fen: one.fen }] }),
          model.settleLine(payment, line, one.fen),
        )
    } else if (one.do === 'reverse') {
      await this.does((key) => books.reverse(key, id), model.reverse(payment))
    } else {
      const verdict = model.refund(payment, one.fen, one.reopen)
      const made = await this.does(
        (key) => books.refund(key, { payment: id, fen: one.fen, reopen: one.reopen }),
        verdict,
      )
      if (verdict === undefined)
        this.refundIds.push({ id: (made as { id: string }).id, refund: payment.refunds.at(-1)! })
    }
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

// Guards I1, I3, I4, I8, I11, I15, I17: whatever is done in whatever order, real books and plain numbers agree to the fen.
test(`random commands, seed ${SEED}`, { timeout: 900_000 }, async () => {
  const all: Both[] = []
  let runs = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(operation, { minLength: 40, maxLength: 120, size: 'max' }), {
        minLength: LINES_AT_ONCE,
        maxLength: LINES_AT_ONCE,
      }),
      async (lines) => {
        await Promise.all(
          lines.map(async (operations) => {
            const both = new Both(`run ${++runs}`)
            all.push(both)
            for (const one of operations) await both.run(one)
          }),
        )
      },
    ),
    { numRuns: RUNS / LINES_AT_ONCE, seed: SEED, endOnFailure: true },
  )
  const total = (fenOf: (ledger: Ledger) => bigint) => all.reduce((sum, { model }) => sum + fenOf(model), 0n)
  const seen = await books.balances()
  expect(seen).toMatchObject({
    receivable: total((ledger) => ledger.owed()),
    prepayment: -total((ledger) => ledger.prepaid()),
    refund: -total((ledger) => ledger.onItsWay()),
    cash: total((ledger) => ledger.cash),
    writeoff: total((ledger) => ledger.writtenOff),
  })
  expect(await books.red()).toEqual([])
  const operations = all.reduce((sum, both) => sum + both.operations, 0)
  process.stdout.write(`${operations} operations, seed ${SEED}\n`)
  expect(operations).toBeGreaterThan(RUNS * 20)
})
