import { type AccessPolicy, DEFAULT_ACCESS } from '@courtyard/core/identity/access-policy'
import { coreIssue } from '@courtyard/core/texts/core-texts'
import { Fault } from '@courtyard/std/fault'
import type { Issue } from '@courtyard/std/issue'
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import * as common from '@zxcvbn-ts/language-common'
import { hashPassword, verifyPassword } from 'better-auth/crypto'
import { type AuthStore, after } from './auth-store.ts'

export const PASSWORD_MIN = 10
const GUESSES_LOG10_MIN = 8
const REMEMBERED = 5
const ROTATE_MS = 90 * 24 * 60 * 60_000

/** How passwords become hashes, and are compared with them. */
export type Hasher = {
  hash(password: string): Promise<string>
  verify(compared: { readonly hash: string; readonly password: string }): Promise<boolean>
}

/** scrypt, as better-auth does it. */
export const scryptHasher: Hasher = { hash: hashPassword, verify: verifyPassword }

export type Choosing = {
  readonly userId: string
  readonly password: string
  /** The person's own words, which nobody may use: name and address. */
  readonly own: readonly string[]
  readonly policy?: AccessPolicy
}

/** What a password must be like, and which ones were used. */
export type Passwords = {
  /** Throws Fault password_refused with what is wrong. */
  requireFit(choosing: Choosing): Promise<void>
  /** Notes a password that is in use from now on. */
  used(userId: string, hash: string): Promise<void>
  /** Whether the policy wants another password by now. */
  isOver(userId: string, policy: AccessPolicy): Promise<boolean>
}

let estimator: ZxcvbnFactory | undefined

/** Tens of thousands of leaked passwords, keyboards and dates, without asking anybody. */
function guessesLog10(password: string, own: readonly string[]): number {
  estimator ??= new ZxcvbnFactory({ dictionary: common.dictionary, graphs: common.adjacencyGraphs })
  return estimator.check(password.slice(0, 100), [...own]).guessesLog10
}

export function createPasswords(store: AuthStore, hasher: Hasher): Passwords {
  const { db, clock } = store
  return {
    async requireFit({ userId, password, own, policy = DEFAULT_ACCESS }) {
      const issues: Issue[] = []
      if (password.length < PASSWORD_MIN) issues.push(coreIssue('/password', 'password_short', { min: PASSWORD_MIN }))
      else if (guessesLog10(password, own.flatMap(wordsOf)) < GUESSES_LOG10_MIN)
        issues.push(coreIssue('/password', 'password_guessable'))
      if (policy.passwords === 'rotating' && kindsOf(password) < 3)
        issues.push(coreIssue('/password', 'password_plain'))
      if (issues.length === 0 && (await wasUsed(store, hasher, { userId, password })))
        issues.push(coreIssue('/password', 'password_used', { count: REMEMBERED }))
      if (issues.length > 0) throw new Fault('password_refused', { issues })
    },
    async used(userId, hash) {
      await db.insertInto('auth.password_used').values({ user_id: userId, hash, set_at: clock.now() }).execute()
      const kept = db
        .selectFrom('auth.password_used')
        .select('set_at')
        .where('user_id', '=', userId)
        .orderBy('set_at', 'desc')
        .limit(REMEMBERED)
      await db.deleteFrom('auth.password_used').where('user_id', '=', userId).where('set_at', 'not in', kept).execute()
    },
    async isOver(userId, { passwords }) {
      if (passwords !== 'rotating') return false
      const last = await db
        .selectFrom('auth.password_used')
        .select('set_at')
        .where('user_id', '=', userId)
        .orderBy('set_at', 'desc')
        .limit(1)
        .executeTakeFirst()
      // Nobody knows how old a password is that was set before this was noted.
      return last !== undefined && last.set_at < after(store, -ROTATE_MS)
    },
  }
}

async function wasUsed(
  { db }: AuthStore,
  hasher: Hasher,
  { userId, password }: { readonly userId: string; readonly password: string },
): Promise<boolean> {
  const rows = await db.selectFrom('auth.password_used').select('hash').where('user_id', '=', userId).execute()
  for (const { hash } of rows) if (await hasher.verify({ hash, password })) return true
  return false
}

const wordsOf = (text: string): string[] => [text, ...text.split(/[^\p{L}\p{N}]+/u)].filter((word) => word.length > 2)

const kindsOf = (password: string): number =>
  [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(password)).length
