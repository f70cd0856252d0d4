import { type RawBuilder, sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'

/** A row of the audit as it was hashed. */
export type AuditRow = {
  readonly number: string
  readonly micros: string
  readonly actor: string
  readonly action: string
  readonly subject: string | null
  readonly subject_id: string | null
  readonly what: string
  readonly prev: string
  readonly hash: string
}

/** The next rows of the chain behind a number, in their order, with hashes in hex and the text that was hashed. */
export async function auditRowsAfter(tx: TenantTx, after: number, limit: number): Promise<AuditRow[]> {
  const { rows } =
    await sql<AuditRow>`select number, (extract(epoch from at) * 1000000)::bigint::text as micros, actor, action,
      subject, subject_id, what::text as what, encode(prev, 'hex') as prev, encode(hash, 'hex') as hash
    from ${sql.id(tx.schema, 'k_audit')} where number > ${after} order by number limit ${limit}`.execute(tx.kernel)
  return rows
}

type Point = { readonly number: string; readonly hash: string }

/** Where the chain begins since it was purged (undefined: at its very beginning), and where it ends. */
export async function auditEnds(tx: TenantTx): Promise<{ readonly start: Point | undefined; readonly head: Point }> {
  const head =
    await sql<Point>`select number, encode(hash, 'hex') as hash from ${sql.id(tx.schema, 'k_audit_head')}`.execute(
      tx.kernel,
    )
  const start = await sql<Point>`select to_number as number, encode(hash, 'hex') as hash
    from ${sql.id(tx.schema, 'k_audit_purge')} order by to_number desc limit 1`.execute(tx.kernel)
  return { start: start.rows[0], head: head.rows[0]! }
}

/** Lets go of rows before the instant, none of the last 183 days and never the last one. Gives how many, and where the chain begins now. */
export async function forgetAudit(
  tx: TenantTx,
  before: string,
): Promise<{ readonly rows: number; readonly to: number; readonly hash: string }> {
  const gone = await sql<{
    rows: string
  }>`select ${sql.id(tx.schema, 'k_audit_forget')}(${before}::timestamptz) as rows`.execute(tx.kernel)
  const { start } = await auditEnds(tx)
  return { rows: Number(gone.rows[0]!.rows), to: Number(start?.number ?? 0), hash: start?.hash ?? '' }
}

/** What a list of the audit is narrowed to. */
export type AuditFilter = {
  readonly actor?: string | undefined
  readonly actions?: readonly string[] | undefined
  readonly subject?: string | undefined
  readonly subjectId?: string | undefined
  /** Instants: from, and the first that is too late. */
  readonly from?: string | undefined
  readonly until?: string | undefined
  /** Only rows before this number. */
  readonly before?: number | undefined
}

export type AuditItem = {
  readonly number: string
  readonly at: string
  readonly actor: string
  readonly actor_name: string | null
  readonly action: string
  readonly subject: string | null
  readonly subject_id: string | null
  readonly what: Readonly<Record<string, unknown>>
}

/** Rows of the audit, the newest first, with the names that members have today. */
export async function selectAudit(tx: TenantTx, filter: AuditFilter, limit: number): Promise<AuditItem[]> {
  const { actor, actions, subject, subjectId, from, until, before } = filter
  const wanted: RawBuilder<unknown>[] = [
    ...(actor === undefined ? [] : [sql`a.actor = ${actor}`]),
    ...(actions === undefined ? [] : [sql`a.action = any (${[...actions]})`]),
    ...(subject === undefined ? [] : [sql`a.subject = ${subject}`]),
    ...(subjectId === undefined ? [] : [sql`a.subject_id = ${subjectId}`]),
    ...(from === undefined ? [] : [sql`a.at >= ${from}::timestamptz`]),
    ...(until === undefined ? [] : [sql`a.at < ${until}::timestamptz`]),
    ...(before === undefined ? [] : [sql`a.number < ${before}`]),
  ]
  const where = wanted.length > 0 ? sql`where ${sql.join(wanted, sql` and `)}` : sql``
  const { rows } =
    await sql<AuditItem>`select a.number, a.at, a.actor, m.name as actor_name, a.action, a.subject, a.subject_id, a.what
    from ${sql.id(tx.schema, 'k_audit')} a left join ${sql.id(tx.schema, 'k_member')} m on m.user_id = a.actor
    ${where} order by a.number desc limit ${limit}`.execute(tx.kernel)
  return rows
}
