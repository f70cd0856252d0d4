import { sql } from 'kysely'
import { qualified } from '../identifier.ts'
import type { TenantTx } from '../tenant-tx.ts'

/** So many of a kind, and what they amount to where that is money. */
export type Counted = { readonly what: string; readonly count: number; readonly fen: bigint | null }

const table = (tx: TenantTx, name: string) => sql.id(tx.schema, name)

type CountedRow = { readonly what: string; readonly count: string; readonly fen: string | null }
const shown = (rows: readonly CountedRow[]): Counted[] =>
  rows
    .map(({ what, count, fen }) => ({ what, count: Number(count), fen: fen === null ? null : BigInt(fen) }))
    .filter(({ count }) => count > 0)

/** What is not settled with a payer: whoever is forgotten meanwhile could neither be asked for it nor be given it back. */
export async function holdsOf(tx: TenantTx, payer: string): Promise<Counted[]> {
  const of = (name: string) => table(tx, name)
  const { rows } = await sql<CountedRow>`
    select 'open_bills' as what, count(*)::text as count, coalesce(sum(receivable_fen - paid_fen - adjusted_fen), 0)::text as fen
      from ${of('k_bill')} where payer_id = ${payer}::uuid and status <> 'void' and receivable_fen > paid_fen + adjusted_fen
    union all select 'deposits', count(*)::text, coalesce(sum(b.credit_fen - b.debit_fen), 0)::text
      from ${of('k_account')} a join ${of('k_balance')} b on b.account_id = a.id
      where a.payer_id = ${payer}::uuid and a.kind = 'deposit' and b.credit_fen > b.debit_fen
    union all select 'prepaid', count(*)::text, coalesce(sum(left_fen), 0)::text
      from ${of('k_payment_seen')} where payer_id = ${payer}::uuid and left_fen > 0
    union all select 'refunds', count(*)::text, null
      from ${of('k_refund')} r join ${of('k_payment')} p on p.id = r.payment_id
      where p.payer_id = ${payer}::uuid and not exists (select from ${of('k_refund_end')} e where e.refund_id = r.id)
    union all select 'mandates', count(*)::text, null from ${of('k_mandate')} where payer_id = ${payer}::uuid and ended_at is null
    union all select 'online', count(*)::text, null from ${of('k_online_intent')} i where payer_id = ${payer}::uuid
      and (expires_at is null or expires_at > now()) and not exists (select from ${of('k_online_payment')} o where o.intent_id = i.id)`.execute(
    tx.kernel,
  )
  return shown(rows)
}

/** The documents of a payer that the law keeps, and that go on naming the record. */
export async function documentsOf(tx: TenantTx, payer: string): Promise<Counted[]> {
  const of = (name: string) => table(tx, name)
  const { rows } = await sql<CountedRow>`
    select 'bills' as what, count(*)::text as count, null as fen from ${of('k_bill')} where payer_id = ${payer}::uuid
    union all select 'payments', count(*)::text, null from ${of('k_payment')} where payer_id = ${payer}::uuid
    union all select 'invoices', count(*)::text, null from ${of('k_invoice')} where payer_id = ${payer}::uuid
    union all select 'mandates', count(*)::text, null from ${of('k_mandate')} where payer_id = ${payer}::uuid and ended_at is not null`.execute(
    tx.kernel,
  )
  return shown(rows)
}

type Forgetting = {
  readonly request: string
  readonly table: string
  readonly ids: readonly string[]
  readonly columns: readonly string[]
  /** Columns too that a publish hid: of the person's own record nothing is kept for showing it again. */
  readonly hidden: boolean
}

/** Takes columns of records out of their history and of what is kept for undoing publishes. Gives how many entries held them. */
export async function forgetColumns(
  tx: TenantTx,
  { request, table: name, ids, columns, hidden }: Forgetting,
): Promise<number> {
  const { rows } = await sql<{ forgotten: number }>`select ${sql.id(tx.schema, 'k_privacy_forget')}(
    ${request}::uuid, ${name}, ${ids}::uuid[], ${columns}::text[], ${hidden}) as forgotten`.execute(tx.kernel)
  return rows[0]?.forgotten ?? 0
}

