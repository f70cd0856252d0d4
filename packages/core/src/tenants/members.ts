import type { TenantTx } from '@courtyard/db/database'
import { Fault } from '@courtyard/std/fault'
import { note } from '../audit/note.ts'
import type { Deps } from '../deps.ts'
import { sealAddress } from '../members/member-address.ts'
import type { TenantSealer } from '../personal/ports.ts'
import { coreIssue } from '../texts/core-texts.ts'

/** Who sets a company up: an operator at the command line. */
const SETUP = 'operator'

export type Member = {
  readonly userId: string
  readonly name: string
  readonly email: string
  readonly roles: readonly string[]
  /** A portal person's own record. */
  readonly record?: string | null
  readonly validFrom?: string
  /** First day without membership. */
  readonly validTo?: string | null
}

/**
 * Makes a person a member of a tenant, or changes the membership of the one with this user id.
 * Throws request_invalid for a role that the tenant does not have, record_duplicate for an
 * address that another member has.
 */
export async function addMember(deps: Deps, tenant: string, member: Member): Promise<void> {
  const catalog = await deps.catalogs.load(tenant)
  const unknown = member.roles.filter((role) => !Object.hasOwn(catalog.roles, role))
  if (unknown.length > 0 || member.roles.length === 0) {
    const issue =
      unknown.length === 0
        ? coreIssue('/roles', 'role_unknown.none')
        : coreIssue('/roles', 'role_unknown.member', { roles: unknown })
    throw new Fault('request_invalid', { issues: [issue] })
  }
  const values = {
    name: member.name,
    ...sealAddress(await deps.sealer.sealerFor(tenant), member.userId, member.email),
    roles: [...member.roles],
    record_id: member.record ?? null,
    valid_to: member.validTo ?? null,
    ...(member.validFrom ? { valid_from: member.validFrom } : {}),
  }
  await deps.db.withTenant(tenant, async (tx) => {
    await tx.kernel
      .insertInto('k_member')
      .values({ user_id: member.userId, ...values })
      .onConflict((conflict) => conflict.column('user_id').doUpdateSet(values))
      .execute()
    note(tx, { by: SETUP, action: 'member.changed', subject: ['member', member.userId], what: { roles: values.roles } })
  })
}

/** Makes a person a member, beside what else the transaction does. Throws record_duplicate for an address that another member has. */
export async function insertPerson(
  tx: TenantTx,
  sealer: TenantSealer,
  { userId, name, email, roles, record }: Pick<Member, 'userId' | 'name' | 'email' | 'roles' | 'record'>,
): Promise<void> {
  const made = await tx.kernel
    .insertInto('k_member')
    .values({
      ...{ user_id: userId, name, ...sealAddress(sealer, userId, email) },
      ...{ roles: [...roles], record_id: record ?? null },
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('user_id')
    .execute()
  if (made.length === 0) throw new Fault('record_duplicate')
}

/** Ends a membership: from `day` on the person is no member. Throws record_missing for an unknown user id. */
export async function endMember(deps: Deps, tenant: string, end: Omit<Ending, 'by'>): Promise<void> {
  await deps.db.withTenant(tenant, (tx) => endMembership(tx, { ...end, by: SETUP }))
}

export type Ending = { readonly userId: string; readonly day: string; readonly by: string }

/** The same, by somebody, beside what else the transaction does. */
export async function endMembership(tx: TenantTx, { userId, day, by }: Ending): Promise<void> {
  const ended = await tx.kernel
    .updateTable('k_member')
    .set({ valid_to: day })
    .where('user_id', '=', userId)
    .returning('user_id')
    .execute()
  if (ended.length === 0) throw new Fault('record_missing', {})
  note(tx, { by, action: 'member.ended', subject: ['member', userId], what: { day } })
}
