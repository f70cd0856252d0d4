import { mayRun } from '@courtyard/access/can'
import type { Receipt } from '@courtyard/contract/payments'
import type { TenantTx } from '@courtyard/db/database'
import { countPrint } from '@courtyard/db/kernel/prints'
import { readablePaths } from '@courtyard/query/resolve-path'
import { Fault } from '@courtyard/std/fault'
import { fenFromYuan, yuanText } from '@courtyard/std/money'
import type { Actor } from '../deps.ts'
import { billBindings } from '../money/payer.ts'
import { readableNumbers, receiptOf } from '../money/read-receipt.ts'
import { exportsOfRecord } from '../records/export-rights.ts'
import { type RequestRights, rightsOfRequest } from '../records/rights-of-request.ts'
import { printIn } from '../templates/print-template.ts'
import { PDF_ROWS_MAX } from './bill-page.ts'
import { type At, entityOf, fileOf, markOf, ownTemplate } from './pdf-section.ts'
import type { PdfDeps, PdfFile } from './ports.ts'
import type { PdfRequest } from './print-pdf.ts'
import { receiptPage } from './receipt-page.ts'
import { wordsOf } from './words.ts'

/** `isLook`: nothing is handed out, so no print is counted (HEAD). */
export type ReceiptRequest = PdfRequest & { readonly isLook?: boolean }

/**
 * The receipt of a payment as a PDF, by the tenant's template `receipt` or the kernel's, for whoever may read and export the
 * record and its amount: bills they may not see stand there as one sum, and without run:payments only what they may see of the
 * payment. Each print is counted and says which it is. Throws Fault payment_missing, not_allowed.
 */
export async function printReceipt(
  deps: PdfDeps,
  actor: Actor,
  { id, locale, isLook }: ReceiptRequest,
): Promise<PdfFile> {
  const reading = await rightsOfRequest(deps, actor)
  const address = deps.publicUrl === undefined ? null : `${deps.publicUrl}/t/${actor.tenant}/payments/${id}/receipt`
  const named = await deps.db.withTenant(actor.tenant, async (tx) => {
    const payment = entityOf(reading, 'k_payment')
    const own = ownTemplate(reading, 'receipt', payment)
    const receipt = await receiptOf(tx, reading, id)
    const isCashier = actor.kind === 'system' || mayRun(reading.catalog, actor, 'payments')
    // The kernel's receipt is what run:payments is about; all else is a file of what may leave.
    const rights = isCashier && !own ? reading : await leavingReceipt(tx, reading, { id, payer: receipt.payer.id })
    const at = { tx, rights }
    const readable = new Set(readablePaths(rights, payment, FIELDS))
    if (!isCashier && !readable.has('amount')) throw new Fault('payment_missing')
    const hidden = new Set(isCashier ? [] : FIELDS.filter((field) => !readable.has(field)))
    const page = own
      ? await printIn(at, own, { record: id, locale, rowsMax: PDF_ROWS_MAX })
      : receiptPage(
          await cut(at, { id, receipt, locale, tables: isCashier ? [] : SEEN }),
          { catalog: rights.catalog, locale, address },
          hidden,
        )
    const print = { payment: id, by: actor.id, at: deps.clock.now().toISOString() }
    const note = isLook ? null : wordsOf(locale).printed.replace('{count}', String(await countPrint(tx, print)))
    const mark = await markOf(at, payment, { id, locale })
    return { section: { page, mark, note }, name: `${page.title} ${receipt.receipt_no ?? receipt.no}` }
  })
  return await fileOf(deps.pdf, named, locale)
}

/** The rights of a receipt that leaves: its payment and who paid must. Throws Fault not_allowed. */
async function leavingReceipt(
  tx: TenantTx,
  rights: RequestRights,
  { id, payer }: { readonly id: string; readonly payer: string },
): Promise<RequestRights> {
  await exportsOfRecord(tx, rights, { entity: billBindings(rights).payer, id: payer })
  return await exportsOfRecord(tx, rights, { entity: entityOf(rights, 'k_payment').name, id })
}

const FIELDS = [
  ...['amount', 'no', 'receipt_no', 'received_on', 'method', 'reference', 'note', 'left', 'refunded'],
  'reversal_reason',
]

type Cut = {
  readonly id: string
  readonly receipt: Receipt
  readonly locale: string
  readonly tables: readonly string[]
}

/** Lines of bills that the reader may not see become one sum, so that the receipt still adds up. */
async function cut(at: At, { id, receipt, locale, tables }: Cut): Promise<Receipt> {
  const { tx, rights } = at
  const isSeen = tables.every((table) => rights.scopes.read(entityOf(rights, table).name).grants.length > 0)
  const numbers = isSeen ? await readableNumbers(tx, rights, id) : new Set<string>()
  const hidden = receipt.lines.filter(({ bill }) => !numbers.has(bill))
  if (hidden.length === 0) return receipt
  const rest = hidden.reduce((sum, { amount }) => sum + fenFromYuan(amount, 'half_up'), 0n)
  const other = { item: wordsOf(locale).other, period: '', subject: '', bill: '', amount: yuanText(rest) }
  return { ...receipt, lines: [...receipt.lines.filter(({ bill }) => numbers.has(bill)), other] }
}
const SEEN = ['k_allocation', 'k_bill', 'k_bill_line']
