import type { DoorNote } from '@courtyard/core/audit/note-account'
import type { AccessEvent, NoteAccess } from '@courtyard/core/identity/ports'
import { createDoorNotes } from './door-notes.ts'

const ACTIONS: Readonly<Record<AccessEvent['what'], DoorNote['action']>> = {
  signed_in: 'sign_in.ok',
  signed_out: 'sign_out',
  sign_in_failed: 'sign_in.failed',
  sign_in_locked: 'sign_in.locked',
  recovery_asked: 'recovery.asked',
  password_set: 'password.changed',
  factor_set: 'factor.set',
  factor_removed: 'factor.removed',
  unlock_asked: 'account.unlock_asked',
  factor_removal_asked: 'factor.removal_asked',
  broke_glass: 'sign_in.broke_glass',
  sign_on_set: 'sign_on.set',
  sign_on_removed: 'sign_on.removed',
  sign_on_linked: 'sign_on.linked',
  sign_on_unlinked: 'sign_on.unlinked',
  passkey_added: 'passkey.added',
  passkey_removed: 'passkey.removed',
  key_made: 'key.made',
  key_revoked: 'key.revoked',
  sessions_ended: 'sessions.ended',
  unlocked: 'account.unlocked',
}
/** What strangers bring about: kept behind the answer, so that its time tells nothing. */
const OF_STRANGERS: ReadonlySet<AccessEvent['what']> = new Set(['sign_in_failed', 'sign_in_locked', 'recovery_asked'])

/** Keeps what happens to accounts in the audit of their tenant. */
export function accessNotes(world: Parameters<typeof createDoorNotes>[0]): NoteAccess {
  const notes = createDoorNotes(world)
  return async ({ what, tenant, userId, by, way }, headers = new Headers()) => {
    const noted = { account: { userId, tenant }, action: ACTIONS[what], by, ...(way && { what: { way } }) }
    if (OF_STRANGERS.has(what)) await notes.behind(headers, async () => noted)
    else await notes.before(headers, noted)
  }
}
