import { notificationPageSchema, unreadSchema } from '@courtyard/contract/notifications'
import { listNotifications, markAllRead, markRead } from '@courtyard/core/notifications/notifications'
import { z } from 'zod'
import { idParameter, jsonAnswer } from '../edge/describe.ts'
import { localeOf } from '../edge/locale.ts'
import type { Operations } from '../edge/operation.ts'
import { readQuery } from '../edge/read-query.ts'
import type { World } from '../world.ts'

const tags = ['notifications']
const PATH = '/v1/notifications'

/** The inbox of who is signed in. */
export function addNotificationRoutes(operations: Operations, { deps }: World): void {
  operations.add(
    PATH,
    {
      method: 'get',
      operationId: 'list_notifications',
      tags,
      request: { query: z.object({ unread: z.enum(['true', 'false']).optional(), cursor: z.string().optional() }) },
      responses: jsonAnswer(notificationPageSchema, 'Own messages, latest first, and how many are unread'),
    },
    async (context) => {
      const { unread, cursor } = readQuery(context.req.url, ['unread', 'cursor'])
      const request = { locale: localeOf(context.req.raw.headers), unread: unread === 'true', cursor }
      return context.json(await listNotifications(deps, context.get('actor'), request))
    },
  )
  operations.add(
    `${PATH}/{id}/read`,
    {
      method: 'post',
      operationId: 'read_notification',
      tags,
      request: { params: idParameter('notification') },
      responses: jsonAnswer(unreadSchema, 'The message is read'),
    },
    async (context) => context.json(await markRead(deps, context.get('actor'), context.req.param('id') ?? '')),
  )
  operations.add(
    `${PATH}/read-all`,
    {
      method: 'post',
      operationId: 'read_all_notifications',
      tags,
      responses: jsonAnswer(unreadSchema, 'All messages are read'),
    },
    async (context) => context.json(await markAllRead(deps, context.get('actor'))),
  )
}
