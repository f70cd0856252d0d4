import type { Catalog, Role } from '@courtyard/metadata/catalog'
import { dayIn } from '@courtyard/std/day'
import type { Actor, Deps } from '../deps.ts'
import { findTenant } from '../tenants/list-tenants.ts'

/** Who signed in, as the sign-in side knows it. */
export type Account = { readonly userId: string; readonly tenant: string }

/**
 * The actor of an account in its tenant; undefined when it is no member today, none of its roles exists (any more) or the
 * tenant is suspended. Reads membership and state on every call; the edge asks at most once a second per session.
 */
export async function loadActor(deps: Deps, { userId, tenant }: Account): Promise<Actor | undefined> {
  const [catalog, found] = await Promise.all([deps.catalogs.load(tenant), findTenant(deps, tenant)])
  if (found?.state !== 'active') return undefined
  const today = dayIn(deps.clock.now(), catalog.timeZone)
  const member = await deps.db.withTenant(
    tenant,
    (tx) =>
      tx.kernel
        .selectFrom('k_member')
        .select(['user_id', 'name', 'roles', 'record_id'])
        .where('user_id', '=', userId)
        .where('valid_from', '<=', today)
        .where((row) => row.or([row('valid_to', 'is', null), row('valid_to', '>', today)]))
        .executeTakeFirst(),
    { readOnly: true },
  )
  const roles = member ? knownRoles(catalog, member.roles) : []
  if (!member || roles.length === 0) return undefined
  return {
    id: member.user_id,
    name: member.name,
    tenant,
    kind: roles.some((role) => role.for === 'console') ? 'console' : 'portal',
    roles: roles.map((role) => role.name),
    record: member.record_id,
  }
}

const knownRoles = (catalog: Catalog, names: readonly string[]): Role[] =>
  names.flatMap((name) => (Object.hasOwn(catalog.roles, name) ? [catalog.roles[name]!] : []))
