import type { AuditAction } from '@courtyard/contract/audit-actions'
import type { TestServer } from './support.ts'

/** Money documents by table: what of the audit tells of each. Those of a run that is taken back are told by the run. */
const DOCUMENTS = `
  select 'payment.reversed' as action, payment_id::text as id, created_by as by from $.k_payment_reversal
  union all select 'refund.made', id::text, created_by from $.k_refund
  union all select 'refund.ended', refund_id::text, created_by from $.k_refund_end
  union all select case a.kind when 'recovered' then 'bill.recovered' else 'bill.adjusted' end, a.bill_id::text, a.created_by from $.k_adjustment a
    join $.k_bill b on b.id = a.bill_id join $.k_fee_run r on r.id = b.fee_run_id where r.state not in ('rolled_back', 'rolling_back')
  union all select 'deposit.released', r.payment_id::text, p.created_by from $.k_deposit_release r join $.k_payment p on p.id = r.payment_id
  union all select 'money_request.asked', id::text, created_by from $.k_money_request
  union all select 'money_request.ended', request_id::text, by_whom from $.k_money_request_end
  union all select case kind when 'close' then 'period.closed' else 'period.opened' end, period, by_whom from $.k_close where kind <> 'ask'
  union all select 'shift.confirmed', id::text, confirmed_by from $.k_shift where confirmed_by is not null
  union all select 'fee_run.started', id::text, started_by from $.k_fee_run where started_by is not null
  union all select 'fee_run.published', id::text, published_by from $.k_fee_run where published_by is not null
  union all select 'fee_run.approved', id::text, approved_by from $.k_fee_run where approved_by is not null
  union all select 'fee_run.rolled_back', id::text, rollback_by from $.k_fee_run where rollback_by is not null`

/** Money documents of some kinds in acme: how many of each, and those that the audit does not tell of with who made them. */
export async function notedMoney({ database }: TestServer, actions: readonly AuditAction[]) {
  const at = (sql: string) => sql.replaceAll('$.', 't_acme.')
  const { rows } = await database.superuser(
    at(`select d.action, count(*)::int as count, coalesce(jsonb_agg(d.id) filter (where not exists (
        select from $.k_audit a where a.action = d.action and a.subject_id = d.id and a.actor = d.by)), '[]') as missing
      from (${DOCUMENTS}) d where d.action = any ($1) group by d.action order by d.action`),
    [actions],
  )
  return rows as { action: AuditAction; count: number; missing: string[] }[]
}
