import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { AuthStore } from './auth-store.ts'

const COUNT = 10

/** Ten codes for when what is asked beside the password is lost: an authenticator, a passkey. */
export type RecoveryCodes = {
  /** New ones in place of all others; told this once. */
  issue(userId: string): Promise<readonly string[]>
  /** Uses one, which is gone then. Of many at once one is right. */
  use(userId: string, code: string): Promise<boolean>
  left(userId: string): Promise<number>
  /** Forgets them when nothing is asked beside the password any more. */
  forgetUnasked(userId: string): Promise<void>
}

/** What people type, without the signs that only part it. */
export const plainCode = (code: string): string => code.replaceAll(/[\s-]/g, '').toLowerCase()

export function createRecoveryCodes({ db, hash }: AuthStore): RecoveryCodes {
  const hashOf = (userId: string, code: string) => hash(`recovery code ${userId}`, plainCode(code))
  return {
    async issue(userId) {
      const codes = Array.from({ length: COUNT }, () => randomBytes(5).toString('hex'))
      await db.deleteFrom('auth.recovery_code').where('user_id', '=', userId).execute()
      await db
        .insertInto('auth.recovery_code')
        .values(codes.map((one) => ({ user_id: userId, hash: hashOf(userId, one) })))
        .execute()
      return codes.map((one) => `${one.slice(0, 5)}-${one.slice(5)}`)
    },
    async use(userId, code) {
      const used = await db
        .deleteFrom('auth.recovery_code')
        .where('user_id', '=', userId)
        .where('hash', '=', hashOf(userId, code))
        .returning('user_id')
        .executeTakeFirst()
      return used !== undefined
    },
    async left(userId) {
      const rows = await db.selectFrom('auth.recovery_code').select('hash').where('user_id', '=', userId).execute()
      return rows.length
    },
    async forgetUnasked(userId) {
      await db
        .deleteFrom('auth.recovery_code')
        .where('user_id', '=', userId)
        .where(({ not, exists, selectFrom }) =>
          not(exists(selectFrom('auth.passkey').select(sql`1`.as('one')).where('user_id', '=', userId))),
        )
        .where(({ not, exists, selectFrom }) =>
          not(exists(selectFrom('auth.totp').select(sql`1`.as('one')).where('user_id', '=', userId))),
        )
        .execute()
    },
  }
}
