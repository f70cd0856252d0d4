import type { Notification, NotificationPage } from '@courtyard/contract/notifications'
import type { TenantTx } from '@courtyard/db/database'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import type { Actor, Deps } from '../deps.ts'

export type NotificationsRequest = {
  readonly locale: string
  readonly unread?: boolean | undefined
  /** The id of the last message of the page before. */
  readonly cursor?: string | undefined
}

const PAGE = 20

/** Own messages, latest first, in the language asked for, and how many are unread. Throws Fault cursor_invalid. */
export async function listNotifications(
  deps: Deps,
  actor: Actor,
  { locale, unread, cursor }: NotificationsRequest,
): Promise<NotificationPage> {
  if (cursor !== undefined && !isId(cursor)) throw new Fault('cursor_invalid')
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const own = tx.kernel
        .selectFrom('k_notification')
        .select(['id', 'entity', 'record_id', 'texts', 'created_at', 'read_at'])
        .where('member', '=', actor.id)
        .orderBy('id', 'desc')
        .limit(PAGE + 1)
      const after = cursor === undefined ? own : own.where('id', '<', cursor)
      const rows = await (unread ? after.where('read_at', 'is', null) : after).execute()
      const shown = rows.slice(0, PAGE)
      return {
        items: shown.map((row) => shape(row, locale)),
        unread: await countUnread(tx, actor.id),
        next_cursor: rows.length > PAGE ? shown.at(-1)!.id : null,
      }
    },
    { readOnly: true },
  )
}

/** Marks one message of the actor's own as read. Idempotent. Throws Fault notification_missing, also for another's. */
export async function markRead(deps: Deps, actor: Actor, id: string): Promise<{ unread: number }> {
  if (!isId(id)) throw new Fault('notification_missing', { id })
  const at = deps.clock.now().toISOString()
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    const own = await tx.kernel
      .updateTable('k_notification')
      .set((row) => ({ read_at: row.fn.coalesce('read_at', row.val(at)) }))
      .where('id', '=', id)
      .where('member', '=', actor.id)
      .returning('id')
      .execute()
    if (own.length === 0) throw new Fault('notification_missing', { id })
    return { unread: await countUnread(tx, actor.id) }
  })
}

/** Marks all of the actor's own messages as read. Idempotent. */
export async function markAllRead(deps: Deps, actor: Actor): Promise<{ unread: number }> {
  const at = deps.clock.now().toISOString()
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    await tx.kernel
      .updateTable('k_notification')
      .set({ read_at: at })
      .where('member', '=', actor.id)
      .where('read_at', 'is', null)
      .execute()
    return { unread: await countUnread(tx, actor.id) }
  })
}

async function countUnread(tx: TenantTx, member: string): Promise<number> {
  const { count } = await tx.kernel
    .selectFrom('k_notification')
    .select((row) => row.fn.countAll<string>().as('count'))
    .where('member', '=', member)
    .where('read_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}

type Row = {
  readonly id: string
  readonly entity: string
  readonly record_id: string | null
  readonly texts: unknown
  readonly created_at: string
  readonly read_at: string | null
}

function shape({ id, entity, record_id, texts, created_at, read_at }: Row, locale: string): Notification {
  const all = texts as Readonly<Record<string, { subject: string; body: string }>>
  const { subject, body } = all[locale] ?? all['zh-CN'] ?? Object.values(all)[0] ?? { subject: '', body: '' }
  return {
    id,
    subject,
    body,
    entity,
    record: record_id,
    at: new Date(created_at).toISOString(),
    read: read_at !== null,
  }
}
