import type { Assignment } from '@courtyard/access/actor'
import type { TenantTx } from '@courtyard/db/database'
import type { Role } from '@courtyard/metadata/catalog'
import type { Actor } from '../deps.ts'
import { planAssignment, runAssignment } from '../members/assign-role.ts'
import { requireAssignable } from '../members/may-assign.ts'
import { insertPerson } from '../tenants/members.ts'
import type { MadeAccount, NewAccount } from './ports.ts'
import type { IdentityDeps } from './require-member.ts'

export type Opening = {
  readonly account: NewAccount
  /** What stands for the address of who has none. */
  addressOf(userId: string): string
  readonly role: Role
  readonly scope: Assignment['scope']
  /** The own record of a person of the portal. */
  readonly record?: string | undefined
  /** What belongs to it: sends the way in. */
  finish?(tx: TenantTx, made: MadeAccount): Promise<void>
}

/**
 * Opens an account with its membership, its role and its letter: all of it, or nothing. An account of the company that nobody
 * is a member by, left by a process that ended in between, is taken up. Rights and faults as to assign the role; record_duplicate.
 */
export async function openAccount(deps: IdentityDeps, actor: Actor, opening: Opening): Promise<MadeAccount> {
  const { account, role, scope, record } = opening
  const { accounts } = deps.identity
  const isStaff = role.for === 'console'
  const request = { member: '', role: role.name, scope, to: null }
  const planned = isStaff ? await planAssignment(deps, actor, request) : undefined
  if (!planned) requireAssignable(await deps.catalogs.load(actor.tenant), { actor, member: '', given: request })
  const sealer = await deps.sealer.sealerFor(actor.tenant)
  const opened: { made?: MadeAccount } = {}
  try {
    return await deps.db.withTenant(actor.tenant, async (tx) => {
      const made = await accounts.create(account)
      opened.made = made
      const { userId } = made
      const person = { userId, name: account.name, email: account.email ?? opening.addressOf(userId) }
      const roles = isStaff ? [] : [role.name]
      await insertPerson(tx, sealer, { ...person, roles, record: record ?? null })
      if (planned) await runAssignment(tx, deps, { ...planned, given: { ...planned.given, member: userId } })
      await opening.finish?.(tx, made)
      return made
    })
  } catch (error) {
    // Accounts lie in a database of their own, which has no part in the transaction.
    if (opened.made?.isNew) await accounts.discard(opened.made.userId)
    throw error
  }
}
