import { isDay } from '@courtyard/std/day'
import { z } from 'zod'
import { type AuditAction, type AuditGroup, auditActions, auditGroups, auditSubjects } from './audit-actions.ts'

const value = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.union([z.string(), z.number()]))])

export const auditItemSchema = z.object({
  number: z.int().describe('Place in the chain: nothing is missing between 1 and the last'),
  at: z.string(),
  by: z.object({
    id: z.string().describe('Member, or the name of what the system did by itself'),
    name: z.string().nullable().describe('null for what is no member (any more)'),
  }),
  action: z.string().describe('One of the actions of this page, or one of a newer version'),
  group: z.enum(auditGroups).nullable(),
  subject: z.string().nullable().describe('Entity, or a kind of the kernel'),
  subject_id: z.string().nullable(),
  what: z.record(z.string(), value).describe('Ids, names, counts and amounts'),
})
/** One thing that was done. */
export type AuditItemJson = z.infer<typeof auditItemSchema>

export const auditPageSchema = z.object({ items: z.array(auditItemSchema), next_cursor: z.string().nullable() })
/** What was done, the latest first. */
export type AuditPage = z.infer<typeof auditPageSchema>

/** What a list of the audit can be narrowed by. */
export const auditFilters = ['by', 'action', 'group', 'subject', 'subject_id', 'from', 'to'] as const
export type AuditFilters = { readonly [Name in (typeof auditFilters)[number]]?: string | undefined }

const day = z.string().refine(isDay, 'a day like 2026-03-01')
const actions = Object.keys(auditActions) as [AuditAction, ...AuditAction[]]
export const auditFiltersSchema = z.strictObject({
  by: z.string().min(1).max(100).optional().describe('Id of a member, or the name of what the system did'),
  action: z.enum(actions).optional(),
  group: z.enum(auditGroups).optional(),
  subject: z.string().min(1).max(100).optional(),
  subject_id: z.string().min(1).max(100).optional(),
  from: day.optional().describe('First day, where the tenant is'),
  to: day.optional().describe('Last day'),
})

const tamperingSchema = z.object({
  kind: z.enum(['changed', 'rewritten', 'removed', 'inserted', 'replaced']),
  number: z.int(),
  to: z.int(),
})
const auditCheckSchema = z.object({
  at: z.string(),
  sound: z.boolean(),
  rows: z.int(),
  head: z.int(),
  anchors: z.int().nullable().describe('Signed heads that the chain was held against; null where none are kept'),
  forged: z.int().describe('Heads that no key of this installation signed'),
  found: z.array(tamperingSchema).describe('The first rows that do not fit'),
  found_count: z.int(),
})
export const auditStateSchema = z.object({
  head: z.int().describe('Number of the last row'),
  from: z.int().describe('Number of the first row that is still kept'),
  checking: z.boolean().describe('A check was asked for and has not ended'),
  last: auditCheckSchema.nullable(),
})
/** Whether a tenant's audit is whole. */
export type AuditState = z.infer<typeof auditStateSchema>

/** The heading of an action, or null for one that this program does not know. */
export const groupOf = (action: string): AuditGroup | null =>
  Object.hasOwn(auditActions, action) ? auditActions[action as AuditAction].group : null

/** What people read for a kind of the kernel: its own name where a newer program wrote it. */
export const subjectText = (subject: string, locale: string): string =>
  auditSubjects[subject]?.[locale === 'en' ? 'en' : 'zh-CN'] ?? subject

/** What people read for an action: its own name where a newer program wrote it. */
export const actionText = (action: string, locale: string): string =>
  Object.hasOwn(auditActions, action) ? auditActions[action as AuditAction][locale === 'en' ? 'en' : 'zh-CN'] : action
