import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'
import type { DebitEnd } from './tables-debit.ts'

export type ProposedLine = {
  readonly line_id: string
  readonly bill_id: string
  readonly payer_id: string
  readonly mandate_id: string
  readonly holder: string
  readonly account: string
  readonly open_fen: string
}
type Wanted = { readonly currency: string; readonly until: string | null }

/**
 * Open lines of payers with a mandate, due by a day, that no bank is asked for: by payer and line. What is open is read under no
 * lock: it may be paid meanwhile.
 */
export async function selectProposedLines(tx: TenantTx, { currency, until }: Wanted): Promise<ProposedLine[]> {
  const table = (name: string) => sql.id(tx.schema, name)
  const { rows } = await sql<ProposedLine>`
    select l.id as line_id, b.id as bill_id, b.payer_id, m.id as mandate_id, m.holder, m.account,
      (l.amount_fen - paid.fen - adjusted.fen)::text as open_fen
    from ${table('k_mandate')} m join ${table('k_bill')} b on b.payer_id = m.payer_id join ${table('k_bill_line')} l on l.bill_id = b.id
    cross join lateral (select coalesce(sum(case when reverses is null then amount_fen else -amount_fen end), 0) as fen
      from ${table('k_allocation')} where line_id = l.id) paid
    cross join lateral (select coalesce(sum(case when a.kind = 'recovered' then -al.amount_fen else al.amount_fen end), 0) as fen
      from ${table('k_adjustment_line')} al join ${table('k_adjustment')} a on a.id = al.adjustment_id where al.line_id = l.id) adjusted
    where m.ended_at is null and b.status = 'published' and b.currency = ${currency} and b.receivable_fen > b.paid_fen + b.adjusted_fen
      and (${until}::date is null or b.due_on <= ${until}::date) and l.amount_fen > paid.fen + adjusted.fen
      and not exists (select from ${table('k_debit_claim')} c where c.line_id = l.id)
    order by b.payer_id, l.id`.execute(tx.kernel)
  return rows
}

/** Why the last debit of these payers was refused, where it was. */
export async function lastRefusals(tx: TenantTx, payers: readonly string[]): Promise<Map<string, string>> {
  const table = (name: string) => sql.id(tx.schema, name)
  const { rows } = await sql<{ payer_id: string; state: DebitEnd; reason: string }>`
    select distinct on (r.payer_id) r.payer_id, e.state, e.reason from ${table('k_debit_row')} r
    join ${table('k_debit_end')} e on e.row_id = r.id where r.payer_id = any(${payers}::uuid[]) order by r.payer_id, r.id desc`.execute(
    tx.kernel,
  )
  return new Map(rows.flatMap(({ payer_id, state, reason }) => (state === 'refused' ? [[payer_id, reason]] : [])))
}

/** In which pending batch bill lines are, by line. */
export async function pendingDebits(tx: TenantTx, lines: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.kernel
    .selectFrom('k_debit_claim as c')
    .innerJoin('k_debit_row as r', 'r.id', 'c.row_id')
    .innerJoin('k_debit_batch as b', 'b.id', 'r.batch_id')
    .select(['c.line_id', 'b.no'])
    .where('c.line_id', '=', sql<string>`any(${lines}::uuid[])`)
    .execute()
  return new Map(rows.map(({ line_id, no }) => [line_id, no]))
}

export type NewDebitRow = {
  readonly id: string
  readonly no: number
  readonly payer: string
  readonly mandate: string
  readonly fen: bigint
  readonly lines: readonly { readonly line: string; readonly fen: bigint }[]
}

