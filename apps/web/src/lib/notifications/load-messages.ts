import type { NotificationPage } from '@courtyard/contract/notifications'
import { clientOf } from '#lib/client.ts'

/** The latest messages of who is signed in. A page does not fail for want of them: then there are none to see. */
export const loadMessages = (tenant: string, fetch: Parameters<typeof clientOf>[1]): Promise<NotificationPage> =>
  clientOf(tenant, fetch)
    .notifications()
    .catch(() => ({ items: [], unread: 0, next_cursor: null }))
