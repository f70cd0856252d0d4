import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'

type Wanted = {
  readonly standards: readonly string[]
  readonly spans: readonly { readonly period: string; readonly from: string; readonly to: string }[]
  /** Absent = all. */
  readonly subjects?: readonly string[] | undefined
}
type UnbilledRow = { period: string; attached: number; unbilled: number }

/** Periods with attachments that no claim answers, in order: how many there are, and how many were not billed. */
export async function loadUnbilled(tx: TenantTx, { standards, spans, subjects }: Wanted): Promise<UnbilledRow[]> {
  const of = (key: 'period' | 'from' | 'to') => spans.map((span) => span[key])
  const among = subjects === undefined ? sql`true` : sql`a.subject_id = any(${subjects}::uuid[])`
  const { rows } = await sql<UnbilledRow>`
    select period, count(*)::int as attached, (count(*) filter (where not billed))::int as unbilled from (
      select distinct s.period, a.standard, a.subject_id, exists (select from ${sql.id(tx.schema, 'k_claim')} c
        where c.standard = a.standard and c.subject_id = a.subject_id and c.period = s.period) as billed
      from unnest(${of('period')}::text[], ${of('from')}::date[], ${of('to')}::date[]) s (period, from_on, to_on)
        join ${sql.id(tx.schema, 'k_fee_attachment')} a on a.from_on < s.to_on and (a.to_on is null or a.to_on > s.from_on)
      where a.standard = any(${standards}::text[]) and ${among}) found
    group by period having bool_or(not billed) order by period`.execute(tx.kernel)
  return rows
}
