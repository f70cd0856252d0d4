import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'
import type { PaymentMethod } from './tables-money.ts'

export type NewStatementRow = {
  readonly id: string
  readonly rowNo: number
  readonly day: string
  readonly fen: bigint
  readonly reference: string
  readonly name: string
  readonly accountTail: string
  readonly remark: string
}
type Statement = { readonly id: string; readonly bank: string; readonly rows: readonly NewStatementRow[] }

/** Adds rows of a statement set-wise. Throws Fault record_duplicate for a reference that the account has. */
export async function insertStatementRows(tx: TenantTx, { id, bank, rows }: Statement): Promise<void> {
  const of = <K extends keyof NewStatementRow>(key: K) => rows.map((row) => row[key])
  await sql`insert into ${sql.id(tx.schema, 'k_statement_row')}
      (id, statement_id, bank_id, row_no, on_day, amount_fen, reference, name, account_tail, remark)
    select u.id, ${id}::uuid, ${bank}::uuid, u.no, u.day, u.fen, u.reference, u.name, u.tail, u.remark
    from unnest(${of('id')}::uuid[], ${of('rowNo')}::int[], ${of('day')}::date[], ${rows.map(({ fen }) => `${fen}`)}::bigint[],
      ${of('reference')}::text[], ${of('name')}::text[], ${of('accountTail')}::text[], ${of('remark')}::text[])
      u (id, no, day, fen, reference, name, tail, remark)`.execute(tx.kernel)
}

/** Day and amount of the references that an account has already. */
export async function knownReferences(tx: TenantTx, bank: string, references: readonly string[]) {
  const { rows } = await sql<{ reference: string; on_day: string; amount_fen: string }>`
    select reference, on_day, amount_fen from ${sql.id(tx.schema, 'k_statement_row')}
    where bank_id = ${bank}::uuid and reference = any(${references}::text[])`.execute(tx.kernel)
  return new Map(rows.map((row) => [row.reference, { day: row.on_day, fen: BigInt(row.amount_fen) }]))
}

export type StatementRowRow = {
  readonly id: string
  readonly bank_id: string
  readonly bank_name: string
  readonly currency: string
  readonly on_day: string
  readonly amount_fen: string
  readonly reference: string
  readonly name: string
  readonly account_tail: string
  readonly remark: string
  readonly kind: 'paid' | 'linked' | 'ignored' | null
  readonly reason: string | null
  readonly payment_id: string | null
  readonly payment_no: string | null
  readonly payer_id: string | null
  /** A payment that stands under this reference, and whether a row of a statement has it. */
  readonly there_id: string | null
  readonly there_no: string | null
  readonly there_fen: string | null
  readonly there_bank: string | null
  readonly rejected: readonly string[]
}
type Wanted =
  | { readonly ids: readonly string[] }
  | {
      readonly bank: string
      readonly state: 'open' | 'paid' | 'linked' | 'ignored' | undefined
      readonly after?: string | undefined
      readonly limit: number
    }

/** Rows of statements with what became of them, in the order they were taken. */
export async function selectStatementRows(
  tx: TenantTx,
  method: PaymentMethod,
  wanted: Wanted,
): Promise<StatementRowRow[]> {
  const table = (name: string) => sql.id(tx.schema, name)
  const where =
    'ids' in wanted
      ? sql`r.id = any(${wanted.ids}::uuid[])`
      : sql`r.bank_id = ${wanted.bank}::uuid and (${wanted.after ?? null}::uuid is null or r.id > ${wanted.after ?? null}::uuid)
        and (${wanted.state ?? null}::text is null or coalesce(c.kind, 'open') = ${wanted.state ?? null}::text)`
  const { rows } = await sql<StatementRowRow>`
    select r.id, r.bank_id, b.name as bank_name, b.currency, r.on_day, r.amount_fen, r.reference, r.name, r.account_tail, r.remark,
      c.kind, c.reason, c.payment_id, p.no as payment_no, p.payer_id, t.id as there_id, t.no as there_no, t.amount_fen as there_fen,
      (select o.bank_id from ${table('k_statement_claim')} k join ${table('k_statement_row')} o on o.id = k.row_id
        where k.payment_id = t.id) as there_bank,
      array(select j.payer_id::text from ${table('k_statement_rejection')} j where j.row_id = r.id) as rejected
    from ${table('k_statement_row')} r join ${table('k_bank')} b on b.id = r.bank_id
    left join ${table('k_statement_claim')} c on c.row_id = r.id left join ${table('k_payment')} p on p.id = c.payment_id
    left join ${table('k_payment_reference')} f on c.row_id is null and f.method = ${method} and f.reference = r.reference
    left join ${table('k_payment')} t on t.id = f.payment_id
    where ${where} order by r.id limit ${'ids' in wanted ? wanted.ids.length : wanted.limit}`.execute(tx.kernel)
  return rows
}

