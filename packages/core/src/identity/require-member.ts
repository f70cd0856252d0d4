import type { TenantTx } from '@courtyard/db/database'
import { Fault } from '@courtyard/std/fault'
import type { Actor, Deps } from '../deps.ts'
import { requireAssignable, requireMembers } from '../members/may-assign.ts'
import { type RequestRights, rightsOfRequest } from '../records/rights-of-request.ts'
import type { Identity } from './ports.ts'

/** What use cases about accounts need besides the rest. */
export type IdentityDeps = Deps & { readonly identity: Identity }

export type MemberRow = { readonly user_id: string; readonly name: string; readonly email: string }
export type Managed = { readonly rights: RequestRights; readonly member: MemberRow }

/** A member of the asker's tenant, for who may see who has which role. Throws Fault not_allowed, record_missing. */
export async function requireManaged(deps: Deps, actor: Actor, id: string): Promise<Managed> {
  const rights = await rightsOfRequest(deps, actor)
  requireMembers(rights.catalog, actor)
  const member = await deps.db.withTenant(actor.tenant, (tx) => findMember(tx, id), { readOnly: true })
  if (!member) throw new Fault('record_missing')
  return { rights, member }
}

/**
 * A member whose every role the asker could give: who takes something from them for good must be able to. Throws as
 * requireManaged does, and assignment_own, assignment_beyond.
 */
export async function requireSubordinate(deps: Deps, actor: Actor, id: string): Promise<Managed> {
  const managed = await requireManaged(deps, actor, id)
  const { catalog, today } = managed.rights
  const held = await deps.db.withTenant(
    actor.tenant,
    (tx) =>
      tx.kernel
        .selectFrom('k_assignment')
        .select(['role', 'scope'])
        .where('user_id', '=', id)
        .where((row) => row.or([row('to_on', 'is', null), row('to_on', '>', today)]))
        .execute(),
    { readOnly: true },
  )
  if (id === actor.id) throw new Fault('assignment_own')
  for (const given of held)
    if (Object.hasOwn(catalog.roles, given.role)) requireAssignable(catalog, { actor, member: id, given })
  return managed
}

const findMember = (tx: TenantTx, id: string): Promise<MemberRow | undefined> =>
  tx.kernel.selectFrom('k_member').select(['user_id', 'name', 'email']).where('user_id', '=', id).executeTakeFirst()
