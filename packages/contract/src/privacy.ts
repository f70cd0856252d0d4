import { z } from 'zod'

const label = z.record(z.string(), z.string())
const who = z.object({ id: z.string(), name: z.string() })

/** What a person may ask: to know, to take along, to have put right, to be forgotten. */
export const privacyKinds = ['access', 'export', 'correction', 'erasure'] as const
export const privacyChannels = ['portal', 'counter', 'phone', 'letter', 'mail'] as const
/** Ways by which staff take a request or a consent down. */
export const staffChannels = ['counter', 'phone', 'letter', 'mail'] as const
export const privacyStates = ['open', 'done', 'refused', 'withdrawn'] as const

export const privacyRequestSchema = z.object({
  id: z.string(),
  person: z.object({
    entity: z.string(),
    id: z.string(),
    title: z.string().nullable().describe('null where the record is gone or may not be read'),
  }),
  kind: z.enum(privacyKinds),
  channel: z.enum(privacyChannels),
  asked: z.string().describe('In the person’s own words; emptied by an erasure'),
  received_on: z.string(),
  due_on: z.string().describe('The last day on which it is answered in time'),
  overdue: z.boolean(),
  state: z.enum(privacyStates),
  received_by: who,
  received_at: z.string(),
  decided_by: who.nullable(),
  decided_at: z.string().nullable(),
  note: z.string(),
  waits: who
    .extend({ at: z.string() })
    .nullable()
    .describe('An erasure that a second person has to agree to: who would erase'),
})
/** What a person asked about their data, and what became of it. */
export type PrivacyRequest = z.infer<typeof privacyRequestSchema>

export const privacyRequestPageSchema = z.object({
  items: z.array(privacyRequestSchema),
  next_cursor: z.string().nullable(),
  open: z.int().min(0).describe('Requests that wait for an answer, all of them'),
  overdue: z.int().min(0),
})
export type PrivacyRequestPage = z.infer<typeof privacyRequestPageSchema>

const words = z.string().max(2_000).default('')
export const newPrivacyRequestSchema = z.strictObject({
  entity: z.string().describe('An entity whose records are people'),
  record: z.string(),
  kind: z.enum(privacyKinds),
  channel: z.enum(staffChannels),
  asked: words,
  received_on: z.string().optional().describe('The day it came in; today where it is not said'),
})
export type NewPrivacyRequest = z.input<typeof newPrivacyRequestSchema>

export const answerPrivacySchema = z.strictObject({ note: words })
export const refusePrivacySchema = z.strictObject({ reason: z.string().trim().min(1).max(2_000) })

const purposeSchema = z.object({
  purpose: z.string(),
  label,
  text: label.describe('What is agreed to, in its version of today'),
  version: z.int(),
  given: z.boolean().describe('Whether the person agrees today, to whichever version'),
  given_version: z.int().nullable().describe('The version of the text that the last row is about'),
  at: z.string().nullable(),
})
/** What a person is asked to agree to, and what they said last. */
export type ConsentPurpose = z.infer<typeof purposeSchema>

const consentRowSchema = z.object({
  id: z.string(),
  purpose: z.string(),
  version: z.int(),
  given: z.boolean(),
  channel: z.enum(privacyChannels),
  at: z.string(),
  by: who,
})

export const consentsSchema = z.object({
  purposes: z.array(purposeSchema),
  items: z.array(consentRowSchema).describe('Every time something was given or withdrawn, latest first; 200 at most'),
})
export type Consents = z.infer<typeof consentsSchema>

export const newConsentSchema = z.strictObject({
  entity: z.string(),
  record: z.string(),
  purpose: z.string(),
  given: z.boolean(),
  channel: z.enum(staffChannels),
})
export type NewConsent = z.infer<typeof newConsentSchema>

export const myDataSchema = z.object({
  person: z.object({ entity: z.string(), id: z.string(), title: z.string().nullable() }),
  fields: z
    .array(z.object({ name: z.string(), label, value: z.unknown() }))
    .describe('What is held in one’s own record that is personal, as it is'),
  consents: consentsSchema,
  requests: z.array(privacyRequestSchema),
})
/** What a person of the portal sees of what is held of them. */
export type MyData = z.infer<typeof myDataSchema>

export const myRequestSchema = z.strictObject({ kind: z.enum(privacyKinds), asked: words })
export const myConsentSchema = z.strictObject({ purpose: z.string(), given: z.boolean() })

const counted = z.object({
  what: z.string(),
  count: z.int().min(0),
  amount: z.string().nullable().describe('What it amounts to, where that is money'),
})

export const erasureSchema = z.object({
  digest: z.string().describe('Of everything below: hand it back to confirm exactly this'),
  person: privacyRequestSchema.shape.person,
  changed: z
    .array(
      z.object({
        entity: z.string(),
        label,
        trashed: z.boolean(),
        records: z.int().min(0),
        fields: z.array(z.object({ name: z.string(), label })),
      }),
    )
    .describe('Personal fields that are emptied, or given a pseudonym where a value has to be'),
  staying: z
    .array(z.string())
    .describe('Required personal fields of other records whose type has no pseudonym: put them right by hand'),
  kept: z.array(counted).describe('Documents that the law keeps: bills, payments, invoices, ended mandates'),
  holds: z.array(counted).describe('What has to be settled first; nothing is erased as long as one is there'),
  sign_ins: z.int().min(0).describe('Accounts of the portal that end'),
  second: z.boolean().describe('Whether two people have to want it'),
  waits: privacyRequestSchema.shape.waits,
})
/** What erasing a person would change and keep. */
export type Erasure = z.infer<typeof erasureSchema>

export const confirmErasureSchema = z.strictObject({
  digest: z.string().length(64),
  confirm: z.string().max(500).describe('The title of the person, typed: it cannot be taken back'),
})
export type ConfirmErasure = z.infer<typeof confirmErasureSchema>

export const retentionSchema = z.object({
  items: z.array(
    z.object({
      entity: z.string(),
      label,
      from: z.string().describe('The field after whose day the time runs'),
      before: z.string().describe('What lies before this day is due'),
      end: z.enum(['delete', 'forget']),
      due: z.int().min(0),
      held: z
        .int()
        .min(0)
        .describe('Of these, what is kept for now: something is not settled with the person, or they ask something'),
    }),
  ),
})
/** What documents keep only for a time, and what of it is due tonight. */
export type Retention = z.infer<typeof retentionSchema>
