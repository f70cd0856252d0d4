import { z } from 'zod'
import { expression, header, name, part } from './shapes.ts'

/**
 * What a role may be allowed to do beside records: `run:fee_runs`. Of money: `payments` takes and allocates payments in a shift of one's
 * own, `reversals` takes them back, `adjustments` and `refunds` ask, `approve_money` is the second person, `shifts` confirms
 * other people's, `closes` closes periods, `bank` reads statements and reconciles, `invoices`, `vouchers`, and `books` reads the ledger. Of people: `members` assigns
 * roles that its holder could act by anyway, `access` any role; nobody assigns anything to themselves. `audit` reads who did what. `privacy` answers
 * what people ask about their personal data, and erases it.
 */
export const runNames = [
  'fee_runs',
  'imports',
  'publish',
  'hooks',
  'payments',
  'reversals',
  'adjustments',
  'refunds',
  'approve_money',
  'shifts',
  'closes',
  'bank',
  'invoices',
  'vouchers',
  'books',
  'members',
  'access',
  'audit',
  'privacy',
] as const

/** What a rule may allow or deny. */
export const action = z.enum([
  'read',
  'create',
  'update',
  'delete',
  'export',
  'reveal',
  ...runNames.map((run) => `run:${run}` as const),
])

const rule = z.strictObject({
  ...part,
  name,
  deny: z.boolean().default(false),
  action: z.union([action, z.array(action).min(1)]),
  subject: z.union([name, z.literal('*')]).exactOptional(),
  fields: z.array(name).min(1).exactOptional(),
  where: expression.exactOptional(),
  /** Of a rule that reads: personal values are shown, not masked. */
  unmasked: z.literal(true).exactOptional(),
})

/** What an assignment of a role must name: records of an entity, `$scope.<name>` in the conditions of its rules. */
const scopePart = z.strictObject({ ...part, name, entity: name })

/** What a kind of actor may do: nothing named, nothing allowed; a denial wins. `includes` adds the rules of other roles. */
export const roleDocument = z.strictObject({
  ...header('role'),
  for: z.enum(['console', 'portal']).default('console'),
  identity: z.strictObject({ entity: name, email: name.exactOptional(), phone: name.exactOptional() }).exactOptional(),
  includes: z.array(name).min(1).max(20).exactOptional(),
  scope: z.array(scopePart).min(1).max(8).exactOptional(),
  rules: z.array(rule).max(300),
})
export type RoleDocument = z.infer<typeof roleDocument>
