import { type Selectable, sql } from 'kysely'
import type { TenantTx } from '../tenant-tx.ts'
import type { PrivacyState, PrivacyTables } from './tables-privacy.ts'

export type PrivacyRequestRow = Selectable<PrivacyTables['k_privacy_request']>

type Asked = {
  readonly state: PrivacyState
  /** Records of the people asked for; absent = all. */
  readonly people?: readonly string[] | undefined
  readonly after?: string | undefined
  readonly limit: number
}

/** Requests of a state behind one of them: open ones first due first, the others latest first. */
export async function selectPrivacyRequests(
  tx: TenantTx,
  { state, people, after, limit }: Asked,
): Promise<PrivacyRequestRow[]> {
  if (people?.length === 0) return []
  const all = tx.kernel.selectFrom('k_privacy_request').selectAll().where('state', '=', state).limit(limit)
  const of = people ? all.where('record_id', 'in', people) : all
  if (state !== 'open') {
    const older = after === undefined ? of : of.where('id', '<', after)
    return await older.orderBy('id', 'desc').execute()
  }
  const last = sql`(select due_on from ${sql.id(tx.schema, 'k_privacy_request')} where id = ${after ?? null}::uuid)`
  const later = after === undefined ? of : of.where(sql<boolean>`(due_on, id) > (${last}, ${after}::uuid)`)
  return await later.orderBy('due_on').orderBy('id').execute()
}

/** How many requests wait, and how many of them for too long. */
export async function countOpenRequests(tx: TenantTx, today: string): Promise<{ open: number; overdue: number }> {
  const { open, overdue } = await tx.kernel
    .selectFrom('k_privacy_request')
    .select((row) => [
      row.fn.countAll<string>().as('open'),
      row.fn.countAll<string>().filterWhere('due_on', '<', today).as('overdue'),
    ])
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow()
  return { open: Number(open), overdue: Number(overdue) }
}
