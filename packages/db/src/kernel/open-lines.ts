import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'

/** A line of a published bill that is locked, with what is open of it. Amounts are fen as text. */
export type OpenLineRow = {
  readonly id: string
  readonly no: number
  readonly bill_id: string
  readonly bill_no: string
  readonly payer_id: string
  readonly subject_id: string
  readonly due_on: string
  readonly period: string
  readonly item: string
  readonly from_on: string
  readonly to_on: string
  readonly currency: string
  /** For a late fee, the bill it is charged on and when that was due. */
  readonly late_of: string | null
  readonly late_due_on: string | null
  readonly late_no: string | null
  readonly amount_fen: string
  readonly net_fen: string
  readonly tax_fen: string
  readonly paid_fen: string
  readonly adjusted_fen: string
  readonly adjusted_net_fen: string
}

/** Published bills (those of a payer that are open, and one more), locked until the transaction ends, in the order of their ids. Gives the ids that are there. */
export async function lockBills(
  tx: TenantTx,
  which: { readonly payer: string; readonly and?: string } | { readonly bills: readonly string[] },
): Promise<string[]> {
  const of =
    'payer' in which
      ? sql`(payer_id = ${which.payer}::uuid and receivable_fen > paid_fen + adjusted_fen or id = ${which.and ?? null}::uuid)`
      : sql`id = any(${which.bills}::uuid[])`
  const { rows } = await sql<{ id: string }>`select id from ${sql.id(tx.schema, 'k_bill')}
    where status = 'published' and ${of} order by id for no key update`.execute(tx.kernel)
  return rows.map(({ id }) => id)
}

/** The ids of a payer's bills with something open, oldest first; nothing is locked. */
export async function findOpenBills(tx: TenantTx, payer: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from ${sql.id(tx.schema, 'k_bill')}
    where status = 'published' and payer_id = ${payer}::uuid and receivable_fen > paid_fen + adjusted_fen order by due_on, id`.execute(
    tx.kernel,
  )
  return rows.map(({ id }) => id)
}

/**
 * The lines of bills that the caller holds locked, or only looks at. A statement of its own: one that waited for the lock would still sum up
 * what was there before it waited.
 */
export async function loadLines(tx: TenantTx, bills: readonly string[]): Promise<OpenLineRow[]> {
  const table = (name: string) => sql.id(tx.schema, name)
  const { rows } = await sql<OpenLineRow>`
    select l.id, l.no, b.id as bill_id, b.no as bill_no, b.payer_id, b.subject_id, b.due_on, b.period, l.item, l.from_on, l.to_on,
      b.currency, late.id as late_of, late.due_on as late_due_on, late.no as late_no, l.amount_fen, l.net_fen, l.tax_fen,
      paid.fen::text as paid_fen, adjusted.fen::text as adjusted_fen, adjusted.net_fen::text as adjusted_net_fen
    from ${table('k_bill')} b join ${table('k_bill_line')} l on l.bill_id = b.id
    left join ${table('k_claim')} c on c.line_id = l.id and l.standard like 'late:%'
    left join ${table('k_bill')} late on late.id::text = c.part
    cross join lateral (select coalesce(sum(case when reverses is null then amount_fen else -amount_fen end), 0) as fen
      from ${table('k_allocation')} where line_id = l.id) paid
    cross join lateral (select
        coalesce(sum(case when a.kind = 'recovered' then -al.amount_fen else al.amount_fen end), 0) as fen,
        coalesce(sum(case when a.kind = 'recovered' then -al.net_fen else al.net_fen end), 0) as net_fen
      from ${table('k_adjustment_line')} al join ${table('k_adjustment')} a on a.id = al.adjustment_id where al.line_id = l.id) adjusted
    where b.id = any(${bills}::uuid[]) order by b.id, l.no`.execute(tx.kernel)
  return rows
}

/** What is open of a line: never less than nothing. */
export const openFenOf = (line: OpenLineRow): bigint =>
  BigInt(line.amount_fen) - BigInt(line.paid_fen) - BigInt(line.adjusted_fen)

/** Adds to what bills were paid and adjusted; the database refuses more than they are owed. */
export async function addToBills(
  tx: TenantTx,
  rows: readonly { readonly bill: string; readonly paidFen: bigint; readonly adjustedFen: bigint }[],
  by: string,
): Promise<void> {
  const ids = rows.map(({ bill }) => bill)
  const paid = rows.map(({ paidFen }) => `${paidFen}`)
  const adjusted = rows.map(({ adjustedFen }) => `${adjustedFen}`)
  await sql`update ${sql.id(tx.schema, 'k_bill')} b set paid_fen = b.paid_fen + u.paid, adjusted_fen = b.adjusted_fen + u.adjusted,
      version = version + 1, updated_at = now(), updated_by = ${by}
    from unnest(${ids}::uuid[], ${paid}::bigint[], ${adjusted}::bigint[]) u (id, paid, adjusted) where b.id = u.id`.execute(
    tx.kernel,
  )
}
