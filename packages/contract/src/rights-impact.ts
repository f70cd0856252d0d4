import { z } from 'zod'

const label = z.record(z.string(), z.string())

export const rightChangeSchema = z.object({
  entity: z.object({ name: z.string(), label }).nullable().describe('null for what is run'),
  action: z.string(),
  change: z.enum(['gained', 'lost', 'changed']),
})
export type RightChangeJson = z.infer<typeof rightChangeSchema>

export const rightsImpactSchema = z.object({
  roles: z.array(
    z.object({
      name: z.string(),
      label,
      people: z.int().describe('Members who have it today, by itself or in another'),
      changes: z.array(rightChangeSchema),
    }),
  ),
  people: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      gained: z.int(),
      lost: z.int(),
      changed: z.int(),
      changes: z.array(rightChangeSchema),
    }),
  ),
  more: z.int().describe('People concerned beyond those listed'),
  second: z
    .object({
      roles: z.array(z.string()).describe('Grave roles that could do more'),
      loosens: z.boolean().describe('The company would ask for a second person less often'),
    })
    .nullable()
    .describe('Why a second person has to agree to publishing this; null where nobody has to'),
})
/** GET /drafts/{id}/rights: who may do more, less or otherwise when the draft is published. */
export type RightsImpact = z.infer<typeof rightsImpactSchema>
