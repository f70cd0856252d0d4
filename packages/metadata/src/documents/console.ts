import { z } from 'zod'
import { header, name, part } from './shapes.ts'

/** Pages that are not views. */
export const pageNames = [
  'fee-runs',
  'collect',
  'online-payments',
  'shifts',
  'closes',
  'banks',
  'debits',
  'invoices',
  'vouchers',
  'imports',
] as const

const itemHeader = { ...part, name: name.exactOptional(), icon: z.string().max(40).exactOptional() }
const item = z.union([
  z.strictObject({ ...itemHeader, view: name }),
  z.strictObject({ ...itemHeader, report: name }),
  z.strictObject({ ...itemHeader, dashboard: name }),
  z.strictObject({ ...itemHeader, page: z.enum(pageNames) }),
])

/** The staff menu: groups of views and pages. */
export const consoleDocument = z.strictObject({
  ...header('console'),
  groups: z
    .array(z.strictObject({ ...part, name, items: z.array(item).max(60) }))
    .min(1)
    .max(30),
})
export type ConsoleDocument = z.infer<typeof consoleDocument>