/** Writes all rows of a batch with their lines, and claims those. Throws Fault record_duplicate for a line that a bank is asked for. */
export async function insertDebitRows(tx: TenantTx, batch: string, rows: readonly NewDebitRow[]): Promise<void> {
  const table = (name: string) => sql.id(tx.schema, name)
  const of = <K extends keyof NewDebitRow>(key: K) => rows.map((row) => row[key])
  await sql`insert into ${table('k_debit_row')} (id, batch_id, row_no, payer_id, mandate_id, amount_fen)
    select u.id, ${batch}::uuid, u.no, u.payer, u.mandate, u.fen from unnest(${of('id')}::uuid[], ${of('no')}::int[], ${of('payer')}::uuid[],
      ${of('mandate')}::uuid[], ${rows.map(({ fen }) => `${fen}`)}::bigint[]) u (id, no, payer, mandate, fen)`.execute(
    tx.kernel,
  )
  const lines = rows.flatMap(({ id, lines }) => lines.map(({ line, fen }) => ({ id, line, fen: `${fen}` })))
  const [ids, named] = [lines.map(({ id }) => id), lines.map(({ line }) => line)]
  await sql`insert into ${table('k_debit_line')} (row_id, line_id, amount_fen)
    select * from unnest(${ids}::uuid[], ${named}::uuid[], ${lines.map(({ fen }) => fen)}::bigint[])`.execute(tx.kernel)
  await sql`insert into ${table('k_debit_claim')} (row_id, line_id) select * from unnest(${ids}::uuid[], ${named}::uuid[])`.execute(
    tx.kernel,
  )
}

export type DebitBatchRow = {
  readonly id: string
  readonly no: string
  readonly bank_id: string
  readonly bank_name: string
  readonly debit_on: string
  readonly row_count: number
  readonly total_fen: string
  readonly currency: string
  readonly created_at: string
  readonly sums: Readonly<Record<'pending' | DebitEnd, { readonly count: number; readonly fen: string } | undefined>>
}

/** Batches with how many of their rows ended how, the newest first. */
export async function selectDebitBatches(
  tx: TenantTx,
  wanted: { readonly id: string } | { readonly before: string | undefined; readonly limit: number },
): Promise<DebitBatchRow[]> {
  const table = (name: string) => sql.id(tx.schema, name)
  const where =
    'id' in wanted
      ? sql`b.id = ${wanted.id}::uuid`
      : sql`${wanted.before ?? null}::uuid is null or b.id < ${wanted.before ?? null}::uuid`
  const { rows } = await sql<DebitBatchRow>`
    select b.id, b.no, b.bank_id, k.name as bank_name, b.debit_on, b.row_count, b.total_fen, b.currency, b.created_at, s.sums
    from ${table('k_debit_batch')} b join ${table('k_bank')} k on k.id = b.bank_id cross join lateral (
      select jsonb_object_agg(state, jsonb_build_object('count', count, 'fen', fen)) as sums from (
        select coalesce(e.state, 'pending') as state, count(*) as count, sum(r.amount_fen)::text as fen
        from ${table('k_debit_row')} r left join ${table('k_debit_end')} e on e.row_id = r.id where r.batch_id = b.id group by 1) by_state) s
    where ${where} order by b.id desc limit ${'id' in wanted ? 1 : wanted.limit}`.execute(tx.kernel)
  return rows
}

export type DebitRowRow = {
  readonly id: string
  readonly row_no: number
  readonly payer_id: string
  readonly holder: string
  readonly mandate_id: string
  readonly account: string
  readonly account_sealed: Buffer | null
  readonly bank: string
  readonly agreement: string
  readonly amount_fen: string
  readonly state: DebitEnd | null
  readonly reason: string | null
  readonly on_day: string | null
  readonly payment_id: string | null
  readonly payment_no: string | null
  readonly is_reversed: boolean
}

/** The rows of a batch in their order, with how they ended. */
export async function selectDebitRows(tx: TenantTx, batch: string): Promise<DebitRowRow[]> {
  const table = (name: string) => sql.id(tx.schema, name)
  const { rows } = await sql<DebitRowRow>`
    select r.id, r.row_no, r.payer_id, r.mandate_id, m.holder, m.account, m.account_sealed, m.bank, m.agreement, r.amount_fen, e.state, e.reason, e.on_day,
      e.payment_id, p.no as payment_no, exists (select from ${table('k_payment_reversal')} v where v.payment_id = p.id) as is_reversed
    from ${table('k_debit_row')} r join ${table('k_mandate')} m on m.id = r.mandate_id
    left join ${table('k_debit_end')} e on e.row_id = r.id left join ${table('k_payment')} p on p.id = e.payment_id
    where r.batch_id = ${batch}::uuid order by r.row_no`.execute(tx.kernel)
  return rows
}
