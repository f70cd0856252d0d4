import { randomBytes } from 'node:crypto'
import type { AuthStore } from './auth-store.ts'

const COOKIE = 'courtyard.device'
const YEAR_S = 365 * 24 * 3600

/** Browsers that signed in before: a cookie that opens nothing, and only gives its account a count of failures of its own. */
export type Devices = {
  /** The device's own name when it signed in to this account before, else ''. */
  known(headers: Headers, userId: string | undefined): Promise<string>
  /** Notes that the device signed in; gives the cookie to set. */
  remember(headers: Headers, userId: string): Promise<string>
}

export function createDevices({ db, hash, clock }: AuthStore, { secure }: { readonly secure: boolean }): Devices {
  const nameOf = (secret: string) => hash('device', secret)
  return {
    async known(headers, userId) {
      const secret = secretIn(headers)
      if (secret === undefined || userId === undefined) return ''
      const row = await db
        .selectFrom('auth.device')
        .select('hash')
        .where('hash', '=', nameOf(secret))
        .where('user_id', '=', userId)
        .executeTakeFirst()
      return row?.hash ?? ''
    },
    async remember(headers, userId) {
      const secret = secretIn(headers) ?? randomBytes(24).toString('base64url')
      const seen = { seen_at: clock.now() }
      await db
        .insertInto('auth.device')
        .values({ hash: nameOf(secret), user_id: userId, ...seen })
        .onConflict((conflict) => conflict.columns(['hash', 'user_id']).doUpdateSet(seen))
        .execute()
      return `${COOKIE}=${secret}; Max-Age=${YEAR_S}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
    },
  }
}

const secretIn = (headers: Headers): string | undefined =>
  /(?:^|;\s*)courtyard\.device=([\w-]{32})(?:;|$)/.exec(headers.get('cookie') ?? '')?.[1]
