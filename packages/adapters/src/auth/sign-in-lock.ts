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
  /**
   * Counts a try before its password is looked at, so that tries sent all at once are counted like tries one by one. Gives
   * the seconds until the address may try again; 0 when this try may go on. Says the same of addresses without an account.
   */
  attempt(email: string): Promise<number>
  /** Forgets the tries: the right password was given. */
  succeeded(email: string): Promise<void>
}

/** The lock over table auth.sign_in_failure, so that all processes count alike. */
export function createSignInLock({ controlPool, clock }: { controlPool: PostgresPool; clock: Clock }): SignInLock {
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: controlPool }) })
  const table = 'auth.sign_in_failure'
  return {
    async attempt(email) {
      const now = clock.now()
      const counted = counting(now)
      const row = await db
        .insertInto(table)
        .values({ address_hash: hashOf(email), failures: 1, since: now, locked_until: null })
        .onConflict((conflict) => conflict.column('address_hash').doUpdateSet(counted))
        .returning(['failures', 'locked_until'])
        .executeTakeFirstOrThrow()
      if (row.failures <= FAILURES_MAX) return 0
      return Math.max(1, Math.ceil(((row.locked_until?.getTime() ?? 0) - now.getTime()) / 1000))
    },
    async succeeded(email) {
      await db.deleteFrom(table).where('address_hash', '=', hashOf(email)).execute()
    },
  }
}

/** One more try: beyond the tenth while locked; after the lock one, which locks again; from one again after the window. */
function counting(now: Date) {
  const windowStart = new Date(now.getTime() - WINDOW_MS)
  const lockedUntil = new Date(now.getTime() + LOCK_MS)
  const old = sql.ref('auth.sign_in_failure.failures')
  const until = sql.ref('auth.sign_in_failure.locked_until')
  const since = sql.ref('auth.sign_in_failure.since')
  const isLocked = sql<boolean>`coalesce(${until} > ${now}::timestamptz, false)`
  const isOld = sql<boolean>`${since} < ${windowStart}::timestamptz`
  const failures = sql<number>`case when ${isLocked} then ${FAILURES_MAX + 1}::int when ${isOld} then 1
    when ${until} is not null then ${FAILURES_MAX}::int else ${old} + 1 end`
  return {
    failures,
    since: sql<Date>`case when ${isOld} and not ${isLocked} then ${now}::timestamptz else ${since} end`,
    locked_until: sql<Date | null>`case when ${isLocked} then ${until}
      when ${failures} >= ${FAILURES_MAX}::int then ${lockedUntil}::timestamptz end`,
  }
}

// The table is no list of who tried to sign in.
const hashOf = (email: string): string => createHash('sha256').update(email.trim().toLowerCase()).digest('hex')
