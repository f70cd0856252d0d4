import { Fault } from '@courtyard/std/fault'
import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'
import { lockName } from './lock-name.ts'
import type { PaymentMethod } from './tables-money.ts'

export type PaymentRow = {
  readonly id: string
  readonly no: string
  readonly payerId: string
  readonly receivedOn: string
  readonly amountFen: bigint
  readonly currency: string
  readonly method: PaymentMethod
  readonly reference: string | null
  readonly receiptNo: string | null
  readonly shiftId: string | null
  readonly note: string
}

/** Writes a payment and takes its slip. Throws Fault record_duplicate when the slip paid before. */
export async function insertPayment(tx: TenantTx, payment: PaymentRow, by: string): Promise<void> {
  const inserted = tx.kernel.insertInto('k_payment').values({
    ...{ id: payment.id, no: payment.no, payer_id: payment.payerId, received_on: payment.receivedOn },
    ...{ amount_fen: `${payment.amountFen}`, currency: payment.currency, method: payment.method },
    ...{ reference: payment.reference, receipt_no: payment.receiptNo, shift_id: payment.shiftId },
    ...{ note: payment.note, created_by: by },
  })
  const { method, reference, id } = payment
  if (reference === null) return void (await inserted.execute())
  const taken = tx.kernel.insertInto('k_payment_reference').values({ method, reference, payment_id: id })
  await Promise.all([inserted.execute(), taken.execute()])
}

/** A payment that is locked, and what became of it so far. */
export type HeldPayment = {
  readonly id: string
  readonly no: string
  readonly payerId: string
  readonly currency: string
  readonly method: PaymentMethod
  readonly receivedOn: string
  readonly isReversed: boolean
  readonly amountFen: bigint
  /** Allocated and not taken back. */
  readonly allocatedFen: bigint
  /** Refunded, on its way back or lost in a dispute; refunds that failed do not count. */
  readonly refundedFen: bigint
}

/** Locks a payment until the transaction ends, then sums up what became of it. Throws Fault payment_missing. */
export async function holdPayment(tx: TenantTx, id: string): Promise<HeldPayment> {
  // Sent with the lock and begun after it, so what it sums up is what whoever had the lock left.
  const [, payment] = await Promise.all([lockName(tx, `payment ${id}`), readPayment(tx, id)])
  return payment
}

/** A payment and what became of it, unlocked: what is read may be gone the next moment. Throws Fault payment_missing. */
export async function readPayment(tx: TenantTx, id: string): Promise<HeldPayment> {
  const table = (name: string) => sql.id(tx.schema, name)
  const { rows } = await sql<{
    no: string
    payer_id: string
    currency: string
    method: PaymentMethod
    received_on: string
    is_reversed: boolean
    amount_fen: string
    allocated_fen: string
    refunded_fen: string
  }>`select p.no, p.payer_id, p.currency, p.method, p.received_on, p.amount_fen,
      exists (select from ${table('k_payment_reversal')} r where r.payment_id = p.id) as is_reversed,
      (select coalesce(sum(case when reverses is null then amount_fen else -amount_fen end), 0)::text
        from ${table('k_allocation')} where payment_id = p.id) as allocated_fen,
      (select coalesce(sum(amount_fen), 0)::bigint from ${table('k_refund')} f where f.payment_id = p.id and not exists (
        select from ${table('k_refund_end')} e where e.refund_id = f.id and e.state = 'failed'))
      + (select coalesce(sum(e.prepayment_fen), 0)::bigint from ${table('k_dispute')} d join ${table('k_dispute_end')} e using (external_id)
        where d.payment_id = p.id) as refunded_fen
    from ${table('k_payment')} p where p.id = ${id}::uuid`.execute(tx.kernel)
  const row = rows[0]
  if (!row) throw new Fault('payment_missing', { id })
  return {
    ...{ id, no: row.no, payerId: row.payer_id, currency: row.currency, method: row.method },
    ...{ receivedOn: row.received_on, isReversed: row.is_reversed, amountFen: BigInt(row.amount_fen) },
    ...{ allocatedFen: BigInt(row.allocated_fen), refundedFen: BigInt(row.refunded_fen) },
  }
}

/** What of a payment can still be allocated or refunded. */
export const restOf = (payment: HeldPayment): bigint =>
  payment.isReversed ? 0n : payment.amountFen - payment.allocatedFen - payment.refundedFen

export type AllocationRow = {
  readonly id: string
  readonly paymentId: string
  readonly billId: string
  readonly lineId: string
  readonly on: string
  readonly amountFen: bigint
  readonly reverses: string | null
}

/** Writes allocations set-wise; each may be reversed once, which the database sees to. */
export async function insertAllocations(tx: TenantTx, rows: readonly AllocationRow[], by: string): Promise<void> {
  const of = <K extends keyof AllocationRow>(key: K) => rows.map((row) => row[key])
  await sql`insert into ${sql.id(tx.schema, 'k_allocation')} (id, payment_id, bill_id, line_id, on_day, amount_fen, reverses, created_by)
    select u.*, ${by} from unnest(${of('id')}::uuid[], ${of('paymentId')}::uuid[], ${of('billId')}::uuid[], ${of('lineId')}::uuid[],
      ${of('on')}::date[], ${rows.map(({ amountFen }) => `${amountFen}`)}::bigint[], ${of('reverses')}::uuid[]) u`.execute(
    tx.kernel,
  )
}

/** Allocations of a payment that were not taken back: the newest first, those of late fees after all others. */
export async function liveAllocations(tx: TenantTx, payment: string) {
  const rows = await tx.kernel
    .selectFrom('k_allocation as a')
    .innerJoin('k_bill as b', 'b.id', 'a.bill_id')
    .innerJoin('k_bill_line as l', 'l.id', 'a.line_id')
    .select([
      'a.id',
      'a.bill_id',
      'b.no as bill_no',
      'a.line_id',
      'l.item',
      'a.amount_fen',
      'b.payer_id',
      'b.subject_id',
    ])
    .where('a.payment_id', '=', payment)
    .where('a.reverses', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('k_allocation as r').select('r.id').whereRef('r.reverses', '=', 'a.id'))),
    )
    .orderBy(sql`l.standard like 'late:%'`)
    .orderBy('a.id', 'desc')
    .execute()
  return rows.map((row) => ({ ...row, amountFen: BigInt(row.amount_fen) }))
}
