import { Fault, isFault } from '@courtyard/std/fault'
import { type RawBuilder, sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'

export type BillRow = {
  readonly id: string
  readonly no: string
  readonly feeRunId: string
  readonly period: string
  readonly payerId: string
  readonly subjectId: string
  readonly issuedOn: string
  readonly dueOn: string
  readonly receivableFen: bigint
  readonly currency: string
  /** `billed` waits for publication; absent = published. */
  readonly status?: 'billed' | 'published'
}
export type LineRow = {
  readonly id: string
  readonly billId: string
  readonly no: number
  readonly item: string
  readonly standard: string
  readonly standardVersion: string
  readonly engineVersion: number
  readonly catalogVersion: number
  readonly from: string
  readonly to: string
  readonly amountFen: bigint
  readonly netFen: bigint
  readonly taxFen: bigint
  /** What discounts took; the amount is what is left. */
  readonly discountFen: bigint
  readonly inputs: string
  readonly traceHash: string
}
export type ClaimRow = {
  readonly standard: string
  readonly subjectId: string
  readonly period: string
  readonly part: string
  readonly lineId: string
}

const column = (values: readonly unknown[], type: string): RawBuilder<unknown> => sql`${values}::${sql.raw(type)}[]`
const texts = (values: readonly bigint[]): string[] => values.map(String)

/** Inserts bills set-wise. Throws Fault record_duplicate when a number or a (run, payer, subject) exists. */
export async function insertBills(tx: TenantTx, bills: readonly BillRow[], by: string): Promise<void> {
  const of = <K extends keyof BillRow>(key: K) => bills.map((bill) => bill[key])
  await sql`insert into ${sql.id(tx.schema, 'k_bill')}
    (id, no, fee_run_id, period, payer_id, subject_id, issued_on, due_on, receivable_fen, currency, status, created_by, updated_by)
    select u.*, ${by}, ${by} from unnest(${column(of('id'), 'uuid')}, ${column(of('no'), 'text')}, ${column(of('feeRunId'), 'uuid')},
      ${column(of('period'), 'text')}, ${column(of('payerId'), 'uuid')}, ${column(of('subjectId'), 'uuid')}, ${column(of('issuedOn'), 'date')},
      ${column(of('dueOn'), 'date')}, ${column(texts(of('receivableFen')), 'bigint')}, ${column(of('currency'), 'text')}, ${column(
        bills.map(({ status }) => status ?? 'published'),
        'text',
      )}) u`.execute(tx.kernel)
}

/** Inserts bill lines set-wise. */
export async function insertBillLines(tx: TenantTx, lines: readonly LineRow[]): Promise<void> {
  const of = <K extends keyof LineRow>(key: K) => lines.map((line) => line[key])
  await sql`insert into ${sql.id(tx.schema, 'k_bill_line')}
    (id, bill_id, no, item, standard, standard_version, engine_version, catalog_version, from_on, to_on, amount_fen, net_fen, tax_fen, discount_fen, inputs, trace_hash)
    select u.id, u.bill, u.no, u.item, u.standard, u.version, u.engine, u.catalog, u.from_on, u.to_on, u.amount, u.net, u.tax, u.discount, u.inputs::jsonb, u.hash
    from unnest(${column(of('id'), 'uuid')}, ${column(of('billId'), 'uuid')}, ${column(of('no'), 'int')}, ${column(of('item'), 'text')},
      ${column(of('standard'), 'text')}, ${column(of('standardVersion'), 'date')}, ${column(of('engineVersion'), 'int')},
      ${column(of('catalogVersion'), 'int')}, ${column(of('from'), 'date')}, ${column(of('to'), 'date')}, ${column(texts(of('amountFen')), 'bigint')},
      ${column(texts(of('netFen')), 'bigint')}, ${column(texts(of('taxFen')), 'bigint')}, ${column(texts(of('discountFen')), 'bigint')}, ${column(of('inputs'), 'text')},
      ${column(of('traceHash'), 'text')}) u (id, bill, no, item, standard, version, engine, catalog, from_on, to_on, amount, net, tax, discount, inputs, hash)`.execute(
    tx.kernel,
  )
}

/**
 * Claims (standard, subject, period, part) for lines. All or nothing: when another run claimed one in between, this waits
 * for that run's transaction and throws Fault try_again, so that the page's transaction rolls back and is computed again.
 */
export async function insertClaims(tx: TenantTx, claims: readonly ClaimRow[]): Promise<void> {
  const of = <K extends keyof ClaimRow>(key: K) => claims.map((claim) => claim[key])
  await sql`insert into ${sql.id(tx.schema, 'k_claim')} (standard, subject_id, period, part, line_id)
    select * from unnest(${column(of('standard'), 'text')}, ${column(of('subjectId'), 'uuid')}, ${column(of('period'), 'text')},
      ${column(of('part'), 'text')}, ${column(of('lineId'), 'uuid')})`
    .execute(tx.kernel)
    .catch((error: unknown) => {
      const isClaimed = isFault(error) && error.code === 'record_duplicate'
      throw isClaimed ? new Fault('try_again', { reason: 'claimed_meanwhile' }, { cause: error }) : error
    })
}

/** Which of these standards are already charged to these subjects in `period`: `standard subject part` keys. */
export async function loadClaims(
  tx: TenantTx,
  where: { period: string; subjects: readonly string[] },
): Promise<Set<string>> {
  const rows = await tx.kernel
    .selectFrom('k_claim')
    .select(['standard', 'subject_id', 'part'])
    .where('period', '=', where.period)
    .where(sql<boolean>`subject_id = any(${where.subjects}::uuid[])`)
    .execute()
  return new Set(rows.map((row) => `${row.standard} ${row.subject_id} ${row.part}`))
}

/** Which of these records are charged by a standard already, in whichever period. */
export async function loadClaimedParts(
  tx: TenantTx,
  where: { standard: string; parts: readonly string[] },
): Promise<Set<string>> {
  const rows = await tx.kernel
    .selectFrom('k_claim')
    .select('part')
    .where('standard', '=', where.standard)
    .where(sql<boolean>`part = any(${where.parts}::text[])`)
    .execute()
  return new Set(rows.map(({ part }) => part))
}

/** Attachments of subjects that touch [from, to). */
export async function loadAttachments(
  tx: TenantTx,
  where: { standards: readonly string[]; subjects: readonly string[]; from: string; to: string },
) {
  return await tx.kernel
    .selectFrom('k_fee_attachment')
    .select(['standard', 'subject_id', 'from_on', 'to_on', 'coefficient', 'price'])
    .where(sql<boolean>`standard = any(${where.standards}::text[])`)
    .where(sql<boolean>`subject_id = any(${where.subjects}::uuid[])`)
    .where('from_on', '<', where.to)
    .where((eb) => eb.or([eb('to_on', 'is', null), eb('to_on', '>', where.from)]))
    .execute()
}

export type OverdueRow = {
  id: string
  no: string
  payer_id: string
  subject_id: string
  due_on: string
  /** Of the lines asked for, as billed. */
  principal_fen: string
  /** What came on them since, by day: fen as text, less than nothing where more was taken back than came. */
  movements: readonly { readonly on: string; readonly fen: string }[]
  charged_fen: string
}

/**
 * Bills due before `before` that are unpaid, or were paid after `since`, with the principal of the lines of `standards`,
 * what came on these lines by day, and what `lateStandard` charged on each bill so far. A payment counts from the day the
 * money was there; one that was reversed never came. What was taken back otherwise counts until the day it was (decision 0016).
 */
export async function loadOverdue(
  tx: TenantTx,
  where: {
    subjects: readonly string[]
    before: string
    since: string
    standards: readonly string[]
    lateStandard: string
  },
): Promise<OverdueRow[]> {
  const table = (name: string) => sql.id(tx.schema, name)
  const result = await sql<OverdueRow>`
    select b.id, b.no, b.payer_id, b.subject_id, b.due_on, p.fen::text as principal_fen, m.movements,
      coalesce((select sum(l.amount_fen) from ${table('k_claim')} c join ${table('k_bill_line')} l on l.id = c.line_id
        where c.standard = ${where.lateStandard} and c.subject_id = b.subject_id and c.part = b.id::text), 0)::text as charged_fen
    from ${table('k_bill')} b
    join lateral (select coalesce(sum(amount_fen), 0) as fen, array_agg(id) as lines from ${table('k_bill_line')}
      where bill_id = b.id and standard = any(${where.standards}::text[])) p on p.fen > 0
    cross join lateral (select coalesce(jsonb_agg(jsonb_build_object('on', u.on_day, 'fen', u.fen::text) order by u.on_day), '[]') as movements
      from (select v.on_day, sum(v.fen) as fen from (
        select case when a.reverses is null or exists (select from ${table('k_payment_reversal')} r where r.payment_id = a.payment_id)
            then k.received_on else a.on_day end as on_day, case when a.reverses is null then a.amount_fen else -a.amount_fen end as fen
          from ${table('k_allocation')} a join ${table('k_payment')} k on k.id = a.payment_id where a.line_id = any(p.lines)
        union all
        select d.on_day, case when d.kind = 'recovered' then -x.amount_fen else x.amount_fen end
          from ${table('k_adjustment_line')} x join ${table('k_adjustment')} d on d.id = x.adjustment_id where x.line_id = any(p.lines)
      ) v group by v.on_day having sum(v.fen) <> 0) u) m
    where b.subject_id = any(${where.subjects}::uuid[]) and b.status = 'published' and b.due_on < ${where.before}::date
      and (b.receivable_fen > b.paid_fen + b.adjusted_fen
        or (b.paid_fen > 0 and exists (select from ${table('k_allocation')} a where a.bill_id = b.id and a.on_day >= ${where.since}::date)))
    order by b.subject_id, b.no`.execute(tx.kernel)
  return result.rows
}

/** Notes of subjects without a line, set-wise; written once per run, subject and standard. */
export async function insertRunNotes(
  tx: TenantTx,
  runId: string,
  notes: readonly {
    subjectId: string
    standard: string
    kind: 'exception' | 'skipped'
    code: string
    details: string
  }[],
): Promise<void> {
  const of = <K extends keyof (typeof notes)[number]>(key: K) => notes.map((note) => note[key])
  await sql`insert into ${sql.id(tx.schema, 'k_fee_run_note')} (fee_run_id, subject_id, standard, kind, code, details)
    select ${runId}::uuid, u.subject, u.standard, u.kind, u.code, u.details::jsonb
    from unnest(${column(of('subjectId'), 'uuid')}, ${column(of('standard'), 'text')}, ${column(of('kind'), 'text')},
      ${column(of('code'), 'text')}, ${column(of('details'), 'text')}) u (subject, standard, kind, code, details)
    on conflict do nothing`.execute(tx.kernel)
}
