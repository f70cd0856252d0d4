import { z } from 'zod'
import { result } from '../fields/result.ts'
import { accountKindOptions, journalKindOptions, valuesOf } from '../kernel/ledger-options.ts'
import { form } from '../texts/shape-texts.ts'
import { decimal, expression, header, label, name, part, path } from './shapes.ts'

/** Types of what a report is asked with. */
export const paramTypes = ['period', 'day', 'number', 'text', 'record'] as const

/** Kinds of accounts and journals that a report may be held to. */
const account = z.enum(valuesOf(accountKindOptions))
const journalKind = z.enum(valuesOf(journalKindOptions))

const param = z.strictObject({
  ...part,
  name,
  type: z.enum(paramTypes),
  /** The entity of a record. */
  to: name.exactOptional(),
  /** A value, or `today`, `this_month`, `last_month`. */
  default: z.string().max(200).exactOptional(),
  /** Without a value the condition asks `$missing($params.<name>)`. */
  optional: z.boolean().exactOptional(),
})

const take = z.union([
  z.literal('count'),
  z.strictObject({ sum: path }),
  z.strictObject({ min: path }),
  z.strictObject({ max: path }),
])

/** Numbers of one entity's records, by the groups of the report. */
const input = z.strictObject({
  label: label.exactOptional(),
  from: name,
  /** Each group of the report as a path of this entity. */
  by: z.record(name, path).default({}),
  where: expression.exactOptional(),
  take,
  /** What stands where a group has no record: 0 for sums and counts, else nothing. */
  missing: decimal.exactOptional(),
})

const column = z.strictObject({
  ...part,
  name,
  amount: expression,
  result: result(['money', 'decimal', 'integer', 'percent']).exactOptional(),
  /** Totals compute the formula over the summed inputs (a rate), add up the rows, or stay empty. */
  total: z.enum(['calculate', 'sum', 'none']).default('calculate'),
})

const check = z.strictObject({
  name,
  label: label.exactOptional(),
  column: name,
  account: z.union([account, z.array(account).min(1).max(6)]),
  /** `balance` is debit less credit, `owed` the other way round. */
  side: z.enum(['debit', 'credit', 'balance', 'owed']).default('balance'),
  kinds: z.array(journalKind).min(1).max(10).exactOptional(),
  /** Parameters that say which entries: of bills of a period, or of no later one. */
  period: name.exactOptional(),
  upto: name.exactOptional(),
  /** Effective from, and up to: days, or periods with all their days. */
  since: name.exactOptional(),
  until: name.exactOptional(),
  /** Which entries besides, as a condition over `kernel/posting`. */
  where: expression.exactOptional(),
})

/** Numbers by groups, with totals, computed under the rights of who asks. */
export const reportDocument = z.strictObject({
  ...header('report'),
  help: label.exactOptional(),
  params: z.array(param).max(8).default([]),
  groups: z
    .array(z.strictObject({ ...part, name }))
    .max(4)
    .default([]),
  inputs: z.record(name, input),
  columns: z.array(column).min(1).max(30),
  sort: z
    .string()
    .regex(/^-?[a-z][a-z0-9_]{0,47}$/, form('column_sort'))
    .exactOptional(),
  subtotals: z.boolean().default(false),
  /** Groups whose sums are all nothing are left out. */
  hideZeros: z.boolean().exactOptional(),
  /** Totals of the ledger that columns must equal. */
  equals: z.array(check).max(6).default([]),
  print: z
    .strictObject({ orientation: z.enum(['portrait', 'landscape']).default('portrait'), note: label.exactOptional() })
    .exactOptional(),
})
export type ReportDocument = z.infer<typeof reportDocument>
export type ReportInputDocument = z.infer<typeof input>
export type ReportCheckDocument = z.infer<typeof check>
