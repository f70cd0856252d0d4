import type { Receipt } from '@courtyard/contract/payments'
import type { TenantTx } from '@courtyard/db/database'
import { yuanCapital } from '@courtyard/std/capital'
import { type Fen, yuanText } from '@courtyard/std/money'
import { requireRun } from '../billing/may-run.ts'
import type { Actor, Deps } from '../deps.ts'
import { titlesOf } from '../records/name-records.ts'
import { type RequestRights, rightsOfRequest } from '../records/rights-of-request.ts'
import { billBindings, getPaymentPayer, readableBills } from './payer.ts'

/**
 * What the receipt of a payment says: what it settles now of bills the actor may read, what of it is prepaid, and whether it is
 * void. Needs run:payments. Throws Fault payment_missing for a payment the actor may not read.
 */
export async function readReceipt(deps: Deps, actor: Actor, id: string): Promise<Receipt> {
  const rights = await rightsOfRequest(deps, actor)
  requireRun(rights.catalog, actor, 'payments')
  const read = async (tx: TenantTx): Promise<Receipt> => {
    const receipt = await receiptOf(tx, rights, id)
    const readable = await readableNumbers(tx, rights, id)
    return { ...receipt, lines: receipt.lines.filter(({ bill }) => readable.has(bill)) }
  }
  return await deps.db.withTenant(actor.tenant, read, { readOnly: true, isolation: 'repeatable read' })
}

/** Numbers of the bills of a payment that the actor may read. */
export async function readableNumbers(tx: TenantTx, rights: RequestRights, payment: string): Promise<Set<string>> {
  const bills = await tx.kernel
    .selectFrom('k_allocation as a')
    .innerJoin('k_bill as b', 'b.id', 'a.bill_id')
    .select(['b.id', 'b.no'])
    .distinct()
    .where('a.payment_id', '=', payment)
    .execute()
  const ids = bills.map(({ id }) => id)
  const seen = new Set(await readableBills(tx, rights, ids))
  return new Set(bills.filter(({ id }) => seen.has(id)).map(({ no }) => no))
}

/** What the receipt says, inside an open transaction; asks for no right but to read payment and payer. */
export async function receiptOf(tx: TenantTx, rights: RequestRights, id: string): Promise<Receipt> {
  const payer = await getPaymentPayer(tx, rights, id)
  const row = await tx.kernel
    .selectFrom('k_payment_seen as p')
    .leftJoin('k_member as m', 'm.user_id', 'p.created_by')
    .selectAll('p')
    .select('m.name as cashier')
    .where('p.id', '=', id)
    .executeTakeFirstOrThrow()
  return {
    ...{ company: rights.catalog.label, payer, no: row.no, receipt_no: row.receipt_no },
    ...{ received_on: row.received_on, method: row.method, reference: row.reference, note: row.note },
    ...{ amount: yuanText(BigInt(row.amount_fen)), in_words: yuanCapital(BigInt(row.amount_fen)) },
    ...{ currency: row.currency, lines: await linesOf(tx, rights, id), prepaid: yuanText(BigInt(row.left_fen)) },
    ...{ refunded: yuanText(BigInt(row.refunded_fen)), cashier: row.cashier ?? row.created_by },
    reversed: row.reversed_on === null ? null : { on: row.reversed_on, reason: row.reversal_reason ?? '' },
  }
}

async function linesOf(tx: TenantTx, rights: RequestRights, id: string): Promise<Receipt['lines']> {
  const rows = await tx.kernel
    .selectFrom('k_allocation_seen as a')
    .innerJoin('k_bill as b', 'b.id', 'a.bill_id')
    .innerJoin('k_bill_line as l', 'l.id', 'a.line_id')
    .select(['a.amount_fen', 'b.no', 'b.period', 'b.subject_id', 'l.item', 'l.id'])
    .where('a.payment_id', '=', id)
    .where('a.state', '=', 'live')
    .orderBy('b.due_on')
    .orderBy('b.id')
    .orderBy('l.no')
    .execute()
  const ids = [...new Set(rows.map(({ subject_id }) => subject_id))].slice(0, 200)
  const titles = await titlesOf(tx, rights, { entity: billBindings(rights).subject, ids })
  return [...Map.groupBy(rows, (row) => row.id).values()].map((of) => {
    const { no, period, subject_id, item } = of[0]!
    const fen: Fen = of.reduce((sum, { amount_fen }) => sum + BigInt(amount_fen), 0n)
    return { bill: no, period, item, subject: titles.get(subject_id) ?? '', amount: yuanText(fen) }
  })
}