/** Files that were these fields' leave with the next night, and are called nothing from now on. Gives how many. */
export async function dropFiles(
  tx: TenantTx,
  of: { readonly table: string; readonly ids: readonly string[]; readonly columns: readonly string[] },
): Promise<number> {
  if (of.ids.length === 0 || of.columns.length === 0) return 0
  const dropped = await tx.kernel
    .updateTable('k_file')
    .set({ state: 'leaving', name: 'file' })
    .where('table_name', '=', of.table)
    .where('record_id', 'in', of.ids)
    .where('column_name', 'in', of.columns)
    .executeTakeFirst()
  return Number(dropped.numUpdatedRows)
}

type Told = { readonly ids: readonly string[]; readonly values: readonly string[]; readonly members: readonly string[] }

/**
 * Deletes what was told of these records or holds one of these values: messages, what waits to be sent and what was, letters of
 * other systems that are done with, saved filters, jobs that are over, reports of imports, and the content of imports that are
 * over. Gives how many rows.
 */
export async function deleteTold(tx: TenantTx, { ids, values, members }: Told): Promise<number> {
  const holds = (text: string) =>
    sql`exists (select from unnest(${[...ids, ...values]}::text[]) v where strpos(${sql.raw(text)}, v) > 0)`
  const of = (name: string) => sql.raw(qualified(tx.schema, name))
  const deletes = [
    sql`delete from ${of('k_notification')} where member = any (${members}::text[]) or record_id = any (${ids}::uuid[]) or ${holds('texts::text')}`,
    sql`delete from ${of('k_hook_delivery')} where record_id = any (${ids}::uuid[]) or ${holds('body')}`,
    sql`delete from ${of('k_outbox')} where ${holds('payload::text')}`,
    sql`delete from ${of('k_hook_inbox')} where state <> 'waiting' and (record_id = any (${ids}::uuid[]) or ${holds('body::text')})`,
    sql`delete from ${of('k_job')} where state in ('done', 'dead') and ${holds('payload::text')}`,
    sql`delete from ${of('k_saved_filter')} where ${holds('state')}`,
    sql`delete from ${of('k_import')} where ${holds('report::text')}`,
    sql`update ${of('k_import')} set content = null where content is not null and state <> 'checked'`,
  ]
  let rows = 0
  for (const one of deletes) rows += Number((await one.execute(tx.kernel)).numAffectedRows ?? 0n)
  return rows
}

/** The members whose own record this is. */
export async function membersOf(tx: TenantTx, record: string): Promise<string[]> {
  const rows = await tx.kernel.selectFrom('k_member').select('user_id').where('record_id', '=', record).execute()
  return rows.map(({ user_id }) => user_id)
}

/** Ends memberships today, and leaves of a member neither name nor address. */
export async function forgetMembers(
  tx: TenantTx,
  { members, name, today }: { readonly members: readonly string[]; readonly name: string; readonly today: string },
): Promise<void> {
  for (const id of members)
    await tx.kernel
      .updateTable('k_member')
      .set({
        ...{ name, email: `${id}@${tx.tenant}.invalid`, email_sealed: null, email_found: null },
        valid_to: sql<string>`least(valid_to, greatest(${today}::date, valid_from))`,
      })
      .where('user_id', '=', id)
      .execute()
}

/** Empties the words that people asked in, and what was noted in answering them. */
export async function emptyRequests(tx: TenantTx, of: { readonly table: string; readonly id: string }): Promise<void> {
  const own = tx.kernel
    .updateTable('k_privacy_request')
    .where('table_name', '=', of.table)
    .where('record_id', '=', of.id)
  await own.set({ asked: '' }).where('asked', '<>', '').execute()
  await own.set({ note: '' }).where('note', '<>', '').where('state', 'in', ['done', 'withdrawn']).execute()
}

type RetainedRows = { readonly table: string; readonly ids: readonly string[] }

/** Takes columns (all of it where there are none) of records whose time is over out of their history, and of what is kept for undoing publishes. */
export async function forgetRetained(
  tx: TenantTx,
  { table: name, ids, columns }: RetainedRows & { readonly columns: readonly string[] | null },
): Promise<void> {
  await sql`select ${sql.id(tx.schema, 'k_retention_forget')}(${name}, ${ids}::uuid[], ${columns}::text[])`.execute(
    tx.kernel,
  )
}

/** Notes that these records were forgotten, so that no later night looks at them again. */
export async function noteForgotten(
  tx: TenantTx,
  { table: name, ids, at }: RetainedRows & { readonly at: string },
): Promise<void> {
  if (ids.length === 0) return
  const rows = ids.map((record_id) => ({ table_name: name, record_id, at }))
  await tx.kernel
    .insertInto('k_retention_done')
    .values(rows)
    .onConflict((known) => known.doNothing())
    .execute()
}
