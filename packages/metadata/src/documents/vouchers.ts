import { z } from 'zod'
import { accountKindOptions, valuesOf } from '../kernel/ledger-options.ts'
import { form } from '../texts/shape-texts.ts'
import { name, path } from './shapes.ts'

/** Which account of the company's own books a kind of account of ours is. */
const rule = z.strictObject({
  account: z.enum(valuesOf(accountKindOptions)),
  /** Of this fee item only. */
  item: name.exactOptional(),
  /** Of this account only: a way to pay for cash and clearing, what for with expenses. */
  key: z.string().min(1).max(60).exactOptional(),
  /** Account code (科目). */
  code: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.]{0,39}$/, form('account_code')),
  /** What the other system keeps this account apart by. */
  auxiliary: z
    .array(z.enum(['payer', 'project']))
    .max(2)
    .default([]),
})

/** How entries become vouchers of the company's books. Part of a tenant's `money`. */
export const vouchersDocument = z.strictObject({
  /** The word of the voucher (凭证字). */
  word: z.string().min(1).max(2).default('记'),
  /** One voucher for each journal, or for all of one kind on one day. */
  per: z.enum(['day', 'journal']).default('day'),
  /** Field of the payer that is the customer's code; absent: its title. */
  payerCode: path.exactOptional(),
  /** Path from the subject of a charge to the field that is the project's code. */
  projectCode: path.exactOptional(),
  /** The most specific one counts; of equals, the first. */
  accounts: z.array(rule).min(1).max(400),
})
export type VoucherRules = z.infer<typeof vouchersDocument>
export type VoucherRule = VoucherRules['accounts'][number]
