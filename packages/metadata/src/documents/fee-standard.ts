import { z } from 'zod'
import { form } from '../texts/shape-texts.ts'
import { jumpDocument } from './fee-runs.ts'
import { feeEvent, feeTerms } from './fee-terms.ts'
import { inputDocument } from './input.ts'
import { feeRounding } from './rounding.ts'
import { day, decimal, expression, header, name, part, path } from './shapes.ts'

const unit = z.string().regex(/^[A-Za-z0-9]+([*/][A-Za-z0-9]+)*$/, form('unit'))

const tiers = z
  .array(z.tuple([decimal.nullable(), decimal]))
  .min(1)
  .max(50)
const param = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('number'), label: part.label, unit: unit.exactOptional(), value: decimal }),
  z.strictObject({
    type: z.literal('tiers'),
    label: part.label,
    unit: unit.exactOptional(),
    price: unit.exactOptional(),
    value: tiers,
  }),
])

/** What a line is computed by. */
const line = {
  amount: expression,
  round: feeRounding.prefault({}),
  tax: z.strictObject({ rate: decimal, inclusive: z.boolean() }).default({ rate: '0', inclusive: true }),
  explain: z.record(z.string(), z.string().max(1000)).default({}),
  min: decimal.exactOptional(),
  max: decimal.exactOptional(),
}

const version = z.strictObject({
  from: day,
  params: z.record(name, param).default({}),
  ...line,
  /** Further lines with items of their own. */
  components: z
    .array(z.strictObject({ item: name, ...line }))
    .max(10)
    .exactOptional(),
})

const share = z.strictObject({
  per: path,
  total: inputDocument,
  among: expression.exactOptional(),
  /** A weight expression over the subject, or `equal`. */
  by: expression,
})

/** How an item is computed for a subject: dated, versioned; a version used by a run never changes. */
export const feeStandardDocument = z.strictObject({
  ...header('fee-standard'),
  item: name,
  subject: name,
  appliesTo: expression.exactOptional(),
  payer: inputDocument,
  period: z.enum(['month', 'quarter', 'half', 'year']).default('month'),
  amountOf: z.enum(['month', 'period']).exactOptional(),
  timing: z.enum(['advance', 'arrears']).default('arrears'),
  prorate: z.enum(['none', 'actual_month', '30_360', 'actual_30', 'actual_365', 'half_month']).default('none'),
  due: z.strictObject({
    dayOfMonth: z.int().min(1).max(31),
    monthsAfter: z.int().min(0).max(24),
    /** A due day that is not worked moves to the next one that is. */
    shift: z.literal('next_workday').exactOptional(),
    calendar: name.exactOptional(),
  }),
  late: name.exactOptional(),
  /** What is far from the period before; the tenant's own where absent. */
  jump: jumpDocument.exactOptional(),
  inputs: z.record(name, inputDocument).default({}),
  share: share.exactOptional(),
  schedule: feeTerms.exactOptional(),
  event: feeEvent.exactOptional(),
  versions: z.array(version).min(1).max(100),
})
export type FeeStandardDocument = z.infer<typeof feeStandardDocument>
