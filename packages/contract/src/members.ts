import { z } from 'zod'

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
const label = z.record(z.string(), z.string())
const scope = z.record(z.string().max(48), z.array(z.uuid()).min(1).max(200))

export const assignmentSchema = z.object({
  id: z.uuid(),
  role: z.string(),
  label,
  over: z
    .array(
      z.object({
        name: z.string(),
        entity: z.string(),
        records: z.array(
          z.object({ id: z.uuid(), title: z.string().nullable().describe('null where the asker may not read it') }),
        ),
      }),
    )
    .describe('The records the role is over; empty for a role without a scope'),
  from: day,
  to: day.nullable().describe('First day without it'),
  state: z
    .enum(['asked', 'coming', 'current', 'ended'])
    .describe('asked: it waits for a second person, and the id is the ask’s'),
  asked_by_me: z.boolean().optional().describe('Of one that waits'),
  given_by: z.string().nullable().describe('Name of the member who gave it; null when the company was set up'),
  given_at: z.string(),
})
/** A role that a person has over records, from when to when. */
export type AssignmentJson = z.infer<typeof assignmentSchema>

export const memberSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().describe('Empty for who has none'),
  kind: z.enum(['person', 'service']).describe('service: an account of a program, which acts by its keys'),
  from: day,
  to: day.nullable(),
  me: z.boolean(),
  assignments: z.array(assignmentSchema),
})
/** A person of the company, and what they may do. */
export type MemberJson = z.infer<typeof memberSchema>
export const memberPageSchema = z.object({ items: z.array(memberSchema), next_cursor: z.string().nullable() })
export type MemberPage = z.infer<typeof memberPageSchema>

export const assignableRolesSchema = z.object({
  items: z.array(
    z.object({
      name: z.string(),
      label,
      scope: z.array(z.object({ name: z.string(), entity: z.string() })),
      includes: z.array(z.string()),
      beyond: z.array(z.string()).describe('Rules by which it could do what the asker could not'),
      may_assign: z.boolean(),
    }),
  ),
})
/** The roles of the console, and whether the asker may assign them. */
export type AssignableRoles = z.infer<typeof assignableRolesSchema>

export const newAssignmentSchema = z.strictObject({
  role: z.string().max(48),
  scope: scope.default({}),
  from: day.optional().describe('Today when absent'),
  to: day.nullable().default(null),
})
export type NewAssignment = z.input<typeof newAssignmentSchema>
