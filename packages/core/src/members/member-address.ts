import type { SealPlace, TenantSealer } from '../personal/ports.ts'

const EMAIL = { entity: 'k_member', field: 'email' }

/** The address of a member as it lies there. */
export type StoredAddress = { readonly user_id: string; readonly email: string; readonly email_sealed: Buffer | null }

/** The columns of an address. Those that lead nowhere (programs, people with a number alone) tell nothing and stay as they are. */
export function sealAddress(sealer: TenantSealer, userId: string, typed: string) {
  const email = typed.trim().toLowerCase()
  if (email.endsWith('.invalid')) return { email, email_sealed: null, email_found: null }
  return {
    email: `${userId}@sealed.invalid`,
    email_sealed: Buffer.from(sealer.seal(email, placeOf(userId))),
    email_found: addressFound(sealer, email),
  }
}

/** What an address is found by, however it is typed. */
export const addressFound = (sealer: TenantSealer, email: string): Buffer =>
  Buffer.from(sealer.lookUp(email.trim().toLowerCase(), { ...EMAIL, part: 'whole' }))

/** The address of a member; rows from before hold it as it is. */
export const openAddress = (sealer: TenantSealer, { user_id, email, email_sealed }: StoredAddress): string =>
  email_sealed === null ? email : sealer.open(email_sealed, placeOf(user_id))

const placeOf = (userId: string): SealPlace => ({ ...EMAIL, record: userId })
