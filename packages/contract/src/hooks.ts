import { z } from 'zod'

export const hookStateSchema = z.object({
  name: z.string(),
  label: z.record(z.string(), z.string()),
  entity: z.string(),
  direction: z.enum(['send', 'receive']),
  secret: z.string().describe('Name of the secret it signs or is checked with'),
  state: z.enum(['ok', 'failing', 'disabled', 'secret_missing']),
  failing_since: z.string().nullable(),
  waiting: z.int().describe('Deliveries or messages that are not settled yet'),
  dead: z.int().describe('Deliveries that were given up, or messages that failed'),
})
/** How a webhook fares. */
export type HookState = z.infer<typeof hookStateSchema>
export const hookStatesSchema = z.object({
  items: z.array(hookStateSchema),
  secrets_available: z.boolean().describe('False where the operator gave no key, so that no secret can be set'),
  unrelayed: z.int().describe('Rows of the outbox that have waited for ten minutes and more'),
})
export type HookStates = z.infer<typeof hookStatesSchema>

export const deliverySchema = z.object({
  id: z.uuid(),
  webhook_id: z.uuid(),
  hook: z.string(),
  event: z.string(),
  record: z.uuid(),
  state: z.enum(['waiting', 'sent', 'dead']),
  attempts: z.int(),
  status: z.int().nullable().describe('Of the last answer'),
  problem: z.string().nullable().describe('Why there was no answer'),
  next_at: z.string().nullable(),
  at: z.string(),
  finished_at: z.string().nullable(),
})
/** One call of a webhook; without its content. */
export type Delivery = z.infer<typeof deliverySchema>
export const deliveryPageSchema = z.object({ items: z.array(deliverySchema), next_cursor: z.string().nullable() })
export type DeliveryPage = z.infer<typeof deliveryPageSchema>

export const hookMessageSchema = z.object({
  id: z.uuid(),
  hook: z.string(),
  webhook_id: z.string(),
  state: z.enum(['waiting', 'done', 'failed']),
  failure: z.unknown().describe('Code and issues of what was refused'),
  record: z.uuid().nullable(),
  received_at: z.string(),
})
/** A message of another system; without its content. */
export type HookMessage = z.infer<typeof hookMessageSchema>
export const hookMessagePageSchema = z.object({ items: z.array(hookMessageSchema), next_cursor: z.string().nullable() })
export type HookMessagePage = z.infer<typeof hookMessagePageSchema>

export const secretsSchema = z.object({ items: z.array(z.object({ name: z.string(), set_at: z.string() })) })
export type Secrets = z.infer<typeof secretsSchema>
export const newSecretSchema = z.strictObject({
  value: z
    .string()
    .min(24)
    .max(256)
    .regex(/^[\x21-\x7e]+$/),
})
