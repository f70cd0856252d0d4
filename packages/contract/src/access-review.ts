import { z } from 'zod'
import { assignmentSchema } from './members.ts'

const label = z.record(z.string(), z.string())
const role = z.object({ name: z.string(), label })
const count = z.int().min(0)

const grantSchema = assignmentSchema.extend({
  agreed_by: z.string().nullable().describe('Name of the second person, where one had to agree'),
  grave: z.array(z.string()).describe('What it allows that is looked at twice: export, run:access …'),
  is_new: z.boolean().describe('Given since the last review'),
})
/** A role that somebody holds, as a review looks at it. */
export type ReviewedGrant = z.infer<typeof grantSchema>

export const accessReviewSchema = z.object({
  digest: z.string().describe('Of who holds what by which rules: hand it back to sign exactly this'),
  review_days: count.describe('After so many days without a review the holders of run:access are reminded'),
  due_at: z.string().describe('When the next one is due'),
  overdue: z.boolean(),
  last: z
    .object({ at: z.string(), by: z.string().nullable(), note: z.string(), people: count, grants: count })
    .nullable(),
  people: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      is_program: z.boolean(),
      last_sign_in: z
        .string()
        .nullable()
        .describe('Of a program when a key of it was used; null where nothing is known of one'),
      grants: z.array(grantSchema),
    }),
  ),
  portal: z.array(role.extend({ people: count })).describe('Roles of the portal, and how many hold each'),
  ended: z
    .array(
      role.extend({
        person: z.string(),
        by: z.string().nullable().describe('null where nobody in particular ended it'),
        at: z.string(),
      }),
    )
    .describe('Taken back since the last review'),
  changed_roles: z.array(role).describe('Roles whose rules were published since the last review'),
})
/** Who holds which role, by which grant, since when: what a review signs. */
export type AccessReview = z.infer<typeof accessReviewSchema>

export const signReviewSchema = z.strictObject({
  digest: z.string().length(64),
  note: z.string().max(2_000).default(''),
})
export type SignReview = z.input<typeof signReviewSchema>
