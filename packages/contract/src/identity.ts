import { z } from 'zod'

const instant = z.string().describe('An instant, ISO 8601')

export const sessionSchema = z.object({
  id: z.string(),
  begun_at: instant,
  seen_at: instant,
  network: z.string().describe('The address it came from when it began'),
  program: z.string().describe('What the browser said of itself'),
  current: z.boolean(),
})
/** A sign-in that still works. */
export type SessionJson = z.infer<typeof sessionSchema>

export const keySchema = z.object({
  id: z.uuid(),
  name: z.string(),
  prefix: z.string().describe('How the key begins; the rest is told once'),
  roles: z.array(z.string()),
  made_at: instant,
  expires_at: instant,
  used_at: instant.nullable(),
  revoked_at: instant.nullable(),
})
/** A key of a program. */
export type KeyJson = z.infer<typeof keySchema>

export const madeKeySchema = keySchema.extend({ key: z.string().describe('The key itself: told this once') })
export type MadeKey = z.infer<typeof madeKeySchema>

export const newKeySchema = z.strictObject({
  name: z.string().trim().min(1).max(80),
  roles: z.array(z.string().max(48)).min(1).max(20).describe('What it may do of what its person may'),
  days: z.int().min(1).max(730).default(90).describe('How long it works'),
})
export type NewKey = z.infer<typeof newKeySchema>

export const memberSignInsSchema = z.object({
  sessions: z.array(sessionSchema),
  locked_until: instant.nullable(),
  factor: z.boolean().describe('Whether sign-in asks for a second factor'),
  phone: z.string().nullable(),
  keys: z.array(keySchema),
})
/** Where a person is signed in. */
export type MemberSignIns = z.infer<typeof memberSignInsSchema>

const scope = z.record(z.string().max(48), z.array(z.uuid()).min(1).max(200))

export const newInvitationSchema = z.strictObject({
  name: z.string().trim().min(1).max(80),
  role: z.string().max(48),
  email: z.email().max(320).exactOptional(),
  phone: z.string().max(40).exactOptional(),
  record: z
    .uuid()
    .meta({ 'x-entity': 'portal_record' })
    .exactOptional()
    .describe('The own record of a person of the portal: it says address and number'),
  scope: scope.exactOptional(),
})
export type NewInvitation = z.infer<typeof newInvitationSchema>
export const invitedSchema = z.object({
  member: z.string(),
  sent: z.enum(['mail', 'sms', 'nothing']).describe('nothing where no way to send is set up'),
})
export type Invited = z.infer<typeof invitedSchema>

export const portalRolesSchema = z.object({
  items: z.array(
    z.object({
      name: z.string(),
      label: z.record(z.string(), z.string()),
      entity: z.string().describe('Whose records are the people of this role'),
    }),
  ),
})
/** Roles of the portal: whom an invitation to them names. */
export type PortalRoles = z.infer<typeof portalRolesSchema>

export const newServiceAccountSchema = z.strictObject({
  name: z.string().trim().min(1).max(80),
  role: z.string().max(48),
  scope: scope.exactOptional(),
})
export type NewServiceAccount = z.infer<typeof newServiceAccountSchema>

export const accountSchema = z.object({
  name: z.string(),
  email: z.string(),
  phone: z.string().nullable(),
  tenant: z.string(),
  kind: z.enum(['console', 'portal', 'system']).nullable(),
  roles: z.array(z.string()).describe('Roles a key of one’s own may have'),
  has_password: z.boolean(),
  must_change: z.boolean(),
  factor: z.object({ on: z.boolean(), codes_left: z.int() }),
  sessions: z.array(sessionSchema),
  keys: z.array(keySchema),
})
/** One's own account: where one is signed in, and by what. */
export type AccountJson = z.infer<typeof accountSchema>

export const shownMessageSchema = z.object({
  id: z.string(),
  at: instant,
  by: z.enum(['mail', 'sms']),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
})
/** A message that would have been sent, as the quick start shows it. */
export type ShownMessage = z.infer<typeof shownMessageSchema>
