import { z } from 'zod'
import { expression, header, name, part } from './shapes.ts'

/** Runs a role may be allowed to start: `run:fee_runs`. */
export const runNames = ['fee_runs', 'imports', 'publish', 'hooks'] as const

const action = z.enum(['read', 'create', 'update', 'delete', ...runNames.map((run) => `run:${run}` as const)])

const rule = z.strictObject({
  ...part,
  name,
  deny: z.boolean().default(false),
  action: z.union([action, z.array(action).min(1)]),
  subject: z.union([name, z.literal('*')]).exactOptional(),
  fields: z.array(name).min(1).exactOptional(),
  where: expression.exactOptional(),
})

/** What a kind of actor may do: nothing named, nothing allowed; a denial wins. */
export const roleDocument = z.strictObject({
  ...header('role'),
  for: z.enum(['console', 'portal']).default('console'),
  identity: z.strictObject({ entity: name, email: name.exactOptional(), phone: name.exactOptional() }).exactOptional(),
  rules: z.array(rule).max(300),
})
export type RoleDocument = z.infer<typeof roleDocument>
