import { account } from './kernel/account.ts'
import { adjustment } from './kernel/adjustment.ts'
import { allocation } from './kernel/allocation.ts'
import { bill } from './kernel/bill.ts'
import { billLine } from './kernel/bill-line.ts'
import type { KernelEntity } from './kernel/definition.ts'
import { feeAttachment } from './kernel/fee-attachment.ts'
import { feeRun } from './kernel/fee-run.ts'
import { invoiceLine } from './kernel/invoice-line.ts'
import { payment } from './kernel/payment.ts'
import { posting } from './kernel/posting.ts'
import { refund } from './kernel/refund.ts'

/** Kernel tables that a pack may bind, by the name that `extends` uses. */
export const kernelEntities: Readonly<Record<string, KernelEntity>> = {
  'kernel/account': account,
  'kernel/adjustment': adjustment,
  'kernel/allocation': allocation,
  'kernel/bill': bill,
  'kernel/bill_line': billLine,
  'kernel/fee_attachment': feeAttachment,
  'kernel/fee_run': feeRun,
  'kernel/invoice_line': invoiceLine,
  'kernel/payment': payment,
  'kernel/posting': posting,
  'kernel/refund': refund,
}
