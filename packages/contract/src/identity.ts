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
  asks: z
    .array(z.object({ what: z.enum(['unlock', 'factor']), at: instant, asked_by_me: z.boolean() }))
    .describe('What waits for a second person to ask for it as well, for a day'),
})
/** Where a person is signed in. */
export type MemberSignIns = z.infer<typeof memberSignInsSchema>

const asked = z.boolean().describe('True while it waits for a second person to ask for it as well')
export const unlockedSchema = z.object({ locked_until: instant.nullable(), asked })
export type Unlocked = z.infer<typeof unlockedSchema>
export const factorRemovedSchema = z.object({ factor: z.boolean(), asked })
export type FactorRemoved = z.infer<typeof factorRemovedSchema>

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

export const passkeySchema = z.object({
  id: z.uuid(),
  name: z.string(),
  made_at: instant,
  used_at: instant.nullable(),
})
/** A key of an authenticator by which a person signs in. */
export type PasskeyJson = z.infer<typeof passkeySchema>

export const accountSchema = z.object({
  name: z.string(),
  email: z.string(),
  phone: z.string().nullable(),
  tenant: z.string(),
  kind: z.enum(['console', 'portal', 'system']).nullable(),
  roles: z
    .array(z.object({ name: z.string(), label: z.record(z.string(), z.string()) }))
    .describe('Roles a key of one’s own may have'),
  time_zone: z.string().describe('In which the company reads times'),
  has_password: z.boolean(),
  must_change: z.boolean(),
  factor: z.object({ on: z.boolean(), codes_left: z.int() }),
  passkeys: z.object({
    possible: z.boolean().describe('Whether this installation is reached under a name that browsers make them for'),
    items: z.array(passkeySchema),
  }),
  single_sign_on: z
    .object({ issuer: z.string(), linked: z.boolean() })
    .nullable()
    .describe('The company’s own issuer, and whether one signs in by it; null where there is none'),
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
