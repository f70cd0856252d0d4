import type { PaymentRequest, SplitRequest, TakenPayment } from '@courtyard/contract/payments'
import type { TenantTx } from '@courtyard/db/database'
import { holdPayment, readPayment, restOf } from '@courtyard/db/kernel/payments'
import { MONEY_DEFAULTS } from '@courtyard/metadata/documents/money'
import { Fault } from '@courtyard/std/fault'
import { fenFromYuan, yuanText } from '@courtyard/std/money'
import { requireRun } from '../billing/may-run.ts'
import type { Actor, Deps } from '../deps.ts'
import { type RequestRights, rightsOfRequest } from '../records/rights-of-request.ts'
import { coreIssue } from '../texts/core-texts.ts'
import { type Allocated, allocate, takeBack, takeBackLines } from './allocate.ts'
import { doOnce, type Keyed, type MoneyWork } from './money-work.ts'
import { getPayer, getPaymentPayer } from './payer.ts'
import { recordPayment } from './record-payment.ts'
import { reversePayment } from './reverse-payment.ts'
import { tillOf } from './shifts/till-of.ts'
import { readableLines, splitOf } from './split-of.ts'

/** What is asked under which key; the same key again gives the same answer and does nothing. */
export type KeyedRequest<T> = { readonly key: string; readonly request: T }
type OfPayment = { readonly id: string }

/**
 * Takes a payment over the counter: receipt number, journal, and what it settles, once per key. Needs run:payments. Throws
 * Fault record_missing for a payer the actor may not read, payment_reference_used, balance_exceeded, bill_line_missing,
 * period_closed, shift_needed, idempotency_key_reused.
 */
export async function takePayment(
  deps: Deps,
  actor: Actor,
  { key, request }: KeyedRequest<PaymentRequest>,
): Promise<TakenPayment> {
  const rights = await allowed(deps, actor, { run: 'payments', see: (tx, of) => getPayer(tx, of, request.payer) })
  const command = { key, kind: 'payment', asked: { ...request, by: actor.id } }
  return await answered(deps, actor, {
    command,
    work: async (money) => {
      const receivedOn = request.received_on ?? money.today
      if (receivedOn > money.today)
        throw new Fault('request_invalid', { issues: [coreIssue('/received_on', 'day_to_come')] })
      await refuseUsed(money.tx, request)
      const shift = await tillOf(money.tx, { catalog: rights.catalog, by: money.by, method: request.method })
      const lines = await readableLines(money.tx, rights, request.payer)
      const fen = fenFromYuan(request.amount, 'half_up')
      const taken = await recordPayment(
        money,
        {
          ...{ payer: request.payer, fen, method: request.method, receivedOn, shift, note: request.note ?? '' },
          reference: request.reference ?? null,
          book: (rights.catalog.money ?? MONEY_DEFAULTS).receiptBook,
        },
        splitOf(rights, lines, request.split),
      )
      const allocated = taken.allocated.reduce((sum, part) => sum + part.fen, 0n)
      return {
        ...{ id: taken.id, no: taken.no, receipt_no: taken.receiptNo, amount: yuanText(fen) },
        ...{ allocated: taken.allocated.map(partText), left: yuanText(fen - allocated) },
      }
    },
  })
}

/** Settles open lines with what is left of a payment, once per key. Needs run:payments. Throws as takePayment does, and payment_missing. */
export async function allocateCredit(
  deps: Deps,
  actor: Actor,
  { key, request }: KeyedRequest<OfPayment & { readonly split?: SplitRequest | undefined }>,
): Promise<TakenPayment> {
  const { id, split } = request
  const rights = await allowed(deps, actor, { run: 'payments', see: (tx, of) => getPaymentPayer(tx, of, id) })
  const command = { key, kind: 'allocation', asked: { ...request, by: actor.id } }
  return await answered(deps, actor, {
    command,
    work: async (money) => {
      const payment = await holdPayment(money.tx, id)
      if (payment.isReversed) throw new Fault('payment_reversed', { payment: payment.no })
      const lines = await readableLines(money.tx, rights, payment.payerId)
      const parts = await allocate(money, id, splitOf(rights, lines, split))
      return await answerOf(money.tx, id, parts)
    },
  })
}

