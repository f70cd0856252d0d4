import type { Assignment } from '@courtyard/access/actor'
import { withIncluded } from '@courtyard/access/included'
import type { TenantTx } from '@courtyard/db/database'
import { type Day, dayIn } from '@courtyard/std/day'
import type { Actor, Deps } from '../deps.ts'
import { findTenant } from '../tenants/list-tenants.ts'
import { assignmentsOn } from './assignments.ts'

/** Who signed in, as the sign-in side knows it. */
export type Account = {
  readonly userId: string
  readonly tenant: string
  /** What a key may use of its person's roles; absent = all of them. */
  readonly roles?: readonly string[]
}

/**
 * The actor of an account in its tenant, with every role that is assigned today or included in one; undefined when it is no
 * member today, none of its roles exists (any more) or the tenant is suspended. Reads membership and state on every call; the edge asks at most once a second per session.
 */
export async function loadActor(deps: Deps, { userId, tenant, roles: only }: Account): Promise<Actor | undefined> {
  const [catalog, found] = await Promise.all([deps.catalogs.load(tenant), findTenant(deps, tenant)])
  if (found?.state !== 'active') return undefined
  const today = dayIn(deps.clock.now(), catalog.timeZone)
  const member = await deps.db.withTenant(tenant, (tx) => memberOn(tx, { member: userId, today }), { readOnly: true })
  const isUsed = (role: string) => Object.hasOwn(catalog.roles, role) && (only === undefined || only.includes(role))
  const assignments = member?.assignments.filter(({ role }) => isUsed(role)) ?? []
  const roles = withIncluded(
    catalog,
    assignments.map(({ role }) => role),
  )
  if (!member || roles.length === 0) return undefined
  return {
    id: userId,
    name: member.name,
    tenant,
    kind: roles.some((role) => catalog.roles[role]!.for === 'console') ? 'console' : 'portal',
    roles,
    record: member.record_id,
    assignments,
  }
}

type MemberOn = {
  readonly name: string
  readonly record_id: string | null
  readonly assignments: readonly Assignment[]
}

async function memberOn(
  tx: TenantTx,
  at: { readonly member: string; readonly today: Day },
): Promise<MemberOn | undefined> {
  const member = await tx.kernel
    .selectFrom('k_member')
    .select(['name', 'record_id'])
    .where('user_id', '=', at.member)
    .where('valid_from', '<=', at.today)
    .where((row) => row.or([row('valid_to', 'is', null), row('valid_to', '>', at.today)]))
    .executeTakeFirst()
  return member && { ...member, assignments: await assignmentsOn(tx, at) }
}
