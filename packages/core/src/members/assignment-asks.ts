import type { AssignmentJson } from '@courtyard/contract/members'
import type { TenantTx } from '@courtyard/db/database'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { note } from '../audit/note.ts'
import type { Actor, Deps } from '../deps.ts'
import type { IdentityDeps } from '../identity/require-member.ts'
import { type RequestRights, rightsOfRequest } from '../records/rights-of-request.ts'
import { type Given, giveAssignment, type Way, wordsOf } from './give-assignment.ts'
import { keepAdministrator } from './last-administrator.ts'
import { requireAssignable, requireMembers } from './may-assign.ts'
import { showAssignments } from './show-assignment.ts'

const COLUMNS = ['id', 'role', 'scope', 'from_on', 'to_on', 'asked_at as given_at'] as const

/** Leaves a role to be agreed to by a second person. Throws record_duplicate where the same is asked for already. */
export async function askAssignment(way: Way, given: Given, id: string): Promise<AssignmentJson> {
  const { tx, rights, giver, now } = way
  const { member, role, scope, from, to, by } = given
  const row = await tx.kernel
    .insertInto('k_assignment_ask')
    .values({
      ...{ id, user_id: member, role, scope: JSON.stringify(scope), from_on: from, to_on: to },
      ...{ asked_by: by, asked_at: now.toISOString() },
    })
    .returning(COLUMNS)
    .executeTakeFirstOrThrow()
  note(tx, { by, action: 'role.asked', subject: ['member', member], what: wordsOf(id, given) })
  const [shown] = await showAssignments(tx, rights, [{ ...row, giver }])
  return { ...shown!, state: 'asked', asked_by_me: true }
}

/**
 * Agrees to a role that somebody else asked for: from then on it is assigned. Needs the rights that giving it takes. Throws
 * Fault record_missing for none that waits, second_person for who asked, assignment_own, assignment_beyond, last_administrator.
 */
export async function agreeToAssignment(deps: IdentityDeps, actor: Actor, id: string): Promise<AssignmentJson> {
  const rights = await rightsOfRequest(deps, actor)
  requireMembers(rights.catalog, actor)
  const at = { identity: deps.identity, rights, tenant: actor.tenant }
  return await deps.db.withTenant(actor.tenant, (tx) =>
    keepAdministrator(tx, at, () => giveAsked(tx, { deps, actor, rights }, id)),
  )
}

type Agreeing = { readonly deps: IdentityDeps; readonly actor: Actor; readonly rights: RequestRights }

async function giveAsked(tx: TenantTx, { deps, actor, rights }: Agreeing, id: string): Promise<AssignmentJson> {
  const ask = await getOpen(tx, id)
  requireAssignable(rights.catalog, { actor, member: ask.user_id, given: ask })
  if (ask.asked_by === actor.id) throw new Fault('second_person')
  const from = ask.from_on > rights.today ? ask.from_on : rights.today
  if (ask.to_on !== null && ask.to_on <= from) throw new Fault('record_missing')
  const given: Given = {
    ...{ member: ask.user_id, role: ask.role, scope: ask.scope, from, to: ask.to_on },
    ...{ by: ask.asked_by, agreedBy: actor.id },
  }
  const way: Way = { tx, rights, giver: await nameOf(tx, ask.asked_by), now: deps.clock.now() }
  const shown = await giveAssignment(way, given, deps.ids.next())
  await decide(tx, id, { by: actor.id, agreed: true, assignment: shown.id, at: deps.clock.now() })
  return shown
}

/** Refuses a role that was asked for, or takes one's own asking back. Rights and faults as to agree. */
export async function refuseAssignment(deps: Deps, actor: Actor, id: string): Promise<void> {
  const rights = await rightsOfRequest(deps, actor)
  requireMembers(rights.catalog, actor)
  await deps.db.withTenant(actor.tenant, async (tx) => {
    const ask = await getOpen(tx, id)
    requireAssignable(rights.catalog, { actor, member: ask.user_id, given: ask })
    await decide(tx, id, { by: actor.id, agreed: false, assignment: null, at: deps.clock.now() })
    note(tx, { by: actor.id, action: 'role.refused', subject: ['member', ask.user_id], what: wordsOf(id, ask) })
  })
}

async function getOpen(tx: TenantTx, id: string) {
  if (!isId(id)) throw new Fault('record_missing')
  const ask = await tx.kernel
    .selectFrom('k_assignment_ask')
    .selectAll()
    .where('id', '=', id)
    .where('decided_by', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!ask) throw new Fault('record_missing')
  return ask
}

type Decision = {
  readonly by: string
  readonly agreed: boolean
  readonly assignment: string | null
  readonly at: Date
}

const decide = (tx: TenantTx, id: string, { by, agreed, assignment, at }: Decision) =>
  tx.kernel
    .updateTable('k_assignment_ask')
    .set({ decided_by: by, decided_at: at.toISOString(), agreed, assignment_id: assignment })
    .where('id', '=', id)
    .execute()

async function nameOf(tx: TenantTx, member: string): Promise<string | null> {
  const found = await tx.kernel.selectFrom('k_member').select('name').where('user_id', '=', member).executeTakeFirst()
  return found?.name ?? null
}

/** What waits for these members, by member, in the order it was asked for. */
export async function openAsks(tx: TenantTx, members: readonly string[]) {
  if (members.length === 0) return []
  return await tx.kernel
    .selectFrom('k_assignment_ask as a')
    .leftJoin('k_member as g', 'g.user_id', 'a.asked_by')
    .select(['a.id', 'a.user_id', 'a.role', 'a.scope', 'a.from_on', 'a.to_on', 'a.asked_at as given_at', 'a.asked_by'])
    .select('g.name as giver')
    .where('a.user_id', 'in', members)
    .where('a.decided_by', 'is', null)
    .orderBy('a.id')
    .execute()
}
