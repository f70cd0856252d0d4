import { z } from 'zod'
import { expression, name, part, path } from './shapes.ts'

/** What fields are given: expressions of the record that caused the effect; null empties. */
const values = z.record(name, z.union([expression, z.null()]))

const common = { ...part, name, when: expression.exactOptional() }

/** What happens besides a write (decision 0014): one union for automations and transitions. */
export const effectDocument = z.discriminatedUnion('do', [
  /** Fields of the record itself, or of the one that a path of references leads to. */
  z.strictObject({ ...common, do: z.literal('set'), of: path.exactOptional(), values }),
  z.strictObject({ ...common, do: z.literal('create'), entity: name, values }),
  /** A message to everybody with a role, or to the member that a path of the record leads to. */
  z.strictObject({
    ...common,
    do: z.literal('notify'),
    template: name,
    to: z.union([path, z.strictObject({ role: name })]),
  }),
  /** Sends the record through a webhook. */
  z.strictObject({ ...common, do: z.literal('hook'), hook: name }),
])
export type EffectDocument = z.infer<typeof effectDocument>
