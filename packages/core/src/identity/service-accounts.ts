import type { KeyJson, MadeKey, NewKey, NewServiceAccount } from '@courtyard/contract/identity'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import type { Actor } from '../deps.ts'
import { consoleRole } from '../members/assign-role.ts'
import { requireMembers } from '../members/may-assign.ts'
import { memberKind, serviceAddress } from '../members/member-kind.ts'
import { rightsOfRequest } from '../records/rights-of-request.ts'
import { coreIssue } from '../texts/core-texts.ts'
import { openAccount } from './open-account.ts'
import { type IdentityDeps, requireManaged, requireSubordinate } from './require-member.ts'
import { showKey } from './show-identity.ts'

const DAY_MS = 24 * 60 * 60_000

/** Opens an account of a program: a member without a password, that acts by its keys. Rights as to assign the role. */
export async function createServiceAccount(
  deps: IdentityDeps,
  actor: Actor,
  { name, role, scope = {} }: NewServiceAccount,
): Promise<{ member: string }> {
  const { catalog } = await rightsOfRequest(deps, actor)
  requireMembers(catalog, actor)
  const { userId } = await openAccount(deps, actor, {
    account: { tenant: actor.tenant, name },
    addressOf: (id) => serviceAddress(actor.tenant, id),
    ...{ role: consoleRole(catalog, role), scope },
  })
  return { member: userId }
}

/** Makes a key of a service account; told this once. Rights as to give all its roles. */
export async function makeServiceKey(
  deps: IdentityDeps,
  actor: Actor,
  { member: id, ...asked }: NewKey & { readonly member: string },
): Promise<MadeKey> {
  const { member } = await requireSubordinate(deps, actor, id)
  if (memberKind(member.email) !== 'service') throw new Fault('record_missing')
  return await makeKey(deps, { tenant: actor.tenant, userId: id, madeBy: actor.id }, asked)
}

/** Makes a key of one's own, for some of one's roles. */
export async function makeOwnKey(deps: IdentityDeps, actor: Actor, asked: NewKey): Promise<MadeKey> {
  const mine = new Set((actor.assignments ?? []).map(({ role }) => role))
  const beyond = asked.roles.filter((role) => !mine.has(role))
  if (beyond.length > 0)
    throw new Fault('request_invalid', { issues: [coreIssue('/roles', 'role_unknown.member', { roles: beyond })] })
  return await makeKey(deps, { tenant: actor.tenant, userId: actor.id, madeBy: actor.id }, asked)
}

type For = { readonly tenant: string; readonly userId: string; readonly madeBy: string }

async function makeKey(
  { identity, clock }: IdentityDeps,
  { tenant, userId, madeBy }: For,
  { name, roles, days }: NewKey,
): Promise<MadeKey> {
  const expiresAt = new Date(clock.now().getTime() + days * DAY_MS)
  const { key, shown } = await identity.keys.make({ tenant, userId, madeBy, name, roles, expiresAt })
  await identity.note({ what: 'key_made', tenant, userId, by: madeBy, way: 'key' })
  return { key, ...showKey(shown) }
}

/** Ends a key of a member; idempotent. Needs run:members or run:access. Throws Fault record_missing. */
export async function revokeMemberKey(
  deps: IdentityDeps,
  actor: Actor,
  { member, key }: { readonly member: string; readonly key: string },
): Promise<{ keys: KeyJson[] }> {
  await requireManaged(deps, actor, member)
  if (!isId(key) || !(await deps.identity.keys.revoke(member, key))) throw new Fault('record_missing')
  await deps.identity.note({ what: 'key_revoked', tenant: actor.tenant, userId: member, by: actor.id, way: 'key' })
  return { keys: (await deps.identity.keys.list(member)).map(showKey) }
}
