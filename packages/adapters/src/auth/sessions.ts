import type { OpenSession } from '@courtyard/core/identity/ports'
import type { AuthStore } from './auth-store.ts'
import { after } from './auth-store.ts'

const NOTED_EVERY_MS = 60_000

/** Sign-ins of people. Whoever ends one is told how many ended; it is dead everywhere within the second that others believe it. */
export type Sessions = {
  list(userId: string): Promise<readonly OpenSession[]>
  end(userId: string, id: string): Promise<number>
  /** All of a person, perhaps but one, with sign-ins that were only begun and links to recover; without that one, devices too. */
  endAll(userId: string, except?: string): Promise<number>
  /** Notes that a session was used; false when it had been unused for too long, which ends it. */
  touch(id: string, idleMinutes: number): Promise<boolean>
}

export function createSessions(store: AuthStore): Sessions {
  const { db, clock } = store
  const ended = async (rows: Promise<readonly { readonly numDeletedRows: bigint }[]>) =>
    Number((await rows)[0]?.numDeletedRows ?? 0n)
  return {
    async list(userId) {
      const rows = await db
        .selectFrom('auth.session as s')
        .leftJoin('auth.session_seen as seen', 'seen.session_id', 's.id')
        .select(['s.id', 's.createdAt', 's.ipAddress', 's.userAgent', 'seen.seen_at'])
        .where('s.userId', '=', userId)
        .orderBy('s.createdAt', 'desc')
        .execute()
      return rows.map((row) => ({
        ...{ id: row.id, begunAt: row.createdAt, seenAt: row.seen_at ?? row.createdAt },
        ...{ network: row.ipAddress ?? '', program: row.userAgent ?? '' },
      }))
    },
    end: (userId, id) =>
      ended(db.deleteFrom('auth.session').where('userId', '=', userId).where('id', '=', id).execute()),
    async endAll(userId, except) {
      await endBegun(store, userId)
      if (except === undefined) await db.deleteFrom('auth.device').where('user_id', '=', userId).execute()
      const all = db.deleteFrom('auth.session').where('userId', '=', userId)
      return await ended((except === undefined ? all : all.where('id', '<>', except)).execute())
    },
    async touch(id, idleMinutes) {
      const seen = await db
        .selectFrom('auth.session_seen')
        .select('seen_at')
        .where('session_id', '=', id)
        .executeTakeFirst()
      if (seen && seen.seen_at < after(store, -idleMinutes * 60_000)) {
        await db.deleteFrom('auth.session').where('id', '=', id).execute()
        return false
      }
      if (!seen || seen.seen_at < after(store, -NOTED_EVERY_MS)) await noteSeen(store, id, clock.now())
      return true
    },
  }
}

/** A second step or a choice that waits, and a link to a new password: whoever holds one is not in, and could be in a moment. */
async function endBegun({ db }: AuthStore, userId: string): Promise<void> {
  await db
    .deleteFrom('auth.one_time')
    .where('user_id', '=', userId)
    .where('kind', 'in', ['recovery', 'second', 'choice'])
    .execute()
}

/** A session that ended meanwhile is not noted. */
async function noteSeen({ db }: AuthStore, id: string, now: Date): Promise<void> {
  await db
    .insertInto('auth.session_seen')
    .columns(['session_id', 'seen_at'])
    .expression((from) =>
      from
        .selectFrom('auth.session')
        .select(['id', from.val(now).as('seen_at')])
        .where('id', '=', id),
    )
    .onConflict((conflict) => conflict.column('session_id').doUpdateSet({ seen_at: now }))
    .execute()
}
