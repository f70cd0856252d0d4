import { randomUUID } from 'node:crypto'
import type { AuthStore } from './auth-store.ts'
import { createMessageQueue, type MessageQueue } from './message-queue.ts'
import { createOneTime, type OneTime } from './one-time.ts'
import { createPasswords, type Hasher } from './passwords.ts'
import { createSessions, type Sessions } from './sessions.ts'

/** What changes accounts and what tells of it, over one transaction. */
export type Inside = {
  readonly oneTime: OneTime
  readonly messages: Pick<MessageQueue, 'put'>
  readonly sessions: Sessions
  setPassword(userId: string, hash: string): Promise<void>
}

/** Does all of it or nothing: what a change causes to be written is never lost with it, and never sent without it. */
export type InOne = <T>(work: (inside: Inside) => Promise<T>) => Promise<T>

export const createInOne =
  (store: AuthStore, hasher: Hasher): InOne =>
  (work) =>
    store.db.transaction().execute((db) => {
      const inside = { ...store, db }
      const passwords = createPasswords(inside, hasher)
      return work({
        oneTime: createOneTime(inside),
        messages: createMessageQueue(inside),
        sessions: createSessions(inside),
        async setPassword(userId, hash) {
          await writePassword(inside, userId, hash)
          await passwords.used(userId, hash)
        },
      })
    })

/** Where better-auth keeps passwords: its own way there has a transaction of its own. */
async function writePassword({ db, clock }: AuthStore, userId: string, password: string): Promise<void> {
  const now = clock.now()
  const known = await db
    .updateTable('auth.account')
    .set({ password, updatedAt: now })
    .where('userId', '=', userId)
    .where('providerId', '=', 'credential')
    .returning('id')
    .executeTakeFirst()
  if (known) return
  const row = { id: randomUUID(), userId, providerId: 'credential', accountId: userId, password }
  await db
    .insertInto('auth.account')
    .values({ ...row, createdAt: now, updatedAt: now })
    .execute()
}
