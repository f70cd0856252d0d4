import { type Insertable, type Selectable, sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'
import type { JournalKind } from './journal-kinds.ts'
import type { AccountKind } from './tables.ts'
import type { VoucherTables } from './tables-vouchers.ts'

/** One side of entries that belong together: of one voucher, account, payer and subject. */
export type EntrySum = {
  /** Journal, or day and kind. */
  readonly voucher: string
  readonly on_day: string
  readonly kind: JournalKind
  readonly side: 'debit' | 'credit'
  readonly account_kind: AccountKind
  readonly item: string | null
  readonly key: string | null
  readonly payer_id: string | null
  readonly subject_id: string | null
  readonly fen: string
  /** Journals of the whole period, of the same moment. */
  readonly journals: number
}

type Span = { readonly from: string; readonly to: string; readonly per: 'day' | 'journal' }

/** All entries of days from `from` to before `to`, both sides of each, added up as far as vouchers tell them apart. */
export async function sumEntries(tx: TenantTx, { from, to, per }: Span): Promise<EntrySum[]> {
  const table = (name: string) => sql.id(tx.schema, name)
  const voucher = per === 'journal' ? sql`j.id::text` : sql`j.effective_on::text || ' ' || j.kind`
  const { rows } = await sql<EntrySum>`
    with posted as (
      select ${voucher} as voucher, j.effective_on as on_day, j.kind, j.bill_id, p.line_id, p.debit_id, p.credit_id, p.amount_fen
      from ${table('k_journal')} j join ${table('k_posting')} p on p.journal_id = j.id
      where j.effective_on >= ${from}::date and j.effective_on < ${to}::date),
    sides as (
      select 'debit' as side, debit_id as account_id, * from posted union all select 'credit', credit_id, * from posted)
    select s.voucher, s.on_day, s.kind, s.side, a.kind as account_kind,
      coalesce(l.item, case when a.kind = 'deposit' then split_part(a.key, ':', 2) end) as item,
      case when a.kind in ('cash', 'clearing', 'revenue', 'tax', 'writeoff', 'expense', 'rounding') then a.key end as key,
      coalesce(a.payer_id, b.payer_id) as payer_id, coalesce(a.subject_id, b.subject_id) as subject_id, sum(s.amount_fen)::text as fen,
      (select count(*)::int from ${table('k_journal')} where effective_on >= ${from}::date and effective_on < ${to}::date) as journals
    from sides s join ${table('k_account')} a on a.id = s.account_id
      left join ${table('k_bill_line')} l on l.id = s.line_id left join ${table('k_bill')} b on b.id = coalesce(l.bill_id, s.bill_id)
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9 order by 2, 3, 1, 4 desc, 5, 6, 7, 8, 9`.execute(tx.kernel)
  return rows
}

export type VoucherBatchRow = Selectable<VoucherTables['k_voucher_batch']>
export type VoucherRow = Selectable<VoucherTables['k_voucher']>
export type VoucherLineRow = Selectable<VoucherTables['k_voucher_line']>
type Batch = {
  readonly batch: Insertable<VoucherTables['k_voucher_batch']>
  readonly vouchers: readonly VoucherRow[]
  readonly lines: readonly VoucherLineRow[]
}
const AT_ONCE = 4_000

/** Keeps a batch with its vouchers; the database refuses one that does not balance. */
export async function insertVouchers(tx: TenantTx, { batch, vouchers, lines }: Batch): Promise<void> {
  await tx.kernel.insertInto('k_voucher_batch').values(batch).execute()
  for (let at = 0; at < vouchers.length; at += AT_ONCE)
    await tx.kernel
      .insertInto('k_voucher')
      .values(vouchers.slice(at, at + AT_ONCE))
      .execute()
  for (let at = 0; at < lines.length; at += AT_ONCE)
    await tx.kernel
      .insertInto('k_voucher_line')
      .values(lines.slice(at, at + AT_ONCE))
      .execute()
}

export type ListedBatch = Omit<VoucherBatchRow, 'rules'> & {
  readonly later: number
  readonly replaced_by: string | null
}

/** Batches, the newest first, each with how many journals of its period came later. */
export async function listBatches(
  tx: TenantTx,
  { id = null, before = null, limit }: { id?: string | null; before?: string | null; limit: number },
): Promise<ListedBatch[]> {
  const table = (name: string) => sql.id(tx.schema, name)
  const { rows } = await sql<ListedBatch>`
    select b.id, b.created_at, b.created_by, b.period, b.version, b.replaces, b.reason, b.currency, b.journals, b.vouchers, b.lines,
      b.debit_fen, b.credit_fen, r.id as replaced_by, (select count(*)::int from ${table('k_journal')}
        where effective_on >= (b.period || '-01')::date and effective_on < (b.period || '-01')::date + interval '1 month') - b.journals as later
    from ${table('k_voucher_batch')} b left join ${table('k_voucher_batch')} r on r.replaces = b.id
    where (${id}::uuid is null or b.id = ${id}::uuid) and (${before}::uuid is null or b.id < ${before}::uuid)
    order by b.id desc limit ${limit}`.execute(tx.kernel)
  return rows
}

/** The newest batch of a period. */
export const lastBatch = (tx: TenantTx, period: string) =>
  tx.kernel
    .selectFrom('k_voucher_batch')
    .select(['id', 'version'])
    .where('period', '=', period)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
