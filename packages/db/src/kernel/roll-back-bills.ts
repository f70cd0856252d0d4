import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'

/** Why a bill is not rolled back. */
export type KeptReason = 'paid' | 'adjusted' | 'late_fee'

export type StandingBill = {
  readonly id: string
  readonly no: string
  readonly issued_on: string
  readonly payer_id: string
  readonly subject_id: string
  readonly receivable_fen: string
  readonly currency: string
  readonly kept: KeptReason | null
}

/** What keeps a bill: money or a document that refers to it. A late fee charged on it is a claim that names it as its part. */
const keptSql = (tx: TenantTx, lateStandards: readonly string[]) => sql<KeptReason | null>`case
  when b.paid_fen > 0 then 'paid' when b.adjusted_fen > 0 then 'adjusted'
  when exists (select from ${sql.id(tx.schema, 'k_claim')} c where c.standard = any(${lateStandards}::text[]) and c.subject_id = b.subject_id and c.part = b.id::text) then 'late_fee'
  end`

type Page = {
  readonly afterId: string | null
  readonly limit: number
  readonly lateStandards: readonly string[]
}

/** A page of a run's bills that stand, locked until the transaction ends, in the order of their ids. */
export async function lockStandingBills(tx: TenantTx, runId: string, page: Page): Promise<StandingBill[]> {
  const table = sql.id(tx.schema, 'k_bill')
  const locked = await sql<{ id: string }>`select id from ${table}
    where fee_run_id = ${runId}::uuid and status <> 'void' and (${page.afterId}::uuid is null or id > ${page.afterId}::uuid)
    order by id limit ${page.limit} for no key update`.execute(tx.kernel)
  const ids = locked.rows.map(({ id }) => id)
  // A statement of its own: one that waited for the lock would still see what was paid before it waited.
  const { rows } =
    await sql<StandingBill>`select b.id, b.no, b.issued_on, b.payer_id, b.subject_id, b.receivable_fen, b.currency,
      ${keptSql(tx, page.lateStandards)} as kept
    from ${table} b where b.id = any(${ids}::uuid[]) order by b.id`.execute(tx.kernel)
  return rows
}

export type Standing = {
  readonly bills: number
  readonly fen: string
  readonly kept: number
  readonly kept_fen: string
}

/** What a rollback of a run would take back, and what it would have to keep. */
export async function countStanding(tx: TenantTx, runId: string, lateStandards: readonly string[]): Promise<Standing> {
  const { rows } = await sql<Standing>`select count(*) filter (where kept is null)::int as bills,
      coalesce(sum(receivable_fen) filter (where kept is null), 0)::text as fen, count(kept)::int as kept,
      coalesce(sum(receivable_fen) filter (where kept is not null), 0)::text as kept_fen
    from (select b.receivable_fen, ${keptSql(tx, lateStandards)} as kept
      from ${sql.id(tx.schema, 'k_bill')} b where b.fee_run_id = ${runId}::uuid and b.status <> 'void') b`.execute(
    tx.kernel,
  )
  return rows[0]!
}

export type KeptBill = { readonly id: string; readonly no: string; readonly kept: KeptReason; readonly fen: string }

/** The first bills that a rollback would keep, by number. */
export async function listKept(
  tx: TenantTx,
  runId: string,
  { lateStandards, limit }: { readonly lateStandards: readonly string[]; readonly limit: number },
): Promise<KeptBill[]> {
  const { rows } = await sql<KeptBill>`select id, no, kept, fen from (
      select b.id, b.no, ${keptSql(tx, lateStandards)} as kept, b.receivable_fen::text as fen
      from ${sql.id(tx.schema, 'k_bill')} b where b.fee_run_id = ${runId}::uuid and b.status <> 'void') b
    where kept is not null order by no limit ${limit}`.execute(tx.kernel)
  return rows
}

export type PostedLeg = {
  readonly journal_id: string
  readonly bill_id: string
  readonly line_id: string
  readonly debit_kind: string
  readonly credit_kind: string
  readonly credit_key: string
  readonly amount_fen: string
}

