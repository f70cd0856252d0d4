import { countOne } from './counted.ts'
import type { SignInParts } from './sign-in.ts'

const TRIES = { max: 10, lastsMs: 15 * 60_000 }

/** What somebody gives to show that it is they who sit before an open screen. */
export type Shown = { readonly password?: string | undefined; readonly code?: string | undefined }

/** Whether a person is who is signed in. Guesses are counted before anything is looked at: an open screen is no place to guess from. */
export type Prove = {
  /** Whether this is the password of an account. */
  isPassword(userId: string, password: string): Promise<boolean>
  /** By the password, a code of the second step, or, where there is neither, the code that was sent to their number. */
  isOneself(userId: string, shown: Shown): Promise<boolean>
}

export function createProve({ store, accounts, hasher, factors, oneTime }: SignInParts): Prove {
  const mayTry = async (userId: string) => (await countOne(store, { key: `own password ${userId}`, ...TRIES })) === 0
  const isPassword: Prove['isPassword'] = async (userId, password) => {
    if (!(await mayTry(userId))) return false
    const hash = await accounts.hashOf(userId)
    return hash !== undefined && (await hasher.verify({ hash, password }))
  }
  return {
    isPassword,
    async isOneself(userId, { password, code }) {
      if (password !== undefined) return await isPassword(userId, password)
      if (code === undefined || !(await mayTry(userId))) return false
      if (await factors.use(userId, code)) return true
      const phone = await accounts.phoneOf(userId)
      return phone !== undefined && (await oneTime.useCode('phone', store.hash('phone', phone), code))
    },
  }
}
