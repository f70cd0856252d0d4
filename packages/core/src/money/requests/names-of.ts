import type { TenantTx } from '@courtyard/db/database'

/** More documents than this of one bill or payment are not shown. */
export const MANY = 200

type Made = { readonly created_by: string; readonly approved_by: string | null }

/** Names of who made and approved these documents; who is no member any more keeps the id. */
export async function namesOf(tx: TenantTx, rows: readonly Made[]): Promise<(id: string) => string> {
  const ids = [...new Set(rows.flatMap((row) => [row.created_by, row.approved_by ?? row.created_by]))]
  if (ids.length === 0) return (id) => id
  const members = await tx.kernel
    .selectFrom('k_member')
    .select(['user_id', 'name'])
    .where('user_id', 'in', ids)
    .execute()
  const names = new Map(members.map(({ user_id, name }) => [user_id, name]))
  return (id) => names.get(id) ?? id
}
