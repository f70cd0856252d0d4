import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'
import type { FactKind } from './tables-online.ts'

export type OnlinePaymentRow = {
  readonly id: string
  readonly payer_id: string
  readonly amount_fen: string
  readonly currency: string
  readonly url: string | null
  readonly expires_at: string | null
  readonly created_at: string
  /** How its page stands, as the provider said last. */
  readonly checkout: string | null
  /** Set when the provider knows of a payment that is under way or done. */
  readonly paid: string | null
  readonly payment_id: string | null
  readonly refunded_fen: string
  readonly is_disputed: boolean
}
export type OnlinePaymentsAsked = {
  readonly id?: string | undefined
  readonly payer?: string | undefined
  /** Those made before this one. */
  readonly before?: string | undefined
  readonly limit: number
}

/** What payers were asked to pay online with all that became of it, newest first. */
export async function selectOnlinePayments(tx: TenantTx, asked: OnlinePaymentsAsked): Promise<OnlinePaymentRow[]> {
  const { id = null, payer = null, before = null, limit } = asked
  const table = (name: string) => sql.id(tx.schema, name)
  const { rows } = await sql<OnlinePaymentRow>`
    select i.id, i.payer_id, i.amount_fen, i.currency, i.url, i.expires_at, i.created_at, p.payment_id,
      (select state from ${table('k_online_fact')} where kind = 'checkout' and external_id = i.session_id) as checkout,
      (select max(state) from ${table('k_online_fact')}
        where kind = 'payment' and intent_id = i.id and state in ('processing', 'succeeded')) as paid,
      (select coalesce(sum(f.amount_fen), 0)::text from ${table('k_refund')} f where f.payment_id = p.payment_id and not exists (
        select from ${table('k_refund_end')} e where e.refund_id = f.id and e.state = 'failed')) as refunded_fen,
      exists (select from ${table('k_dispute')} d where d.payment_id = p.payment_id and not exists (
        select from ${table('k_dispute_end')} e where e.external_id = d.external_id)) as is_disputed
    from ${table('k_online_intent')} i
    left join lateral (select min(payment_id::text)::uuid as payment_id from ${table('k_online_payment')}
      where intent_id = i.id) p on true
    where (${id}::uuid is null or i.id = ${id}::uuid) and (${payer}::uuid is null or i.payer_id = ${payer}::uuid)
      and (${before}::uuid is null or i.id < ${before}::uuid)
    order by i.id desc limit ${limit}`.execute(tx.kernel)
  return rows
}

export type OpenOnline = { readonly kind: FactKind; readonly id: string }
export type OpenOnlineAsked = { readonly now: Date; readonly after?: OpenOnline | undefined; readonly limit: number }

/**
 * What has not ended, in the order of kind and id, those behind `after`: checkouts without an end or a payment, payments under
 * way, refunds, disputes and payouts. A page that is past its end for a day is not looked for any more, nor one that was
 * completed a month ago and never became a payment: what the provider says of them does not change.
 */
export async function findOpenOnline(tx: TenantTx, { now, after, limit }: OpenOnlineAsked): Promise<OpenOnline[]> {
  const table = (name: string) => sql.id(tx.schema, name)
  const at = sql`${now.toISOString()}::timestamptz`
  const { rows } = await sql<OpenOnline>`
    select kind, id from (select 'checkout' as kind, i.session_id as id from ${table('k_online_intent')} i
      join ${table('k_online_fact')} f on f.kind = 'checkout' and f.external_id = i.session_id
      where (f.state = 'open' and i.expires_at > ${at} - interval '1 day')
        or (f.state = 'complete' and i.expires_at > ${at} - interval '30 days' and not exists (
          select from ${table('k_online_payment')} p where p.intent_id = i.id))
    union
    select 'payment', f.payment from ${table('k_online_fact')} f
      where (f.kind = 'refund' and f.state = 'pending') or (f.kind = 'dispute' and f.state in ('inquiry', 'open'))
        or (f.kind = 'payment' and f.state = 'processing')
    union
    select 'payout', f.external_id from ${table('k_online_fact')} f where f.kind = 'payout' and f.state = 'pending') open
    where (${after?.kind ?? null}::text is null or (kind, id) > (${after?.kind ?? ''}::text, ${after?.id ?? ''}::text))
    order by kind, id limit ${limit}`.execute(tx.kernel)
  return rows
}

export type LocalOnlineRow = {
  readonly id: string
  readonly fen: string
  readonly refunded: string
  readonly is_reversed: boolean
  readonly is_of_day: boolean
}
type Asked = { readonly from: Date; readonly to: Date; readonly external: readonly string[] }

/** Our payments that were paid between two instants, as their facts say, and those with these ids whatever their day. */
export async function localOnlinePayments(tx: TenantTx, { from, to, external }: Asked): Promise<LocalOnlineRow[]> {
  const table = (name: string) => sql.id(tx.schema, name)
  const at = sql`(f.body->>'at')::timestamptz`
  const { rows } = await sql<LocalOnlineRow>`
    select * from (select o.external_id as id, p.amount_fen as fen,
      exists (select from ${table('k_payment_reversal')} r where r.payment_id = p.id) as is_reversed,
      coalesce(${at} >= ${from.toISOString()} and ${at} < ${to.toISOString()}, false) as is_of_day,
      (select coalesce(sum(x.amount_fen), 0)::text from ${table('k_refund')} x
        where (x.payment_id = p.id or x.id in (select s.refund_id from ${table('k_online_refund')} s where s.payment = o.external_id))
        and not exists (select from ${table('k_refund_end')} e where e.refund_id = x.id and e.state = 'failed')
        and not exists (select from ${table('k_online_return')} back where back.refund_id = x.id)) as refunded
    from ${table('k_online_payment')} o join ${table('k_payment')} p on p.id = o.payment_id
    left join ${table('k_online_fact')} f on f.kind = 'payment' and f.external_id = o.external_id) known
    where is_of_day or id = any(${external}::text[])`.execute(tx.kernel)
  return rows
}

/** Differences that were found, open ones first, then the newest days. */
export async function selectDifferences(tx: TenantTx, limit: number) {
  return await tx.kernel
    .selectFrom('k_reconciliation')
    .selectAll()
    .orderBy(sql`closed_at is not null`)
    .orderBy('day', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}