/**
 * Takes back what a payment settles, all of it or some lines, once per key: it is credit again. Needs run:reversals. What a
 * payment made online settles follows from what the provider says: a refund opens its bills. Throws Fault payment_online.
 */
export async function releaseAllocations(
  deps: Deps,
  actor: Actor,
  { key, request }: KeyedRequest<OfPayment & { readonly lines?: readonly string[] | undefined }>,
): Promise<TakenPayment> {
  const { id, lines } = request
  await allowed(deps, actor, { run: 'reversals', see: (tx, of) => getPaymentPayer(tx, of, id) })
  const command = { key, kind: 'allocation_release', asked: { ...request, by: actor.id } }
  return await answered(deps, actor, {
    command,
    work: async (money) => {
      const payment = await holdPayment(money.tx, id)
      if (payment.isReversed) throw new Fault('payment_reversed', { payment: payment.no })
      if (payment.method === 'online') throw new Fault('payment_online', { payment: payment.no })
      if (lines) await takeBackLines(money, payment, lines)
      else await takeBack(money, payment, payment.allocatedFen)
      return await answerOf(money.tx, id, [])
    },
  })
}

/** Takes a payment back as if it had not been made, once per key. Needs run:reversals. Throws as reversePayment does. */
export async function reverseTaken(
  deps: Deps,
  actor: Actor,
  { key, request }: KeyedRequest<OfPayment & { readonly reason: string }>,
): Promise<TakenPayment> {
  const { id } = request
  const { catalog } = await allowed(deps, actor, { run: 'reversals', see: (tx, of) => getPaymentPayer(tx, of, id) })
  const command = { key, kind: 'payment_reversal', asked: { ...request, by: actor.id } }
  return await answered(deps, actor, {
    command,
    work: async (money) => {
      const { method } = await readPayment(money.tx, id)
      const shift = await tillOf(money.tx, { catalog, by: money.by, method })
      await reversePayment(money, { ...request, shift })
      return await answerOf(money.tx, id, [])
    },
  })
}

type Doing = { readonly command: Keyed; readonly work: (money: MoneyWork) => Promise<TakenPayment> }

/** An answer that was kept comes back with its members in another order: here they stand as they did the first time. */
async function answered(deps: Deps, actor: Actor, doing: Doing): Promise<TakenPayment> {
  const { id, no, receipt_no, amount, allocated, left } = await doOnce(deps, actor, doing)
  const parts = allocated.map(({ line, bill, amount: of }) => ({ line, bill, amount: of }))
  return { id, no, receipt_no, amount, allocated: parts, left }
}

type Allowing = {
  readonly run: 'payments' | 'reversals'
  /** Throws where the actor may not read what the command is about. */
  readonly see: (tx: TenantTx, rights: RequestRights) => Promise<unknown>
}

/** Rights are asked before the key, so that an answer kept under a key is told to nobody who may not ask. */
async function allowed(deps: Deps, actor: Actor, { run, see }: Allowing): Promise<RequestRights> {
  const rights = await rightsOfRequest(deps, actor)
  requireRun(rights.catalog, actor, run)
  await deps.db.withTenant(actor.tenant, (tx) => see(tx, rights), { readOnly: true })
  return rights
}

async function refuseUsed(tx: TenantTx, { method, reference }: PaymentRequest): Promise<void> {
  if (reference === undefined) return
  const used = await tx.kernel
    .selectFrom('k_payment_reference as r')
    .innerJoin('k_payment as p', 'p.id', 'r.payment_id')
    .select('p.no')
    .where('r.method', '=', method)
    .where('r.reference', '=', reference)
    .executeTakeFirst()
  if (used)
    throw new Fault('payment_reference_used', { issues: [coreIssue('/reference', 'reference_used', { no: used.no })] })
}

const partText = ({ line, bill, fen }: Allocated) => ({ line, bill, amount: yuanText(fen) })

async function answerOf(tx: TenantTx, id: string, allocated: readonly Allocated[]): Promise<TakenPayment> {
  const payment = await holdPayment(tx, id)
  const { receipt_no } = await tx.kernel
    .selectFrom('k_payment')
    .select('receipt_no')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return {
    ...{ id, no: payment.no, receipt_no, amount: yuanText(payment.amountFen) },
    ...{ allocated: allocated.map(partText), left: yuanText(restOf(payment)) },
  }
}
