/** What a member is: a person, or an account of a program, which has no address. */
export type MemberKind = 'person' | 'service'

const NOWHERE = '.invalid'
const SERVICE = `.service${NOWHERE}`

/** What stands for the address of a program: nobody signs in as it, and it is told nothing. */
export const serviceAddress = (tenant: string, userId: string): string => `${userId}@${tenant}${SERVICE}`
/** What stands for the address of a person without one. */
export const noAddress = (tenant: string, userId: string): string => `${userId}@${tenant}${NOWHERE}`

export const memberKind = (email: string): MemberKind => (email.endsWith(SERVICE) ? 'service' : 'person')
/** An address as people see it: empty where it leads nowhere. */
export const shownAddress = (email: string): string => (email.endsWith(NOWHERE) ? '' : email)
