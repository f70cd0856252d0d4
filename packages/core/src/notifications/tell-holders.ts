import { mayRun } from '@courtyard/access/can'
import type { TenantTx } from '@courtyard/db/database'
import type { Catalog } from '@courtyard/metadata/catalog'
import { dayIn } from '@courtyard/std/day'
import type { Deps } from '../deps.ts'
import { holdersOf } from '../members/assignments.ts'

type Telling = {
  readonly catalog: Catalog
  /** `run:<right>`. */
  readonly right: string
  /** Who is not told: what they did themselves. */
  readonly except?: string
  readonly texts: Readonly<Record<string, { readonly subject: string; readonly body: string }>>
}

/** Leaves a message about no record for each member of today whose roles grant a right. Gives their ids. */
export async function tellHolders(
  deps: Pick<Deps, 'clock'>,
  tx: TenantTx,
  { catalog, right, except, texts }: Telling,
): Promise<readonly string[]> {
  const now = deps.clock.now()
  const holders = await rightHolders(tx, { catalog, right, today: dayIn(now, catalog.timeZone) })
  const members = holders.filter((member) => member !== except)
  if (members.length === 0) return members
  const about = { template: '', entity: '', record_id: null, outbox_id: null, texts: JSON.stringify(texts) }
  await tx.kernel
    .insertInto('k_notification')
    .values(members.map((member) => ({ member, ...about, created_at: now.toISOString() })))
    .execute()
  return members
}

type Holding = { readonly catalog: Catalog; readonly right: string; readonly today: string }

/** Members of today whose roles of today grant a right. */
async function rightHolders(tx: TenantTx, { catalog, right, today }: Holding): Promise<string[]> {
  const granting = Object.keys(catalog.roles).filter((role) => mayRun(catalog, { roles: [role] }, right))
  const holders = new Set<string>()
  for (const role of granting) for (const member of await holdersOf(tx, { catalog, role, today })) holders.add(member)
  if (holders.size === 0) return []
  const members = await tx.kernel
    .selectFrom('k_member')
    .select('user_id')
    .where('user_id', 'in', [...holders])
    .where('valid_from', '<=', today)
    .where((row) => row.or([row('valid_to', 'is', null), row('valid_to', '>', today)]))
    .orderBy('user_id')
    .execute()
  return members.map(({ user_id }) => user_id)
}
