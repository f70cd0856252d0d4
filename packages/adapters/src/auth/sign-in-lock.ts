import { createHash } from 'node:crypto'
import type { Clock } from '@courtyard/std/clock'
import { Kysely, PostgresDialect, type PostgresPool, sql } from 'kysely'

const FAILURES_MAX = 10
const WINDOW_MS = 15 * 60_000
const LOCK_MS = 5 * 60_000

type Tables = {
  'auth.sign_in_failure': { address_hash: string; failures: number; since: Date; locked_until: Date | null }
}

/** Slows guessing down: after ten failures of an address within 15 minutes it cannot sign in for 5, whoever tries. */
export type SignInLock = {
  /** Seconds until the address may try again; 0 when it may now. Says the same of addresses without an account. */
  waitSeconds(email: string): Promise<number>
  /** Counts a failure. */
  failed(email: string): Promise<void>
  /** Forgets the failures: the right password was given. */
  succeeded(email: string): Promise<void>
}

/** The lock over table auth.sign_in_failure, so that all processes count alike. */
export function createSignInLock({ controlPool, clock }: { controlPool: PostgresPool; clock: Clock }): SignInLock {
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: controlPool }) })
  const table = 'auth.sign_in_failure'
  return {
    async waitSeconds(email) {
      const row = await db
        .selectFrom(table)
        .select('locked_until')
        .where('address_hash', '=', hashOf(email))
        .executeTakeFirst()
      const waitMs = (row?.locked_until?.getTime() ?? 0) - clock.now().getTime()
      return Math.max(0, Math.ceil(waitMs / 1000))
    },
    async failed(email) {
      const now = clock.now()
      const windowStart = new Date(now.getTime() - WINDOW_MS)
      const lockedUntil = new Date(now.getTime() + LOCK_MS)
      const isNew = sql<boolean>`auth.sign_in_failure.since < ${windowStart}`
      const failures = sql<number>`case when ${isNew} then 1 else auth.sign_in_failure.failures + 1 end`
      await db
        .insertInto(table)
        .values({ address_hash: hashOf(email), failures: 1, since: now, locked_until: null })
        .onConflict((conflict) =>
          conflict.column('address_hash').doUpdateSet({
            failures,
            since: sql<Date>`case when ${isNew} then ${now} else auth.sign_in_failure.since end`,
            locked_until: sql<Date | null>`case when ${failures} >= ${FAILURES_MAX} then ${lockedUntil}::timestamptz end`,
          }),
        )
        .execute()
    },
    async succeeded(email) {
      await db.deleteFrom(table).where('address_hash', '=', hashOf(email)).execute()
    },
  }
}

// The table is no list of who tried to sign in.
const hashOf = (email: string): string => createHash('sha256').update(email.trim().toLowerCase()).digest('hex')