export type OpenBillRow = {
  readonly id: string
  readonly no: string
  readonly payer_id: string
  readonly subject_id: string
  readonly open_fen: string
}
type Pointed = {
  readonly numbers: readonly string[]
  readonly payers: readonly string[]
  readonly subjects: readonly string[]
  readonly fens: readonly bigint[]
  readonly currency: string
}

/** All open bills of the payers that numbers, names, subjects or sums point at. */
export async function selectPointedBills(tx: TenantTx, pointed: Pointed): Promise<OpenBillRow[]> {
  const bill = sql.id(tx.schema, 'k_bill')
  const { numbers, payers, subjects, fens, currency } = pointed
  const { rows } = await sql<OpenBillRow>`
    with open as (select id, no, payer_id, subject_id, receivable_fen - paid_fen - adjusted_fen as fen from ${bill}
      where status = 'published' and currency = ${currency} and receivable_fen > paid_fen + adjusted_fen),
    meant as (
      select payer_id from open where no = any(${numbers}::text[]) or payer_id = any(${payers}::uuid[]) or subject_id = any(${subjects}::uuid[])
      union select payer_id from open group by payer_id having sum(fen) = any(${fens.map((fen) => `${fen}`)}::bigint[]))
    select id, no, payer_id, subject_id, fen::text as open_fen from open where payer_id in (select payer_id from meant)
    order by payer_id, id limit 5000`.execute(tx.kernel)
  return rows
}

export type SideRow = {
  readonly is_in: boolean
  readonly state: 'open' | 'matched' | 'ignored'
  readonly reason: string
  readonly count: number
  readonly fen: string
}

/** Sums of an account's rows between two days (both included), by side, state and reason. */
export async function sumStatementRows(
  tx: TenantTx,
  { bank, from, to }: { readonly bank: string; readonly from: string; readonly to: string },
): Promise<SideRow[]> {
  const table = (name: string) => sql.id(tx.schema, name)
  const { rows } = await sql<SideRow>`
    select r.amount_fen > 0 as is_in, case when c.kind is null then 'open' when c.kind = 'ignored' then 'ignored' else 'matched' end as state,
      coalesce(c.reason, '') as reason, count(*)::int as count, sum(r.amount_fen)::text as fen
    from ${table('k_statement_row')} r left join ${table('k_statement_claim')} c on c.row_id = r.id
    where r.bank_id = ${bank}::uuid and r.on_day between ${from}::date and ${to}::date group by 1, 2, 3 order by 1, 2, 3`.execute(
    tx.kernel,
  )
  return rows
}

/** Accounts with what came in and is open, by name. */
export async function selectBanks(tx: TenantTx, id?: string) {
  const table = (name: string) => sql.id(tx.schema, name)
  const { rows } = await sql<{
    id: string
    name: string
    currency: string
    columns: unknown
    debit: unknown
    open: number
    fen: string
  }>`select b.id, b.name, b.currency, b.columns, b.debit, o.count as open, o.fen from ${table('k_bank')} b cross join lateral (
      select count(*)::int as count, coalesce(sum(r.amount_fen), 0)::text as fen from ${table('k_statement_row')} r
      where r.bank_id = b.id and r.amount_fen > 0 and not exists (select from ${table('k_statement_claim')} c where c.row_id = r.id)) o
    where (${id ?? null}::uuid is null or b.id = ${id ?? null}::uuid) order by b.name`.execute(tx.kernel)
  return rows
}
