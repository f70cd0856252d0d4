import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'
import { lockName } from './lock-name.ts'
import type { MoneyRequestEnd, MoneyRequestKind } from './tables-money-requests.ts'

export type MoneyRequestRow = {
  readonly id: string
  readonly created_at: string
  readonly created_by: string
  readonly kind: MoneyRequestKind
  readonly bill_id: string | null
  readonly payment_id: string | null
  readonly asked: unknown
  readonly seal: string
  readonly amount_fen: string
  readonly currency: string
  readonly reason: string
  readonly files: readonly string[]
  readonly payer_id: string
  /** Number of the bill or payment it is about. */
  readonly no: string
  readonly state: MoneyRequestEnd | null
  readonly ended_by: string | null
  readonly ended_at: string | null
  readonly note: string | null
  readonly document_id: string | null
}

const columns =
  sql.raw(`r.id, r.created_at, r.created_by, r.kind, r.bill_id, r.payment_id, r.asked, r.seal, r.amount_fen, r.currency,
  r.reason, r.files, coalesce(b.payer_id, p.payer_id) as payer_id, coalesce(b.no, p.no) as no,
  e.state, e.by_whom as ended_by, e.at as ended_at, e.note, e.document_id`)

const from = (tx: TenantTx) => {
  const table = (name: string) => sql.id(tx.schema, name)
  return sql`${table('k_money_request')} r left join ${table('k_money_request_end')} e on e.request_id = r.id
    left join ${table('k_bill')} b on b.id = r.bill_id left join ${table('k_payment')} p on p.id = r.payment_id`
}

/** A request, locked until the transaction ends, so that two who decide it do so in turn. Undefined when there is none. */
export async function holdMoneyRequest(tx: TenantTx, id: string): Promise<MoneyRequestRow | undefined> {
  await lockName(tx, `money request ${id}`)
  return await findMoneyRequest(tx, id)
}

/** A request as it stands. */
export async function findMoneyRequest(tx: TenantTx, id: string): Promise<MoneyRequestRow | undefined> {
  const { rows } = await sql<MoneyRequestRow>`select ${columns} from ${from(tx)} where r.id = ${id}::uuid`.execute(
    tx.kernel,
  )
  return rows[0]
}

export type MoneyRequestsWanted = {
  readonly waiting: boolean
  /** Only what this person asked. */
  readonly askedBy?: string | undefined
  readonly bill?: string | undefined
  readonly payment?: string | undefined
  /** Id of the last one of the page before. */
  readonly after?: string | undefined
  readonly limit: number
}

/** Requests, the newest first. */
export async function listMoneyRequestRows(tx: TenantTx, wanted: MoneyRequestsWanted): Promise<MoneyRequestRow[]> {
  const { waiting, askedBy, bill, payment, after, limit } = wanted
  const { rows } = await sql<MoneyRequestRow>`select ${columns} from ${from(tx)}
    where e.request_id is ${sql.raw(waiting ? 'null' : 'not null')}
      and (${askedBy ?? null}::text is null or r.created_by = ${askedBy ?? null})
      and (${bill ?? null}::uuid is null or r.bill_id = ${bill ?? null})
      and (${payment ?? null}::uuid is null or r.payment_id = ${payment ?? null})
      and (${after ?? null}::uuid is null or r.id < ${after ?? null})
    order by r.id desc limit ${limit}`.execute(tx.kernel)
  return rows
}

/** What of a bill or payment was done without a second person so far: it counts against the limit. */
export async function doneAlone(
  tx: TenantTx,
  of: { readonly bill: string } | { readonly payment: string },
): Promise<bigint> {
  const query =
    'bill' in of
      ? sql<{
          fen: string
        }>`select coalesce(sum(amount_fen), 0)::text as fen from ${sql.id(tx.schema, 'k_adjustment_seen')}
          where bill_id = ${of.bill}::uuid and approved_by is null and kind <> 'recovered'`
      : sql<{ fen: string }>`select coalesce(sum(amount_fen), 0)::text as fen from ${sql.id(tx.schema, 'k_refund')} f
          where payment_id = ${of.payment}::uuid and approved_by is null and not exists (
            select from ${sql.id(tx.schema, 'k_refund_end')} e where e.refund_id = f.id and e.state = 'failed')`
  const { rows } = await query.execute(tx.kernel)
  return BigInt(rows[0]?.fen ?? '0')
}
