import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'
import type { KernelTables } from './tables.ts'

/** A shift with the names of its people, and what should be in its till by what moved. */
export type ShiftRow = {
  readonly id: string
  readonly cashier: string
  readonly cashier_name: string | null
  readonly opened_at: string
  readonly closed_at: string | null
  readonly closed_by: string | null
  readonly opening_fen: string
  /** Opening, what came in in cash, less what went out: now. */
  readonly till_fen: string
  /** The same when it was counted. */
  readonly expected_fen: string | null
  readonly counted_fen: string | null
  readonly confirmed_by: string | null
  readonly confirmed_name: string | null
  readonly confirmed_at: string | null
  readonly currency: string
}

const TILL = (tx: TenantTx) =>
  sql`s.opening_fen + coalesce((select sum(m.fen) from ${sql.id(tx.schema, 'k_shift_move')} m where m.shift_id = s.id and m.method = 'cash'), 0)`

const select = (
  tx: TenantTx,
) => sql`select s.id, s.cashier, c.name as cashier_name, s.opened_at, s.closed_at, s.closed_by,
  s.opening_fen, (${TILL(tx)})::text as till_fen, s.expected_fen, s.counted_fen, s.confirmed_by, k.name as confirmed_name, s.confirmed_at, s.currency
  from ${sql.id(tx.schema, 'k_shift')} s left join ${sql.id(tx.schema, 'k_member')} c on c.user_id = s.cashier
  left join ${sql.id(tx.schema, 'k_member')} k on k.user_id = s.confirmed_by`

export type ShiftsWanted = {
  /** Only this cashier's. */
  readonly cashier?: string | undefined
  /** Only those that are open. */
  readonly open?: boolean
  /** Id of the last one of the page before. */
  readonly after?: string | undefined
  readonly limit: number
}

/** Shifts, the newest first. */
export async function listShiftRows(tx: TenantTx, { cashier, open, after, limit }: ShiftsWanted): Promise<ShiftRow[]> {
  const { rows } =
    await sql<ShiftRow>`${select(tx)} where (${cashier ?? null}::text is null or s.cashier = ${cashier ?? null})
    and (${after ?? null}::uuid is null or s.id < ${after ?? null}) and (not ${open ?? false}::boolean or s.closed_at is null)
    order by s.id desc limit ${limit}`.execute(tx.kernel)
  return rows
}

/** One shift; undefined when there is none. */
export async function findShift(tx: TenantTx, id: string): Promise<ShiftRow | undefined> {
  const { rows } = await sql<ShiftRow>`${select(tx)} where s.id = ${id}::uuid`.execute(tx.kernel)
  return rows[0]
}

/** Locks a shift until the transaction ends: whoever moves money in it is waited for. Undefined when there is none. */
export async function holdShift(tx: TenantTx, id: string): Promise<ShiftRow | undefined> {
  await sql`select from ${sql.id(tx.schema, 'k_shift')} where id = ${id}::uuid for update`.execute(tx.kernel)
  return await findShift(tx, id)
}

/** The open shift of a cashier, which nobody counts before the transaction ends. */
export async function openShiftOf(tx: TenantTx, cashier: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`select id from ${sql.id(tx.schema, 'k_shift')}
    where cashier = ${cashier} and closed_at is null for share`.execute(tx.kernel)
  return rows[0]?.id
}

export type ShiftEvent = Pick<KernelTables['k_shift_event'], 'shift_id' | 'by_whom' | 'at' | 'kind'> & {
  readonly counted_fen?: string
  readonly expected_fen?: string
  readonly note?: string
}

/** Keeps what was done with a shift. */
export const insertShiftEvent = (tx: TenantTx, event: ShiftEvent) =>
  tx.kernel
    .insertInto('k_shift_event')
    .values({ counted_fen: null, expected_fen: null, ...event })
    .execute()

export type MethodRow = {
  readonly method: string
  readonly payments: number
  readonly received: string
  readonly reversals: number
  readonly reversed: string
  readonly refunds: number
  readonly refunded: string
  readonly total: string
}

