import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'
import { lockName } from './lock-name.ts'

export type CloseEvent = {
  readonly id: string
  readonly period: string
  readonly kind: 'close' | 'ask' | 'reopen'
  readonly by_whom: string
  readonly name: string | null
  readonly at: string
  readonly note: string
  readonly hash: string | null
}

/** Everything that was done with periods, or with one, the oldest first. */
export async function listCloseEvents(tx: TenantTx, period?: string): Promise<CloseEvent[]> {
  const { rows } = await sql<CloseEvent>`select c.id, c.period, c.kind, c.by_whom, m.name, c.at, c.note, r.hash
    from ${sql.id(tx.schema, 'k_close')} c left join ${sql.id(tx.schema, 'k_member')} m on m.user_id = c.by_whom
      left join ${sql.id(tx.schema, 'k_close_report')} r on r.close_id = c.id
    where ${period ?? null}::text is null or c.period = ${period ?? null} order by c.id`.execute(tx.kernel)
  return rows
}

/** The last closed period, and the first one in which anything was posted; null when there is none. */
export async function closedSpan(
  tx: TenantTx,
): Promise<{ readonly last: string | null; readonly first: string | null }> {
  const { rows } = await sql<{ last: string | null; first: string | null }>`select
    (select max(period) from ${sql.id(tx.schema, 'k_closed')}) as last,
    (select to_char(min(effective_on), 'YYYY-MM') from ${sql.id(tx.schema, 'k_journal')}) as first`.execute(tx.kernel)
  return rows[0]!
}

/** Waits until nobody posts, and lets nobody post until the transaction ends: the lock that every journal shares. */
export const holdPeriods = (tx: TenantTx): Promise<void> => lockName(tx, 'periods')

