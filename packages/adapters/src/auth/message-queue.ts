import { randomUUID } from 'node:crypto'
import type { Delivered, Identified, Mail, MessagePorts, Sms } from '@courtyard/core/identity/ports'
import { sql } from 'kysely'
import { type AuthStore, after } from './auth-store.ts'

const LEASE_MS = 60_000
const TRIES_MAX = 6
const LETTER_BYTES = 4_000
/** What nobody took for so long tells of codes that are over. */
const KEPT_MS = 24 * 60 * 60_000

export type Message = ({ readonly by: 'mail' } & Mail) | ({ readonly by: 'sms' } & Sms)

/** Messages wait here, sealed, until a worker sends them, so that asking takes as long whether or not there is anybody to send to. */
export type MessageQueue = {
  /**
   * `null` leaves a row that nobody will get: an address that is unknown costs what a known one costs. Of one id one waits, so
   * whoever does something again leaves nothing twice.
   */
  put(message: Message | null, id?: string): Promise<void>
  /** Sends what is due. Safe in many processes: a row is leased; one whose process died is handed out again, under the same id. */
  deliver(ports: MessagePorts): Promise<number>
}

export function createMessageQueue(store: AuthStore): MessageQueue {
  const { db, vault, clock } = store
  return {
    async put(message, id = randomUUID()) {
      const now = clock.now()
      // Of one length, whatever it says.
      const told = JSON.stringify(message)
      const text = told + ' '.repeat(Math.max(0, LETTER_BYTES - Buffer.byteLength(told)))
      await db
        .insertInto('auth.message')
        .values({ id, sealed: vault.seal(text, `message ${id}`), created_at: now, next_at: now })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute()
    },
    async deliver(ports) {
      let sent = 0
      for (;;) {
        const row = await claim(store)
        if (!row) return sent
        const text = vault.open(row.sealed, `message ${row.id}`)
        const message = text === undefined ? null : (JSON.parse(text) as Message | null)
        const outcome = message ? await send(ports, { ...message, id: row.id }) : 'refused'
        if (outcome === 'sent') sent += 1
        const isOver = row.tries >= TRIES_MAX || row.created_at.getTime() + KEPT_MS < clock.now().getTime()
        if (outcome !== 'failed' || isOver) await db.deleteFrom('auth.message').where('id', '=', row.id).execute()
        else
          await db
            .updateTable('auth.message')
            .set({ next_at: after(store, LEASE_MS * 2 ** row.tries) })
            .where('id', '=', row.id)
            .execute()
      }
    },
  }
}

const claim = (store: AuthStore) =>
  store.db
    .updateTable('auth.message')
    .set({ tries: sql`tries + 1`, next_at: after(store, LEASE_MS) })
    .where('id', '=', (from) =>
      from
        .selectFrom('auth.message')
        .select('id')
        .where('next_at', '<=', store.clock.now())
        .orderBy('next_at')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returning(['id', 'sealed', 'tries', 'created_at'])
    .executeTakeFirst()

async function send(ports: MessagePorts, message: Message & { readonly id: string }): Promise<Delivered> {
  const { by, ...rest } = message
  if (by === 'mail') return ports.mailer ? await ports.mailer.send(rest as Mail & Identified) : 'refused'
  return ports.sms ? await ports.sms.send(rest as Sms & Identified) : 'refused'
}
