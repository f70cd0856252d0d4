import type { MemberSignIns } from '@courtyard/contract/identity'
import { isDay } from '@courtyard/std/day'
import { Fault } from '@courtyard/std/fault'
import type { Actor } from '../deps.ts'
import { endMember } from '../tenants/members.ts'
import { coreIssue } from '../texts/core-texts.ts'
import { type IdentityDeps, requireManaged, requireSubordinate } from './require-member.ts'
import { showKey, showSession } from './show-identity.ts'

/** Where a member is signed in, whether they are locked out, their second factor and their keys. Needs run:members or run:access. */
export async function memberSignIns(deps: IdentityDeps, actor: Actor, id: string): Promise<MemberSignIns> {
  await requireManaged(deps, actor, id)
  const { sessions, keys, factors, lockedUntil, accounts } = deps.identity
  const locked = await lockedUntil(id)
  return {
    sessions: (await sessions.list(id)).map((one) => showSession(one)),
    locked_until: locked?.toISOString() ?? null,
    factor: await factors.isOn(id),
    phone: (await accounts.phoneOf(id)) ?? null,
    keys: (await keys.list(id)).map(showKey),
  }
}

/** Ends every sign-in of a member. Needs run:members or run:access. */
export async function endSignIns(deps: IdentityDeps, actor: Actor, id: string): Promise<{ ended: number }> {
  await requireManaged(deps, actor, id)
  const ended = await deps.identity.sessions.endAll(id)
  await deps.identity.note({ what: 'sessions_ended', tenant: actor.tenant, userId: id, by: actor.id })
  return { ended }
}

/** Lets a member try again at once. Needs run:members or run:access. */
export async function unlockMember(deps: IdentityDeps, actor: Actor, id: string): Promise<{ locked_until: null }> {
  await requireManaged(deps, actor, id)
  await deps.identity.unlock(id)
  await deps.identity.note({ what: 'unlocked', tenant: actor.tenant, userId: id, by: actor.id })
  return { locked_until: null }
}

/** Takes the second factor of a member who lost it away; the next sign-in is by password. Rights as to give all their roles. */
export async function removeFactor(deps: IdentityDeps, actor: Actor, id: string): Promise<{ factor: false }> {
  await requireSubordinate(deps, actor, id)
  await deps.identity.factors.remove(id)
  await deps.identity.sessions.endAll(id)
  await deps.identity.note({ what: 'factor_removed', tenant: actor.tenant, userId: id, by: actor.id })
  return { factor: false }
}

/**
 * Ends a membership from a day on: roles, sign-ins and keys with it. Rights as to give all their roles. Throws Fault
 * record_missing, request_invalid, assignment_own, assignment_beyond.
 */
export async function leaveCompany(
  deps: IdentityDeps,
  actor: Actor,
  { member, on }: { readonly member: string; readonly on?: string | undefined },
): Promise<{ to: string }> {
  const { rights } = await requireSubordinate(deps, actor, member)
  const day = on ?? rights.today
  if (!isDay(day) || day < rights.today)
    throw new Fault('request_invalid', { issues: [coreIssue('/on', 'day_before_from', { day: rights.today })] })
  await endMember(deps, actor.tenant, { userId: member, day })
  if (day <= rights.today) await deps.identity.sessions.endAll(member)
  await deps.identity.note({ what: 'sessions_ended', tenant: actor.tenant, userId: member, by: actor.id })
  return { to: day }
}
