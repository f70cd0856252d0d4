import type { AuditAction } from '@courtyard/contract/audit-actions'
import type { Deps } from '../deps.ts'
import type { Account } from '../members/load-actor.ts'
import { note } from './note.ts'

/** What happens at the door, before there is an actor. */
export type DoorNote = {
  readonly account: Account
  readonly action: Extract<
    AuditAction,
    | `${'sign_in' | 'recovery' | 'sign_on' | 'factor' | 'passkey' | 'key' | 'account' | 'sessions'}.${string}`
    | 'sign_out'
    | 'password.changed'
    | 'tenant.crossed'
  >
  /** Who did it, where it was not the account itself. */
  readonly by?: string | undefined
  readonly what?: { readonly way?: string }
  /** Where it came from: a block of addresses, never one of them. */
  readonly from?: string | undefined
}

/** Notes what an account did at the door, in the audit of its own tenant: the tenant it knocked at learns nothing. */
export async function noteAccount(
  deps: Pick<Deps, 'db'>,
  { account, action, by, what = {}, from }: DoorNote,
): Promise<void> {
  const { userId, tenant } = account
  const said = { ...what, ...(from === undefined ? {} : { from }) }
  await deps.db.withTenant(tenant, async (tx) =>
    note(tx, { by: by ?? userId, action, subject: ['member', userId], what: said }),
  )
}
