import { sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'

/** A subject's part of a group's total, or why there is none. Exact numbers as text. */
export type ShareRow = {
  readonly standard: string
  readonly subject_id: string
  readonly group_key: string
  readonly amount_fen: string | null
  readonly group_fen: string | null
  readonly total: string | null
  readonly weight: string | null
  readonly weight_sum: string | null
  readonly members: number | null
  readonly problem: string | null
}

/** Stores the parts of whole groups before the first page is billed. */
export async function insertShares(tx: TenantTx, runId: string, rows: readonly ShareRow[]): Promise<void> {
  const of = <K extends keyof ShareRow>(key: K) => rows.map((row) => row[key])
  await sql`insert into ${sql.id(tx.schema, 'k_fee_run_share')}
    (fee_run_id, standard, subject_id, group_key, amount_fen, group_fen, total, weight, weight_sum, members, problem)
    select ${runId}::uuid, u.* from unnest(${of('standard')}::text[], ${of('subject_id')}::uuid[], ${of('group_key')}::text[],
      ${of('amount_fen')}::bigint[], ${of('group_fen')}::bigint[], ${of('total')}::text[], ${of('weight')}::text[],
      ${of('weight_sum')}::text[], ${of('members')}::int[], ${of('problem')}::text[]) u`.execute(tx.kernel)
}

/** The parts of these subjects. */
export async function loadShares(tx: TenantTx, runId: string, subjects: readonly string[]): Promise<ShareRow[]> {
  return await tx.kernel
    .selectFrom('k_fee_run_share')
    .select([
      'standard',
      'subject_id',
      'group_key',
      'amount_fen',
      'group_fen',
      'total',
      'weight',
      'weight_sum',
      'members',
      'problem',
    ])
    .where('fee_run_id', '=', runId)
    .where(sql<boolean>`subject_id = any(${subjects}::uuid[])`)
    .execute()
}
