import { sql } from 'kysely'
import { type AuthStore, after } from './auth-store.ts'

const DAY_MS = 24 * 60 * 60_000

export type Window = { readonly key: string; readonly max: number; readonly lastsMs: number }

/** Counts in a window that begins with the first; gives the seconds to wait when there were too many, else 0. */
export async function countOne(store: AuthStore, { key, max, lastsMs }: Window): Promise<number> {
  const now = store.clock.now()
  const until = after(store, lastsMs)
  const isOver = sql<boolean>`${sql.ref('auth.counted.until')} <= ${now}::timestamptz`
  const row = await store.db
    .insertInto('auth.counted')
    .values({ key: store.hash('counted', key), count: 1, until })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({
        count: sql`case when ${isOver} then 1 else ${sql.ref('auth.counted.count')} + 1 end`,
        until: sql`case when ${isOver} then ${until}::timestamptz else ${sql.ref('auth.counted.until')} end`,
      }),
    )
    .returning(['count', 'until'])
    .executeTakeFirstOrThrow()
  return row.count <= max ? 0 : Math.max(1, Math.ceil((row.until.getTime() - now.getTime()) / 1000))
}

/** Forgets windows that are over, and links and codes that nobody may use any more. */
export async function sweepCounted(store: AuthStore): Promise<void> {
  const { db, clock } = store
  await db.deleteFrom('auth.counted').where('until', '<', clock.now()).execute()
  // A lock that ended a day ago is as if it had never been (sign-in-lock.ts); a device nobody used for a year is forgotten.
  const dayAgo = after(store, -DAY_MS)
  await db
    .deleteFrom('auth.sign_in_lock')
    .where('since', '<', dayAgo)
    .where((row) => row.or([row('locked_until', 'is', null), row('locked_until', '<', dayAgo)]))
    .execute()
  await db
    .deleteFrom('auth.device')
    .where('seen_at', '<', after(store, -365 * DAY_MS))
    .execute()
  await db.deleteFrom('auth.one_time').where('expires_at', '<', clock.now()).execute()
}
