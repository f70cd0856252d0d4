import type { Assignment } from '@courtyard/access/actor'
import { withIncluded } from '@courtyard/access/included'
import type { TenantTx } from '@courtyard/db/database'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { Day } from '@courtyard/std/day'

/** The assignments of a member that count on a day, in the order they were given. */
export async function assignmentsOn(
  tx: TenantTx,
  { member, today }: { readonly member: string; readonly today: Day },
): Promise<Assignment[]> {
  return await validOn(tx, today).select(['role', 'scope']).where('user_id', '=', member).orderBy('id').execute()
}

/** The members who have a role on a day, by itself or in another that includes it. */
export async function holdersOf(
  tx: TenantTx,
  { catalog, role, today }: { readonly catalog: Catalog; readonly role: string; readonly today: Day },
): Promise<string[]> {
  const giving = Object.keys(catalog.roles).filter((name) => withIncluded(catalog, [name]).includes(role))
  if (giving.length === 0) return []
  const rows = await validOn(tx, today)
    .select('user_id')
    .distinct()
    .where('role', 'in', giving)
    .orderBy('user_id')
    .execute()
  return rows.map(({ user_id }) => user_id)
}

const validOn = (tx: TenantTx, today: Day) =>
  tx.kernel
    .selectFrom('k_assignment')
    .where('from_on', '<=', today)
    .where((row) => row.or([row('to_on', 'is', null), row('to_on', '>', today)]))
