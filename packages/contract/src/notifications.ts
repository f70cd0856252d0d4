import { z } from 'zod'

export const notificationSchema = z.object({
  id: z.uuid(),
  subject: z.string(),
  body: z.string(),
  entity: z.string().describe('Empty for what is about no record'),
  record: z.uuid().nullable(),
  at: z.string(),
  read: z.boolean(),
})
/** A message in somebody's inbox, in the language of who reads. */
export type Notification = z.infer<typeof notificationSchema>

/** GET /notifications: own messages, latest first. */
export const notificationPageSchema = z.object({
  items: z.array(notificationSchema),
  unread: z.int(),
  next_cursor: z.string().nullable(),
})
export type NotificationPage = z.infer<typeof notificationPageSchema>

/** How many are unread now. */
export const unreadSchema = z.object({ unread: z.int() })
