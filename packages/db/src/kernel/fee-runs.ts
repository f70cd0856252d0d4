import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'

/** Who holds a run whose pages are shared: all its workers. Programs that know of no pages see another's hold that never ends. */
const SHARED = 'pages'

export type NewFeeRun = {
  /** Null for a run that is only saved. */
  readonly runKey: string | null
  readonly period: string
  readonly standards: readonly string[]
  /** A list filter over the subject; null = all of them. */
  readonly filter: unknown
  readonly due: 'period' | 'today'
  readonly note: string
  readonly catalogVersion: number
  readonly engineVersion: number
  readonly previewHash: string | null
  /** Bills wait until a person publishes them. */
  readonly held: boolean
  readonly needsApproval: boolean
  readonly by: string
}

/** Inserts a run, queued when it has a key and a draft otherwise, and gives its id; undefined when a run of this key exists (then nothing changed). */
export async function insertFeeRun(tx: TenantTx, run: NewFeeRun): Promise<string | undefined> {
  // Runs of one period take their number in turn; the row lock of the newest one is enough, runs are few.
  await sql`select pg_advisory_xact_lock(hashtext(${`${tx.schema}:fee-run:${run.period}`}))`.execute(tx.kernel)
  const [inserted] = await tx.kernel
    .insertInto('k_fee_run')
    .values((eb) => ({
      run_key: run.runKey,
      period: run.period,
      seq: eb
        .selectFrom('k_fee_run')
        .where('period', '=', run.period)
        .select(sql<number>`coalesce(max(seq), 0) + 1`.as('seq')),
      standards: [...run.standards],
      ...{ filter: filterText(run.filter), due: run.due, note: run.note, held: run.held },
      state: run.runKey === null ? 'draft' : 'queued',
      catalog_version: run.catalogVersion,
      engine_version: run.engineVersion,
      preview_hash: run.previewHash,
      needs_approval: run.needsApproval,
      ...(run.runKey !== null && { started_by: run.by, started_at: sql<string>`now()` }),
      created_by: run.by,
    }))
    .onConflict((oc) => oc.column('run_key').doNothing())
    .returning('id')
    .execute()
  return inserted?.id
}

const filterText = (filter: unknown): string | null => (filter === null ? null : JSON.stringify(filter))

/** What a run charges: sorted standards for a period, of the subjects that the filter takes. */
export type RunOf = { readonly period: string; readonly standards: readonly string[]; readonly filter: unknown }

