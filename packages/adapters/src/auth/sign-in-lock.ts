import { sql } from 'kysely'
import { type AuthStore, after } from './auth-store.ts'

const WINDOW_MS = 15 * 60_000
const LOCK_MS = 15 * 60_000
const DAY_MS = 24 * 60 * 60_000
const LOCKS_COUNTED_MAX = 7 // 15 minutes doubled seven times is more than a day

/** Whose tries are counted: an account (or what was typed, where there is none), and the device when it signed in before. */
export type Trying = { readonly subject: string; readonly device: string; readonly failuresMax: number }

/**
 * Slows guessing down: after `failuresMax` failures within 15 minutes nothing is looked at for 15 minutes, then for twice as
 * long, up to a day. A device that signed in before has its own count, so that strangers cannot lock its owner out.
 */
export type SignInLock = {
  /** Counts a try before its password is looked at, so that tries sent all at once count like tries one by one; false = do not look. */
  attempt(trying: Trying): Promise<boolean>
  /** Forgets the tries of this device, and those of unknown devices: the right password was given. */
  succeeded(trying: Trying): Promise<void>
  /** Ends every lock of a subject. */
  unlock(subject: string): Promise<void>
  /** Until when a subject is locked for devices that are not known; undefined when it is not. */
  lockedUntil(subject: string): Promise<Date | undefined>
}

/** The lock over table auth.sign_in_lock, so that all processes count alike. */
export function createSignInLock(store: AuthStore): SignInLock {
  const { db, clock } = store
  const table = 'auth.sign_in_lock'
  return {
    async attempt({ subject, device, failuresMax }) {
      const first = { failures: 1, locks: 0, since: clock.now(), locked_until: null }
      const row = await db
        .insertInto(table)
        .values({
          subject,
          device,
          ...first,
          ...(failuresMax === 1 && { locks: 1, locked_until: after(store, LOCK_MS) }),
        })
        .onConflict((conflict) => conflict.columns(['subject', 'device']).doUpdateSet(counting(store, failuresMax)))
        .returning('failures')
        .executeTakeFirstOrThrow()
      return row.failures <= failuresMax
    },
    async succeeded({ subject, device }) {
      await db.deleteFrom(table).where('subject', '=', subject).where('device', 'in', ['', device]).execute()
    },
    async unlock(subject) {
      await db.deleteFrom(table).where('subject', '=', subject).execute()
    },
    async lockedUntil(subject) {
      const row = await db
        .selectFrom(table)
        .select('locked_until')
        .where('subject', '=', subject)
        .where('device', '=', '')
        .executeTakeFirst()
      return row?.locked_until && row.locked_until > clock.now() ? row.locked_until : undefined
    },
  }
}

/** One more try: while locked beyond the last; after a lock, or when the window is over, the first again. */
function counting(store: AuthStore, failuresMax: number) {
  const now = store.clock.now()
  const old = (column: string) => sql.ref(`auth.sign_in_lock.${column}`)
  const isLocked = sql<boolean>`coalesce(${old('locked_until')} > ${now}::timestamptz, false)`
  const isAnew = sql<boolean>`(${old('locked_until')} is not null or ${old('since')} < ${after(store, -WINDOW_MS)}::timestamptz)`
  const failures = sql<number>`case when ${isLocked} then ${failuresMax + 1}::int when ${isAnew} then 1 else ${old('failures')} + 1 end`
  // Who had no lock for a day begins with the shortest.
  const locks = sql<number>`case when ${old('locked_until')} < ${after(store, -DAY_MS)}::timestamptz then 0 else ${old('locks')} end`
  const lasts = sql`least(${LOCK_MS / 1000} * power(2, ${locks}), ${DAY_MS / 1000}) * interval '1 second'`
  const isLast = sql<boolean>`(not ${isLocked} and ${failures} >= ${failuresMax}::int)`
  return {
    failures,
    locks: sql<number>`case when ${isLast} then least(${locks} + 1, ${LOCKS_COUNTED_MAX}) when ${isLocked} then ${old('locks')} else ${locks} end`,
    since: sql<Date>`case when ${isAnew} and not ${isLocked} then ${now}::timestamptz else ${old('since')} end`,
    locked_until: sql<Date | null>`case when ${isLocked} then ${old('locked_until')}
      when ${isLast} then ${now}::timestamptz + ${lasts} when ${isAnew} then null else ${old('locked_until')} end`,
  }
}