/** Lets nobody close a period until the transaction ends, beside others who ask for the same. */
export async function sharePeriods(tx: TenantTx): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(hashtextextended(${`${tx.schema} periods`}, 0))`.execute(tx.kernel)
}

export type NewClose = {
  readonly period: string
  readonly kind: CloseEvent['kind']
  readonly by: string
  readonly note: string
  /** The ask that is agreed to, and whose it was. */
  readonly asked?: { readonly id: string; readonly by: string }
}

/**
 * Writes that a period is closed, asked to be opened, or opened again; the database keeps the closed periods by it. Throws
 * Fault close_order out of turn.
 */
export async function insertClose(tx: TenantTx, { period, kind, by, note, asked }: NewClose): Promise<string> {
  // The database's own time, after whatever was waited for: verify holds it against the times of journals.
  const { id } = await tx.kernel
    .insertInto('k_close')
    .values({
      ...{ period, kind, by_whom: by, note, at: sql<string>`clock_timestamp()` },
      ...{ asked: asked?.id ?? null, asked_by: asked?.by ?? null },
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export type Standing = {
  readonly shifts: number
  readonly fee_runs: number
  readonly requests: number
  readonly clearing: string
}

/**
 * What of a period is not done yet, `to` being the first day after it where the tenant is: shifts opened in it that nobody confirmed, fee runs for it, requests about its bills and
 * payments that wait, and what came into clearing in it and has not left since.
 */
export async function standingOf(
  tx: TenantTx,
  { period, to, zone }: { readonly period: string; readonly to: string; readonly zone: string },
): Promise<Standing> {
  const table = (name: string) => sql.id(tx.schema, name)
  const cleared = (
    side: 'debit_id' | 'credit_id',
  ) => sql`select coalesce(sum(p.amount_fen), 0) from ${table('k_posting')} p
    join ${table('k_account')} a on a.id = ${sql.ref(`p.${side}`)} and a.kind = 'clearing'`
  const { rows } = await sql<Standing>`select
    (select count(*)::int from ${table('k_shift')} where confirmed_at is null and opened_at < ${to}::date::timestamp at time zone ${zone}) as shifts,
    (select count(*)::int from ${table('k_fee_run')} where state in ('queued', 'running', 'failed', 'rolling_back') and period <= ${period}) as fee_runs,
    (select count(*)::int from ${table('k_money_request')} r left join ${table('k_bill')} b on b.id = r.bill_id
      left join ${table('k_payment')} p on p.id = r.payment_id
      where (b.period <= ${period} or to_char(p.received_on, 'YYYY-MM') <= ${period})
        and not exists (select from ${table('k_money_request_end')} e where e.request_id = r.id)) as requests,
    (select greatest(0, (${cleared('debit_id')} join ${table('k_journal')} j on j.id = p.journal_id where j.effective_on < ${to}::date)
      - (${cleared('credit_id')})))::text as clearing`.execute(tx.kernel)
  return rows[0]!
}

export type ReceivableRow = {
  readonly item: string
  readonly opening: string
  readonly billed: string
  readonly adjusted: string
  readonly received: string
  readonly waived: string
  readonly refunded: string
  readonly closing: string
}

type Span = { readonly from: string; readonly to: string }

/**
 * What became of what is owed, by fee item, from the postings alone: `from` is the first day, `to` the first day after.
 * Where a refund took a settlement back, in its own transaction, that is `refunded` and not received less.
 */
export async function receivablesOf(tx: TenantTx, { from, to }: Span): Promise<ReceivableRow[]> {
  const table = (name: string) => sql.id(tx.schema, name)
  const { rows } = await sql<ReceivableRow>`with moved as (
      select coalesce(l.item, '') as item, j.effective_on < ${from}::date as is_before,
        case when d.kind = 'receivable' then p.amount_fen else -p.amount_fen end as fen,
        case when j.kind = 'bill' then 'billed'
          when j.kind = 'write_off' or a.kind = 'waiver' then 'waived'
          when j.kind in ('allocation', 'allocation_reversed') then case when exists (
            select from ${table('k_journal')} r join ${table('k_posting')} x on x.journal_id = r.id
            where r.kind = 'refund' and r.effective_on = j.effective_on and r.created_at = j.created_at
              and x.debit_id = case when d.kind = 'receivable' then p.credit_id else p.debit_id end) then 'refunded' else 'received' end
          else 'adjusted' end as what
      from ${table('k_posting')} p join ${table('k_journal')} j on j.id = p.journal_id and j.effective_on < ${to}::date
        join ${table('k_account')} d on d.id = p.debit_id join ${table('k_account')} c on c.id = p.credit_id
        left join ${table('k_adjustment')} a on j.kind = 'credit' and j.idem_key = 'adjustment:' || a.id
        left join ${table('k_bill_line')} l on l.id = p.line_id
      where d.kind = 'receivable' or c.kind = 'receivable')
    select item, coalesce(sum(fen) filter (where is_before), 0)::text as opening,
      ${sql.join(
        (['billed', 'adjusted', 'received', 'waived', 'refunded'] as const).map(
          (what) =>
            sql`coalesce(sum(case when what in ('received', 'waived') then -fen else fen end) filter (where not is_before and what = ${what}), 0)::text as ${sql.ref(what)}`,
        ),
      )}, sum(fen)::text as closing from moved group by item order by item`.execute(tx.kernel)
  return rows
}

export type AccountRow = {
  readonly kind: string
  /** Of a deposit, its fee item; else empty. */
  readonly item: string
  /** Debit less credit. */
  readonly opening: string
  readonly debit: string
  readonly credit: string
}

/** What moved on every kind of account, deposits by fee item: the trial balance of a span. */
export async function accountsOf(tx: TenantTx, { from, to }: Span): Promise<AccountRow[]> {
  const table = (name: string) => sql.id(tx.schema, name)
  const { rows } = await sql<AccountRow>`with sides as (
      select x.account, x.debit, x.credit, j.effective_on < ${from}::date as is_before
      from ${table('k_posting')} p join ${table('k_journal')} j on j.id = p.journal_id and j.effective_on < ${to}::date
      cross join lateral (values (p.debit_id, p.amount_fen, 0), (p.credit_id, 0, p.amount_fen)) x (account, debit, credit)),
    sums as (select account, coalesce(sum(debit - credit) filter (where is_before), 0) as opening,
      coalesce(sum(debit) filter (where not is_before), 0) as debit, coalesce(sum(credit) filter (where not is_before), 0) as credit
      from sides group by account)
    select a.kind, case when a.kind = 'deposit' then split_part(a.key, ':', 2) else '' end as item,
      sum(s.opening)::text as opening, sum(s.debit)::text as debit, sum(s.credit)::text as credit
    from sums s join ${table('k_account')} a on a.id = s.account group by 1, 2 order by 1, 2`.execute(tx.kernel)
  return rows
}

/** The report of a period as it was closed last; undefined when none is kept. */
export async function keptReport(tx: TenantTx, period: string) {
  return await tx.kernel
    .selectFrom('k_close_report')
    .select(['report', 'hash'])
    .where('period', '=', period)
    .orderBy('close_id', 'desc')
    .limit(1)
    .executeTakeFirst()
}
