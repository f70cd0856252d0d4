import type { Deps } from '../deps.ts'

/** What a company asks of sign-in: access in its tenant document. */
export type AccessPolicy = {
  /** Failures after which nothing is looked at for a while. */
  readonly failures: number
  /** Minutes after which an unused session ends. */
  readonly idleMinutes: number
  /** `modern`: long and not guessable, kept as long as one likes. `rotating`: several kinds of signs, changed every 90 days. */
  readonly passwords: 'modern' | 'rotating'
}

export const DEFAULT_ACCESS: AccessPolicy = { failures: 3, idleMinutes: 7 * 24 * 60, passwords: 'modern' }

/** How a tenant wants sign-in; the defaults where it says nothing, or is not there. */
export type PolicyOf = (tenant: string) => Promise<AccessPolicy>

/** Reads policies of the catalogs in force. */
export const policiesOf =
  ({ catalogs }: Pick<Deps, 'catalogs'>): PolicyOf =>
  async (tenant) => {
    const { access } = await catalogs.load(tenant).catch(() => ({ access: undefined }))
    return { ...DEFAULT_ACCESS, ...access }
  }
