import type { Assignment } from '@courtyard/access/actor'
import type { AssignmentJson } from '@courtyard/contract/members'
import type { TenantTx } from '@courtyard/db/database'
import type { Catalog, Role } from '@courtyard/metadata/catalog'
import type { Day } from '@courtyard/std/day'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import type { Issue } from '@courtyard/std/issue'
import { note } from '../audit/note.ts'
import type { Actor, Deps } from '../deps.ts'
import type { IdentityDeps } from '../identity/require-member.ts'
import { titlesOf } from '../records/name-records.ts'
import { type RequestRights, rightsOfRequest } from '../records/rights-of-request.ts'
import { coreIssue } from '../texts/core-texts.ts'
import { askAssignment } from './assignment-asks.ts'
import { type Given, giveAssignment, wordsOf } from './give-assignment.ts'
import { keepAdministrator } from './last-administrator.ts'
import { needsSecond, requireAssignable, requireMembers } from './may-assign.ts'
import { showAssignments } from './show-assignment.ts'

/** A role for a member over records, from a day on and perhaps to another. */
export type AssigningRequest = Assignment & {
  readonly member: string
  readonly from?: Day | undefined
  readonly to: Day | null
}

/**
 * Gives a member a role over records, or asks for it where the company wants a second person to agree. Needs run:members, or run:access for a role that can do what its giver cannot. Throws
 * Fault record_missing for no member, request_invalid, assignment_own, assignment_beyond, last_administrator.
 */
export async function assignRole(deps: IdentityDeps, actor: Actor, request: AssigningRequest): Promise<AssignmentJson> {
  const planned = await planAssignment(deps, actor, request)
  const { tenant } = actor
  const at = { identity: deps.identity, rights: planned.rights, tenant }
  // A role may deny, too.
  return await deps.db.withTenant(tenant, (tx) => keepAdministrator(tx, at, () => runAssignment(tx, deps, planned)))
}

/** An assignment that its giver may give, before anything is written. */
export type PlannedAssignment = {
  readonly rights: RequestRights
  readonly role: Role
  readonly giver: string | null
  readonly given: Given
}

/** Judges an assignment, but for whether there is its member and its records. Rights and faults as to give it. */
export async function planAssignment(
  deps: Pick<Deps, 'catalogs' | 'clock'>,
  actor: Actor,
  request: AssigningRequest,
): Promise<PlannedAssignment> {
  const rights = await rightsOfRequest(deps, actor)
  requireMembers(rights.catalog, actor)
  const { member, role: name } = request
  const role = consoleRole(rights.catalog, name)
  const from = request.from ?? rights.today
  if (request.to !== null && request.to <= from)
    throw new Fault('request_invalid', { issues: [coreIssue('/to', 'day_before_from', { day: from })] })
  const scope = scopeIn(role, request.scope)
  requireAssignable(rights.catalog, { actor, member, given: { role: name, scope } })
  const given: Given = { member, role: name, scope, from, to: request.to, by: actor.id }
  return { rights, role, giver: actor.name, given }
}

/** Writes an assignment that was planned, beside what else the transaction does. Throws Fault record_missing, request_invalid. */
export async function runAssignment(
  tx: TenantTx,
  { clock, ids }: Pick<Deps, 'clock' | 'ids'>,
  { rights, role, giver, given }: PlannedAssignment,
): Promise<AssignmentJson> {
  await requireMember(tx, given.member)
  await requireReadable(tx, rights, { role, scope: given.scope })
  const way = { tx, rights, giver, now: clock.now() }
  return needsSecond(rights.catalog, role.name)
    ? await askAssignment(way, given, ids.next())
    : await giveAssignment(way, given, ids.next())
}

/**
 * Ends an assignment from today on; one that is to come never begins. Rights as to give it. Idempotent. Throws Fault
 * record_missing, assignment_own, assignment_beyond, last_administrator.
 */
