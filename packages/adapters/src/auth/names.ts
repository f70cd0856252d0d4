import type { SealPlace, TenantSealer } from '@courtyard/core/personal/ports'
import { assert } from '@courtyard/std/assert'

/** Ends an address that stands for one that is looked up by its hash. */
const STAND_IN = '@sealed.invalid'

/** What people sign in by, as it lies there: what it is looked up by, and itself, sealed. */
export type Names = {
  /** The address that stands in the place of one. */
  standIn(email: string): string
  /** What an address may lie there as: itself too, while older rows may hold it so. */
  emailsOf(email: string): string[]
  /** Whether rows from before may be there. */
  readonly hasOlder: boolean
  sealEmail(userId: string, email: string): string
  /** The address of an account, whichever way it lies there. */
  emailOf(row: { readonly id: string; readonly email: string; readonly sealed?: string | null }): string
  phoneHash(phone: string): string
  sealPhone(userId: string, phone: string): string
  openPhone(userId: string, sealed: string): string
}

/** Whether an address is one that stands for another, or leads nowhere: there is nothing to seal. */
export const leadsNowhere = (email: string): boolean => email.endsWith('.invalid')
export const isStandIn = (email: string): boolean => email.endsWith(STAND_IN)

/** Names of a sealer of the installation. */
export function namesOf(sealer: TenantSealer, hasOlder: boolean): Names {
  const standIn = (email: string) => `${hex(sealer.lookUp(email, { ...EMAIL, part: 'whole' }))}${STAND_IN}`
  const seal = (text: string, place: SealPlace) => Buffer.from(sealer.seal(text, place)).toString('base64')
  const open = (sealed: string, place: SealPlace) => sealer.open(Buffer.from(sealed, 'base64'), place)
  return {
    standIn,
    hasOlder,
    // Nobody finds an account by the hash of its address.
    emailsOf: (email) => (isStandIn(email) || !hasOlder ? [standIn(email)] : [standIn(email), email]),
    sealEmail: (userId, email) => seal(email, { ...EMAIL, record: userId }),
    emailOf({ id, email, sealed }) {
      if (sealed) return open(sealed, { ...EMAIL, record: id })
      assert(!isStandIn(email), 'what stands for an address has it beside it')
      return email
    },
    phoneHash: (phone) => hex(sealer.lookUp(phone, { ...PHONE, part: 'whole' })),
    sealPhone: (userId, phone) => seal(phone, { ...PHONE, record: userId }),
    openPhone: (userId, sealed) => open(sealed, { ...PHONE, record: userId }),
  }
}

const EMAIL = { entity: 'auth.user', field: 'email' }
const PHONE = { entity: 'auth.phone', field: 'phone' }

/** better-auth writes addresses in small letters. */
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