/** What the journals of bills posted, leg by leg. */
export async function loadPostedLegs(tx: TenantTx, bills: readonly string[]): Promise<PostedLeg[]> {
  const table = (name: string) => sql.id(tx.schema, name)
  const keys = bills.map((bill) => `bill:${bill}`)
  const { rows } =
    await sql<PostedLeg>`select j.id as journal_id, j.bill_id, p.line_id, d.kind as debit_kind, c.kind as credit_kind,
      c.key as credit_key, p.amount_fen::text
    from ${table('k_journal')} j join ${table('k_posting')} p on p.journal_id = j.id
      join ${table('k_account')} d on d.id = p.debit_id join ${table('k_account')} c on c.id = p.credit_id
    where j.idem_key = any(${keys}::text[]) order by j.bill_id, p.id`.execute(tx.kernel)
  return rows
}

/** Periods in which nothing may be posted. */
export async function closedPeriods(tx: TenantTx): Promise<Set<string>> {
  const rows = await tx.kernel.selectFrom('k_closed').select('period').execute()
  return new Set(rows.map(({ period }) => period))
}

export type VoidedBill = { readonly adjustment: string; readonly bill: string }

/** Voids bills whole: the adjustment that says so with a line for each of theirs, the bill's own sum and status, its claims. */
export async function voidBills(
  tx: TenantTx,
  voided: readonly VoidedBill[],
  { by, on, reason }: { readonly by: string; readonly on: string; readonly reason: string },
): Promise<void> {
  const table = (name: string) => sql.id(tx.schema, name)
  const bills = voided.map(({ bill }) => bill)
  const pairs = sql`unnest(${voided.map(({ adjustment }) => adjustment)}::uuid[], ${bills}::uuid[]) u (adjustment, bill)`
  await Promise.all([
    sql`insert into ${table('k_adjustment')} (id, bill_id, kind, on_day, reason, created_by)
      select u.adjustment, u.bill, 'void', ${on}::date, ${reason}, ${by} from ${pairs}`.execute(tx.kernel),
    sql`insert into ${table('k_adjustment_line')} (adjustment_id, line_id, amount_fen, net_fen, tax_fen)
      select u.adjustment, l.id, l.amount_fen, l.net_fen, l.tax_fen from ${pairs}
        join ${table('k_bill_line')} l on l.bill_id = u.bill where l.amount_fen > 0`.execute(tx.kernel),
    sql`delete from ${table('k_claim')} c using ${table('k_bill_line')} l
      where l.id = c.line_id and l.bill_id = any(${bills}::uuid[])`.execute(tx.kernel),
    sql`update ${table('k_bill')} set status = 'void', adjusted_fen = receivable_fen, version = version + 1, updated_at = now(), updated_by = ${by}
      where id = any(${bills}::uuid[])`.execute(tx.kernel),
  ])
}

/** Moves a rollback's cursor and adds what a page took back. */
export async function advanceRollback(
  tx: TenantTx,
  runId: string,
  page: { readonly cursor: string; readonly bills: number; readonly fen: bigint },
): Promise<void> {
  await tx.kernel
    .updateTable('k_fee_run')
    .set({
      cursor: page.cursor,
      rolled_back_bills: sql<number>`rolled_back_bills + ${page.bills}::int`,
      rolled_back_fen: sql<string>`rolled_back_fen + ${`${page.fen}`}::bigint`,
      updated_at: sql<string>`now()`,
    })
    .where('id', '=', runId)
    .execute()
}

/** Ends a rollback: with nothing left the run is rolled back; what stays keeps it done. */
export async function endRollback(tx: TenantTx, runId: string): Promise<void> {
  await sql`update ${sql.id(tx.schema, 'k_fee_run')} set updated_at = now(), state = case
      when exists (select from ${sql.id(tx.schema, 'k_bill')} where fee_run_id = ${runId}::uuid and status <> 'void') then 'done' else 'rolled_back' end
    where id = ${runId}::uuid`.execute(tx.kernel)
}