export async function endAssignment(deps: IdentityDeps, actor: Actor, id: string): Promise<AssignmentJson> {
  const rights = await rightsOfRequest(deps, actor)
  requireMembers(rights.catalog, actor)
  if (!isId(id)) throw new Fault('record_missing')
  const at = { identity: deps.identity, rights, tenant: actor.tenant }
  return await deps.db.withTenant(actor.tenant, (tx) =>
    keepAdministrator(tx, at, () => endHeld(tx, { deps, actor, rights }, id)),
  )
}

type Ending = { readonly deps: IdentityDeps; readonly actor: Actor; readonly rights: RequestRights }

async function endHeld(tx: TenantTx, { deps, actor, rights }: Ending, id: string): Promise<AssignmentJson> {
  const held = await tx.kernel
    .selectFrom('k_assignment')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!held) throw new Fault('record_missing')
  requireAssignable(rights.catalog, { actor, member: held.user_id, given: held })
  const to = held.from_on > rights.today ? held.from_on : rights.today
  if (held.ended_by === null) {
    await tx.kernel
      .updateTable('k_assignment')
      .set({ to_on: to, ended_by: actor.id, ended_at: deps.clock.now().toISOString() })
      .where('id', '=', id)
      .execute()
    note(tx, {
      by: actor.id,
      action: 'role.ended',
      subject: ['member', held.user_id],
      what: { ...wordsOf(id, held), to },
    })
  }
  const giver = await tx.kernel
    .selectFrom('k_member')
    .select('name')
    .where('user_id', '=', held.given_by)
    .executeTakeFirst()
  const row = { ...held, giver: giver?.name ?? null, to_on: held.ended_by === null ? to : held.to_on }
  const [shown] = await showAssignments(tx, rights, [row])
  return shown!
}

/** A role of the console. Throws Fault request_invalid for any other. */
export function consoleRole({ roles }: Catalog, name: string): Role {
  const role = Object.hasOwn(roles, name) ? roles[name] : undefined
  if (role?.for === 'console') return role
  const issue = role ? coreIssue('/role', 'role_found') : coreIssue('/role', 'role_unknown.member', { roles: [name] })
  throw new Fault('request_invalid', { issues: [issue] })
}

/** The scope with each list sorted and once, so that equal scopes are equal. Throws request_invalid for names the role lacks or does not know. */
function scopeIn(role: Role, asked: Assignment['scope']): Assignment['scope'] {
  const parts = role.scope ?? []
  const known = new Set(parts.map(({ name }) => name))
  const issues: Issue[] = [
    ...Object.keys(asked)
      .filter((name) => !known.has(name))
      .map((name) => coreIssue(`/scope/${name}`, 'scope_unknown')),
    ...parts.filter(({ name }) => !asked[name]?.length).map(({ name }) => coreIssue(`/scope/${name}`, 'scope_missing')),
  ]
  if (issues.length > 0) throw new Fault('request_invalid', { issues })
  return Object.fromEntries(parts.map(({ name }) => [name, [...new Set(asked[name])].sort()]))
}

async function requireMember(tx: TenantTx, member: string): Promise<void> {
  const found = await tx.kernel
    .selectFrom('k_member')
    .select('user_id')
    .where('user_id', '=', member)
    .executeTakeFirst()
  if (!found) throw new Fault('record_missing')
}

/** A record that the giver may not read is refused like one that there is not. */
async function requireReadable(
  tx: TenantTx,
  rights: RequestRights,
  { role, scope }: { readonly role: Role; readonly scope: Assignment['scope'] },
): Promise<void> {
  for (const { name, entity } of role.scope ?? []) {
    const ids = scope[name] ?? []
    const readable = await titlesOf(tx, rights, { entity, ids })
    const at = ids.findIndex((id) => !readable.has(id))
    if (at >= 0) throw new Fault('request_invalid', { issues: [coreIssue(`/scope/${name}`, 'scope_record')] })
  }
}
