import type { AccountAsks } from '@courtyard/core/identity/ports'
import { type AuthStore, after } from './auth-store.ts'

const LASTS_MS = 24 * 60 * 60_000

/** What waits for a second administrator, for a day. */
export function createAccountAsks(store: AuthStore): AccountAsks {
  const { db, clock } = store
  const since = () => after(store, -LASTS_MS)
  return {
    async ask({ userId, what, by }) {
      const first = await db
        .deleteFrom('auth.account_ask')
        .where('user_id', '=', userId)
        .where('what', '=', what)
        .where('asked_by', '<>', by)
        .where('asked_at', '>', since())
        .returning('asked_by')
        .executeTakeFirst()
      if (first) return first.asked_by
      const row = { asked_by: by, asked_at: clock.now() }
      await db
        .insertInto('auth.account_ask')
        .values({ user_id: userId, what, ...row })
        // One that somebody asked for meanwhile stays theirs.
        .onConflict((known) =>
          known
            .columns(['user_id', 'what'])
            .doUpdateSet(row)
            .where((old) =>
              old.or([old('auth.account_ask.asked_by', '=', by), old('auth.account_ask.asked_at', '<=', since())]),
            ),
        )
        .execute()
      return undefined
    },
    async open(userId) {
      const rows = await db
        .selectFrom('auth.account_ask')
        .selectAll()
        .where('user_id', '=', userId)
        .where('asked_at', '>', since())
        .orderBy('what')
        .execute()
      return rows.map(({ what, asked_by, asked_at }) => ({ what, by: asked_by, at: asked_at }))
    },
  }
}
