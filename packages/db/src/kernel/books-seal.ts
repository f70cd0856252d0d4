import { sql } from 'kysely'
import { identifier } from '../identifier.ts'
import type { TenantTx } from '../tenant-tx.ts'

/**
 * What was posted on each day, of the database's clock in UTC. A sum of hashes, so that no order is needed: it tells an
 * accident, not somebody who computes collisions. `$.` stands for the tenant's schema.
 */
export const DAYS_POSTED = `select (j.created_at at time zone 'utc')::date as day, count(distinct j.id) as journals, count(p.id) as postings,
    coalesce(sum(p.amount_fen), 0) as fen,
    sum(hashtextextended(concat_ws('|', j.id, j.idem_key, j.kind, to_char(j.effective_on, 'YYYYMMDD'), j.reverses, j.fee_run_id, j.bill_id, extract(epoch from j.created_at), j.created_by,
      p.id, p.line_id, p.debit_id, p.credit_id, p.amount_fen), 0)::numeric)::text as hash
  from $.k_journal j left join $.k_posting p on p.journal_id = j.id group by 1`

/**
 * Seals the days that are over, once each, up to the day before yesterday, so that no transaction of theirs is open any
 * more. Gives how many. What is sealed is held against the journal by `verify` for ever.
 */
export async function sealDays(tx: TenantTx): Promise<number> {
  const seal = sql.id(tx.schema, 'k_books_seal')
  const posted = sql.raw(DAYS_POSTED.replaceAll('$.', `${identifier(tx.schema)}.`))
  const { rows } = await sql`with reach as (
      select (now() at time zone 'utc')::date - 2 as last, coalesce((select max(day) from ${seal}), '-infinity'::date) as sealed),
    days as (select d.* from (${posted}) d, reach where d.day > reach.sealed and d.day <= reach.last)
    insert into ${seal} (day, journals, postings, fen, hash)
    select day, journals, postings, fen, hash from days
    union all select last, 0, 0, 0, '0' from reach where last > sealed and not exists (select from days where days.day = reach.last)
    on conflict do nothing returning day`.execute(tx.kernel)
  return rows.length
}