/** The newest run of exactly this that was started. */
export async function newestFeeRun(tx: TenantTx, { period, standards, filter }: RunOf) {
  return await tx.kernel
    .selectFrom('k_fee_run')
    .select(['id', 'state'])
    .where('period', '=', period)
    .where(sql<boolean>`standards = ${[...standards]}::text[]`)
    .where(sql<boolean>`filter is not distinct from ${filterText(filter)}::jsonb`)
    .where('state', 'not in', ['draft', 'previewed', 'discarded'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** Columns every reader of a run wants. */
export const selectFeeRuns = (tx: TenantTx) =>
  tx.kernel
    .selectFrom('k_fee_run')
    .select([
      'id',
      'run_key',
      'period',
      'seq',
      'standards',
      'state',
      'catalog_version',
      'engine_version',
      'shares_done',
    ])
    .select([
      'cursor',
      'attempts',
      'subjects_total',
      'subjects_done',
      'bills',
      'lines',
      'receivable_fen',
      'exceptions',
      'skipped',
    ])
    .select(['result_hash', 'lease_by', 'created_at', 'created_by', 'finished_at', 'preview_hash', 'version'])
    .select(['filter', 'due', 'note', 'excluded', 'changed_by', 'held', 'failure'])
    .select(['previewed', 'previewed_by', 'previewed_at', 'needs_approval', 'approved_by', 'approved_at'])
    .select(['started_by', 'started_at', 'published_by', 'published_at'])
    .select(['rollback_on', 'rollback_by', 'rollback_reason', 'rolled_back_bills', 'rolled_back_fen'])

/** Begins work on a run, beside whoever works on it already; undefined when it is over, or held by a program that shares none. */
export async function claimFeeRun(tx: TenantTx, runId: string) {
  const [claimed] = await tx.kernel
    .updateTable('k_fee_run')
    .set({
      ...{ state: 'running', lease_by: SHARED, lease_until: sql<string>`'infinity'` },
      attempts: sql<number>`attempts + 1`,
    })
    .where('id', '=', runId)
    .where('state', 'in', ['queued', 'running'])
    .where((eb) =>
      eb.or([eb('lease_by', 'is', null), eb('lease_by', '=', SHARED), eb('lease_until', '<', sql<string>`now()`)]),
    )
    .returning(['id', 'period', 'seq', 'standards', 'catalog_version', 'pages', 'created_at'])
    .returning(['filter', 'due', 'excluded', 'held', 'started_at'])
    .execute()
  return claimed
}

export type PageDone = {
  readonly subjects: number
  readonly bills: number
  readonly lines: number
  readonly receivableFen: bigint
  readonly exceptions: number
  readonly skipped: number
}

/** Adds a page's figures. Last in a page's transaction: every worker of the run changes this row. */
export async function advanceFeeRun(tx: TenantTx, runId: string, page: PageDone): Promise<void> {
  await tx.kernel
    .updateTable('k_fee_run')
    .set({
      subjects_done: sql<number>`subjects_done + ${page.subjects}::int`,
      bills: sql<number>`bills + ${page.bills}::int`,
      lines: sql<number>`lines + ${page.lines}::int`,
      receivable_fen: sql<string>`receivable_fen + ${`${page.receivableFen}`}::bigint`,
      exceptions: sql<number>`exceptions + ${page.exceptions}::int`,
      skipped: sql<number>`skipped + ${page.skipped}::int`,
      updated_at: sql<string>`now()`,
    })
    .where('id', '=', runId)
    .execute()
}

/**
 * Hash over what the run charged, without ids and times: the same facts give the same hash however often it was
 * interrupted (invariant I6).
 */
export async function resultHash(tx: TenantTx, runId: string): Promise<string> {
  const bill = sql.id(tx.schema, 'k_bill')
  const line = sql.id(tx.schema, 'k_bill_line')
  const result = await sql<{ hash: string }>`
    select encode(sha256(convert_to(coalesce(string_agg(concat_ws('|', b.no, b.subject_id, b.payer_id, b.due_on, l.no, l.item, l.standard,
      l.standard_version, l.from_on, l.to_on, l.amount_fen, l.net_fen, l.tax_fen, l.trace_hash), E'\n' order by b.no, l.no), ''), 'UTF8')), 'hex') as hash
    from ${bill} b join ${line} l on l.bill_id = b.id where b.fee_run_id = ${runId}`.execute(tx.kernel)
  return result.rows[0]!.hash
}

/** Ends a run; bills that nobody holds back are published by it. Its counters must equal its rows; the caller asserts that with `countFeeRun`. Gives who published them; null where they are held. */
export async function finishFeeRun(tx: TenantTx, runId: string, hash: string): Promise<string | null> {
  const { published_by } = await tx.kernel
    .updateTable('k_fee_run')
    .set({
      state: 'done',
      result_hash: hash,
      lease_by: null,
      lease_until: null,
      finished_at: sql<string>`now()`,
      updated_at: sql<string>`now()`,
      published_at: sql<string | null>`case when held then null else now() end`,
      published_by: sql<string | null>`case when held then null else started_by end`,
    })
    .where('id', '=', runId)
    .returning('published_by')
    .executeTakeFirstOrThrow()
  return published_by
}

/** Counts a run's rows from scratch: bills, lines, their sum, and what was posted for them. */
export async function countFeeRun(tx: TenantTx, runId: string) {
  const table = (name: string) => sql.id(tx.schema, name)
  const result = await sql<{
    bills: number
    lines: number
    receivable_fen: string
    lines_fen: string
    posted_fen: string
  }>`
    select (select count(*)::int from ${table('k_bill')} where fee_run_id = ${runId}) as bills,
      (select coalesce(sum(receivable_fen), 0)::text from ${table('k_bill')} where fee_run_id = ${runId}) as receivable_fen,
      (select count(*)::int from ${table('k_bill_line')} l join ${table('k_bill')} b on b.id = l.bill_id where b.fee_run_id = ${runId}) as lines,
      (select coalesce(sum(l.amount_fen), 0)::text from ${table('k_bill_line')} l join ${table('k_bill')} b on b.id = l.bill_id where b.fee_run_id = ${runId}) as lines_fen,
      (select coalesce(sum(p.amount_fen), 0)::text from ${table('k_posting')} p join ${table('k_journal')} j on j.id = p.journal_id where j.fee_run_id = ${runId}) as posted_fen`.execute(
    tx.kernel,
  )
  return result.rows[0]!
}

/** Marks a run whose job gave up; what it billed stays, and starting it again goes on from there. */
export async function failFeeRun(tx: TenantTx, runId: string, failure: { readonly message: string }): Promise<void> {
  await tx.kernel
    .updateTable('k_fee_run')
    .set({ state: 'failed', failure: JSON.stringify(failure), lease_by: null, lease_until: null })
    .where('id', '=', runId)
    .where('state', 'in', ['queued', 'running'])
    .execute()
}

/** Lets a failed run go on where it stopped. */
export async function reopenFailedRun(tx: TenantTx, runId: string): Promise<void> {
  await tx.kernel
    .updateTable('k_fee_run')
    .set({ state: 'queued', failure: null })
    .where('id', '=', runId)
    .where('state', '=', 'failed')
    .execute()
}
