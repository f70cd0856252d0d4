import { z } from 'zod'
import { draftSchema } from './publishing.ts'

const version = z.int().min(0).describe('Number of a published version')
const node = z.object({
  path: z.string().describe('By names: entity/room/fields/layout/label/en, or the path of a file that is no document'),
  file: z.string(),
  base: z.unknown().describe('In the version the draft was made over; absent = nothing'),
  published: z.unknown().describe('In force now'),
  mine: z.unknown().describe('In the draft'),
})

/** keep: the draft's stands. follow: what is in force, also when that is nothing. */
export const rebaseChoiceSchema = z.enum(['keep', 'follow'])
export type RebaseChoice = z.infer<typeof rebaseChoiceSchema>
/** Choices by the path of their conflict. */
export const rebaseDraftSchema = z.strictObject({
  choices: z.record(z.string().max(1000), rebaseChoiceSchema).default({}),
})

export const rebaseNodeSchema = node.extend({
  pointer: z.string().describe('JSON pointer into the file as the draft has it, as far as it has it'),
})
export type RebaseNode = z.infer<typeof rebaseNodeSchema>
export const rebaseConflictSchema = rebaseNodeSchema.extend({
  reason: z.enum(['both_changed', 'changed_and_removed', 'added_by_both']),
})
export type RebaseConflict = z.infer<typeof rebaseConflictSchema>

/** GET drafts/{id}/rebase: what moving a draft over the version in force does to every node that differs. */
export const rebasePreviewSchema = z.object({
  base_version: version.describe('The version the draft was made over'),
  current_version: version.describe('In force now'),
  follows: z.array(rebaseNodeSchema).describe('Changed by what was published meanwhile, not by the draft'),
  stays: z.array(rebaseNodeSchema).describe('Changed by the draft only'),
  same: z.array(rebaseNodeSchema).describe('Changed by both, to the same'),
  conflicts: z.array(rebaseConflictSchema).describe('Changed by both, differently: each wants keep or follow'),
})
export type RebasePreview = z.infer<typeof rebasePreviewSchema>

/** POST drafts/{id}/rebase: the draft over the version in force, and what was done. */
export const rebasedSchema = z.object({ draft: draftSchema, rebase: rebasePreviewSchema })
export type Rebased = z.infer<typeof rebasedSchema>
