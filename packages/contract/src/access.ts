import { z } from 'zod'

const label = z.record(z.string(), z.string())
const named = z.object({ name: z.string(), label })

/** What rules decide of one record, in the order pages show them. */
export const recordActions = ['read', 'create', 'update', 'delete', 'export', 'reveal'] as const
export type RecordAction = (typeof recordActions)[number]

export const ruleWordsSchema = z.object({
  rule: z.string().describe('<role>.<rule>'),
  role: z.string().describe('The role that says it: the one itself or one that it includes'),
  label,
  deny: z.boolean(),
  unmasked: z.boolean().describe('Personal values are shown as they are'),
  fields: z.array(named).nullable().describe('null = all fields'),
  where: label.nullable().describe('The condition in words; null = on every record'),
})
/** A rule of a role as people read it. */
export type RuleWords = z.infer<typeof ruleWordsSchema>

export const matrixSchema = z.object({
  roles: z.array(
    z.object({
      ...named.shape,
      for: z.enum(['console', 'portal']),
      includes: z.array(named),
      scope: z.array(z.object({ name: z.string(), entity: z.string(), label })),
      runs: z.array(z.string()),
    }),
  ),
  entities: z.array(named),
  cells: z.array(
    z.object({
      role: z.string(),
      entity: z.string(),
      action: z.enum(recordActions),
      level: z
        .enum(['all', 'part'])
        .describe('all = every record and field; what a role may not do at all has no cell'),
      rules: z.array(ruleWordsSchema),
    }),
  ),
})
/** GET /access/matrix: what every role may do to every entity; `role=` and `entity=` narrow the cells. */
export type Matrix = z.infer<typeof matrixSchema>

export const whyRequestSchema = z.strictObject({
  member: z.string().min(1).max(100).meta({ 'x-entity': 'member' }),
  entity: z.string().max(48),
  id: z.uuid(),
  field: z.string().max(48).optional(),
  action: z.enum(['read', 'update', 'delete', 'export']).default('read'),
})
export type WhyAsked = z.input<typeof whyRequestSchema>
export type WhyRequest = z.output<typeof whyRequestSchema>

/** Why it is as it is; of a field: on a record that the person may otherwise reach. */
const reason = z.enum([
  ...(['granted', 'no_member', 'no_rule', 'no_match', 'denied'] as const),
  ...(['field_not_granted', 'field_denied'] as const),
])

export const whySchema = z.object({
  member: z.object({ id: z.string(), name: z.string() }),
  entity: named,
  record: z.object({ id: z.uuid(), title: z.string().nullable() }),
  field: named.nullable(),
  allowed: z.boolean(),
  checks: z.array(
    z.object({
      action: z.enum(['read', 'update', 'delete', 'export']),
      allowed: z.boolean(),
      reason,
      rules: z.array(
        z.object({
          ...ruleWordsSchema.shape,
          resolved: z.boolean().describe('false: the condition names a value that the person has not'),
          holds: z.boolean().describe('The condition holds on this record'),
          decides: z.boolean().describe('One of the rules that made it so'),
        }),
      ),
    }),
  ),
})
/** POST /access/why: whether a member may do something to one record or field, and by which rules. */
export type Why = z.infer<typeof whySchema>

export const viewAsSchema = z.strictObject({ member: z.string().min(1).max(100).meta({ 'x-entity': 'member' }) })
export const viewedMemberSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['console', 'portal', 'system']),
})
/** POST /access/view-as: as whom the browser now looks. */
export type ViewedMember = z.infer<typeof viewedMemberSchema>
