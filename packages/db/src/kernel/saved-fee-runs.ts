import { sql, type Updateable } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'
import type { KernelTables } from './tables.ts'

/** A saved run that has not begun, locked until the transaction ends; undefined when there is no such run. */
export async function lockSavedRun(tx: TenantTx, id: string) {
  return await tx.kernel
    .selectFrom('k_fee_run')
    .select(['id', 'state', 'version', 'period', 'standards', 'filter', 'due', 'note', 'preview_hash', 'created_at'])
    .select(['created_by', 'changed_by', 'previewed_by', 'approved_by', 'needs_approval', 'excluded'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

/** Makes a saved run a draft again: what was sealed and agreed no longer holds. `by` can never approve it. */
export async function unsealRun(tx: TenantTx, id: string, by: string): Promise<void> {
  await tx.kernel
    .updateTable('k_fee_run')
    .set({
      ...{ state: 'draft', preview_hash: null, previewed: null, previewed_by: null, previewed_at: null },
      ...{ approved_by: null, approved_at: null, updated_at: sql<string>`now()` },
      changed_by: sql<
        string[]
      >`case when ${by}::text = any(changed_by) then changed_by else changed_by || ${by}::text end`,
      version: sql<number>`version + 1`,
      excluded: (eb) =>
        eb
          .selectFrom('k_fee_run_exclusion')
          .select(sql<number>`count(*)::int`.as('excluded'))
          .where('fee_run_id', '=', id),
    })
    .where('id', '=', id)
    .execute()
}

export type Exclusion = { readonly subject: string; readonly reason: string }

/** Why these subjects are left out of a run; those that are not are absent. */
export async function loadExclusions(
  tx: TenantTx,
  runId: string,
  subjects?: readonly string[],
): Promise<Map<string, string>> {
  const rows = await tx.kernel
    .selectFrom('k_fee_run_exclusion')
    .select(['subject_id', 'reason'])
    .where('fee_run_id', '=', runId)
    .where(subjects ? sql<boolean>`subject_id = any(${subjects}::uuid[])` : sql<boolean>`true`)
    .orderBy('subject_id')
    .execute()
  return new Map(rows.map(({ subject_id, reason }) => [subject_id, reason]))
}

/** Leaves subjects out of a run, or says another reason why. */
export async function insertExclusions(
  tx: TenantTx,
  runId: string,
  { exclusions, by }: { readonly exclusions: readonly Exclusion[]; readonly by: string },
): Promise<void> {
  const subjects = exclusions.map(({ subject }) => subject)
  const reasons = exclusions.map(({ reason }) => reason)
  const table = sql.id(tx.schema, 'k_fee_run_exclusion')
  await deleteExclusions(tx, runId, subjects)
  await sql`insert into ${table} (fee_run_id, subject_id, reason, created_by)
    select ${runId}::uuid, u.subject, u.reason, ${by} from unnest(${subjects}::uuid[], ${reasons}::text[]) u (subject, reason)`.execute(
    tx.kernel,
  )
}

/** Takes subjects into a run again. */
export async function deleteExclusions(tx: TenantTx, runId: string, subjects: readonly string[]): Promise<void> {
  await tx.kernel
    .deleteFrom('k_fee_run_exclusion')
    .where('fee_run_id', '=', runId)
    .where(sql<boolean>`subject_id = any(${subjects}::uuid[])`)
    .execute()
}

/** A finding of a preview: a subject, a standard ('' for the subject as a whole) and what is found. */
export type Finding = { readonly subject: string; readonly standard: string; readonly code: string }

export const findingKey = ({ subject, standard, code }: Finding): string => `${subject} ${standard} ${code}`

/** Findings that somebody has looked at, as `findingKey`. */
export async function loadSeen(tx: TenantTx, runId: string): Promise<Set<string>> {
  const rows = await tx.kernel
    .selectFrom('k_fee_run_seen')
    .select(['subject_id as subject', 'standard', 'code'])
    .where('fee_run_id', '=', runId)
    .execute()
  return new Set(rows.map(findingKey))
}

/** Keeps that somebody has looked at findings; the first who did stays. */
export async function insertSeen(
  tx: TenantTx,
  runId: string,
  { findings, by }: { readonly findings: readonly Finding[]; readonly by: string },
): Promise<void> {
  const of = <K extends keyof Finding>(key: K) => findings.map((finding) => finding[key])
  await sql`insert into ${sql.id(tx.schema, 'k_fee_run_seen')} (fee_run_id, subject_id, standard, code, seen_by)
    select ${runId}::uuid, u.*, ${by} from unnest(${of('subject')}::uuid[], ${of('standard')}::text[], ${of('code')}::text[]) u
    on conflict do nothing`.execute(tx.kernel)
}

/** Shows owners the bills of a run, all at once. Gives how many there were. */
export async function publishBills(tx: TenantTx, runId: string, by: string): Promise<number> {
  const published = await tx.kernel
    .updateTable('k_bill')
    .set({ status: 'published', updated_by: by, updated_at: sql<string>`now()`, version: sql<number>`version + 1` })
    .where('fee_run_id', '=', runId)
    .where('status', '=', 'billed')
    .executeTakeFirst()
  return Number(published.numUpdatedRows)
}

/** Changes columns of a run; its version counts up. */
export async function updateFeeRun(
  tx: TenantTx,
  id: string,
  values: Omit<Updateable<KernelTables['k_fee_run']>, 'version' | 'updated_at'>,
): Promise<void> {
  await tx.kernel
    .updateTable('k_fee_run')
    .set({ ...values, version: sql<number>`version + 1`, updated_at: sql<string>`now()` })
    .where('id', '=', id)
    .execute()
}

/** Corrects how many findings of a sealed run nobody has looked at. */
export async function setFindingsOpen(tx: TenantTx, id: string, open: number): Promise<void> {
  await tx.kernel
    .updateTable('k_fee_run')
    .set({ previewed: sql<string | null>`previewed || jsonb_build_object('findings_open', ${open}::int)` })
    .where('id', '=', id)
    .execute()
}