/** What moved in a shift, by method. */
export async function methodsOfShift(tx: TenantTx, id: string): Promise<MethodRow[]> {
  const of = (kind: 'payment' | 'reversal' | 'refund', sign: '' | '-') =>
    sql`count(*) filter (where kind = ${kind})::int, coalesce(sum(${sql.raw(sign)}fen) filter (where kind = ${kind}), 0)::text`
  const { rows } =
    await sql<MethodRow>`select * from (select method, ${of('payment', '')}, ${of('reversal', '-')}, ${of('refund', '-')}, sum(fen)::text
    from ${sql.id(tx.schema, 'k_shift_move')} where shift_id = ${id}::uuid group by method)
    m (method, payments, received, reversals, reversed, refunds, refunded, total) order by method`.execute(tx.kernel)
  return rows
}

export type ItemRow = {
  readonly method: string
  /** Null: not settled, which is prepayment. */
  readonly item: string | null
  readonly count: number
  readonly fen: string
}

/**
 * What the payments of a shift settled as they were taken, by method and fee item: their sums are what was received. What
 * is allocated later, or otherwise, is the business of another day.
 */
export async function itemsOfShift(tx: TenantTx, id: string): Promise<ItemRow[]> {
  const table = (name: string) => sql.id(tx.schema, name)
  // One transaction has one time: an allocation of the same instant is the payment's own.
  const { rows } = await sql<ItemRow>`with settled as (
      select p.id, p.method, l.item, a.amount_fen as fen from ${table('k_payment')} p
        join ${table('k_allocation')} a on a.payment_id = p.id and a.created_at = p.created_at and a.reverses is null
        join ${table('k_bill_line')} l on l.id = a.line_id where p.shift_id = ${id}::uuid)
    select method, item, count(distinct id)::int as count, sum(fen)::text as fen from (
      select * from settled
      union all select p.id, p.method, null, p.amount_fen - coalesce((select sum(s.fen) from settled s where s.id = p.id), 0)
        from ${table('k_payment')} p where p.shift_id = ${id}::uuid) of_all
    where fen > 0 group by 1, 2 order by method, item nulls last`.execute(tx.kernel)
  return rows
}

export type ReceiptRow = {
  readonly book: string
  readonly first: string
  readonly last: string
  readonly count: number
  readonly others: number
  readonly gaps: number
}

/** Receipt numbers that a shift gave, by book, and what lies between the first and the last of them. */
export async function receiptsOfShift(tx: TenantTx, id: string): Promise<ReceiptRow[]> {
  const payment = sql.id(tx.schema, 'k_payment')
  const { rows } = await sql<ReceiptRow>`select r.book, r.first, r.last, r.count, (i.count - r.count)::int as others,
      (right(r.last, 7)::bigint - right(r.first, 7)::bigint + 1 - i.count)::int as gaps from (
      select left(receipt_no, -8) as book, min(receipt_no) as first, max(receipt_no) as last, count(*)::int as count
      from ${payment} where shift_id = ${id}::uuid and receipt_no is not null group by 1) r
    cross join lateral (select count(*) as count from ${payment} p
      where p.receipt_no between r.first and r.last and left(p.receipt_no, -8) = r.book) i order by r.book`.execute(
    tx.kernel,
  )
  return rows
}

export type OutRow = {
  readonly no: string
  readonly receipt_no: string | null
  readonly method: string
  readonly fen: string
  readonly reason: string
}

/** Payments that were taken back in a shift. */
export async function voidsOfShift(tx: TenantTx, id: string): Promise<OutRow[]> {
  const { rows } = await sql<OutRow>`select p.no, p.receipt_no, p.method, p.amount_fen::text as fen, r.reason
    from ${sql.id(tx.schema, 'k_payment_reversal')} r join ${sql.id(tx.schema, 'k_payment')} p on p.id = r.payment_id
    where r.shift_id = ${id}::uuid order by r.created_at, p.no`.execute(tx.kernel)
  return rows
}

/** Refunds that were paid out of a till. */
export async function refundsOfShift(tx: TenantTx, id: string): Promise<OutRow[]> {
  const { rows } = await sql<OutRow>`select p.no, p.receipt_no, f.method, f.amount_fen::text as fen, f.reason
    from ${sql.id(tx.schema, 'k_refund_end')} e join ${sql.id(tx.schema, 'k_refund')} f on f.id = e.refund_id
      join ${sql.id(tx.schema, 'k_payment')} p on p.id = f.payment_id
    where e.shift_id = ${id}::uuid and e.state = 'succeeded' order by e.created_at, p.no`.execute(tx.kernel)
  return rows
}
