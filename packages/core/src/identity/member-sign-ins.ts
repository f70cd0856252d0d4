import type { MemberSignIns } from '@courtyard/contract/identity'
import { isDay } from '@courtyard/std/day'
import { Fault } from '@courtyard/std/fault'
import type { Actor } from '../deps.ts'
import { keepAdministrator } from '../members/last-administrator.ts'
import type { RequestRights } from '../records/rights-of-request.ts'
import { endMembership } from '../tenants/members.ts'
import { coreIssue } from '../texts/core-texts.ts'
import type { AccountAskKind } from './ports.ts'
import { type IdentityDeps, requireManaged, requireSubordinate } from './require-member.ts'
import { showKey, showSession } from './show-identity.ts'

/** Where a member is signed in, whether they are locked out, their second factor and their keys. Needs run:members or run:access. */
export async function memberSignIns(deps: IdentityDeps, actor: Actor, id: string): Promise<MemberSignIns> {
  await requireManaged(deps, actor, id)
  const { sessions, keys, factors, passkeys, lockedUntil, accounts } = deps.identity
  const locked = await lockedUntil(id)
  return {
    sessions: (await sessions.list(id)).map((one) => showSession(one)),
    locked_until: locked?.toISOString() ?? null,
    factor: (await factors.isOn(id)) || (await passkeys.has(id)),
    phone: (await accounts.phoneOf(id)) ?? null,
    keys: (await keys.list(id)).map(showKey),
    asks: (await deps.identity.asks.open(id)).map(({ what, by, at }) => ({
      ...{ what, at: at.toISOString(), asked_by_me: by === actor.id },
    })),
  }
}

/** Ends every sign-in of a member. Needs run:members or run:access. */
export async function endSignIns(deps: IdentityDeps, actor: Actor, id: string): Promise<{ ended: number }> {
  await requireManaged(deps, actor, id)
  const ended = await deps.identity.sessions.endAll(id)
  await deps.identity.note({ what: 'sessions_ended', tenant: actor.tenant, userId: id, by: actor.id })
  return { ended }
}

/** Lets a member try again at once; where the company wants a second person, when that one asks too. Needs run:members or run:access. */
export async function unlockMember(
  deps: IdentityDeps,
  actor: Actor,
  id: string,
): Promise<{ locked_until: string | null; asked: boolean }> {
  const { rights } = await requireManaged(deps, actor, id)
  if (!(await isAgreed(deps, actor, { rights, userId: id, what: 'unlock' }))) {
    const locked = await deps.identity.lockedUntil(id)
    return { locked_until: locked?.toISOString() ?? null, asked: true }
  }
  await deps.identity.unlock(id)
  await deps.identity.note({ what: 'unlocked', tenant: actor.tenant, userId: id, by: actor.id })
  return { locked_until: null, asked: false }
}

/**
 * Takes the second factor and the passkeys of a member who lost them away; the next sign-in is by password. Where the company wants
 * a second person, when that one asks too. Rights as to give all their roles.
 */
export async function removeFactor(
  deps: IdentityDeps,
  actor: Actor,
  id: string,
): Promise<{ factor: boolean; asked: boolean }> {
  const { rights } = await requireSubordinate(deps, actor, id)
  if (!(await isAgreed(deps, actor, { rights, userId: id, what: 'factor' }))) return { factor: true, asked: true }
  await deps.identity.factors.remove(id)
  await deps.identity.passkeys.removeAll(id)
  await deps.identity.sessions.endAll(id)
  await deps.identity.note({ what: 'factor_removed', tenant: actor.tenant, userId: id, by: actor.id })
  return { factor: false, asked: false }
}

type Agreeing = { readonly rights: RequestRights; readonly userId: string; readonly what: AccountAskKind }

/** Whether it may be done now: where a company wants a second person for anything, two have to ask within a day. */
async function isAgreed(
  { identity }: IdentityDeps,
  actor: Actor,
  { rights, userId, what }: Agreeing,
): Promise<boolean> {
  if ((rights.catalog.access?.second ?? []).length === 0) return true
  if (userId === actor.id) throw new Fault('assignment_own')
  if ((await identity.asks.ask({ userId, what, by: actor.id })) !== undefined) return true
  const asked = what === 'unlock' ? 'unlock_asked' : 'factor_removal_asked'
  await identity.note({ what: asked, tenant: actor.tenant, userId, by: actor.id })
  return false
}

/**
 * Ends a membership from a day on: roles, sign-ins and keys with it. Rights as to give all their roles. Throws Fault
 * record_missing, request_invalid, assignment_own, assignment_beyond, last_administrator.
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
  const at = { identity: deps.identity, rights, tenant: actor.tenant }
  await deps.db.withTenant(actor.tenant, (tx) =>
    keepAdministrator(tx, at, () => endMembership(tx, { userId: member, day, by: actor.id })),
  )
  if (day <= rights.today) await deps.identity.sessions.endAll(member)
  await deps.identity.note({ what: 'sessions_ended', tenant: actor.tenant, userId: member, by: actor.id })
  return { to: day }
}
