import type { TenantTx } from '@courtyard/db/database'
import {
  type BillRow,
  type ClaimRow,
  insertBillLines,
  insertBills,
  insertClaims,
  insertRunNotes,
  type LineRow,
} from '@courtyard/db/kernel/bills'
import { postBills } from '@courtyard/db/kernel/post-bills'
import { assert } from '@courtyard/std/assert'
import { canonicalJson } from '@courtyard/std/canonical'
import { addDays } from '@courtyard/std/day'
import type { Ids } from '@courtyard/std/id'
import { periodTo } from '@courtyard/std/period'
import { type DraftBill, draftBills } from './bill-page.ts'
import type { SubjectResult } from './compute-page.ts'
import type { RunContext } from './run-context.ts'

export type RunIdentity = { readonly id: string; readonly seq: number; readonly by: string; readonly held: boolean }
export type PageWritten = {
  readonly bills: number
  readonly lines: number
  readonly receivableFen: bigint
  readonly exceptions: number
  readonly skipped: number
}

/**
 * Writes a computed page in the caller's transaction: bills, lines, claims, journals with their postings, notes.
 * Bills are numbered by their subject's place in the run, so that a run's bills have the same numbers whoever writes which
 * page, and in whatever order.
 */
export async function writePage(
  tx: TenantTx,
  context: RunContext,
  page: Page & { readonly results: readonly SubjectResult[] },
): Promise<PageWritten> {
  const drafts = draftBills(context, page.results)
  const bills = drafts.map((draft, index) => billRow(context, page, { draft, nth: nthOf(drafts, index) }))
  const lines = drafts.flatMap((draft, index) => lineRows(context, page.ids, { draft, bill: bills[index]! }))
  const claims = lines.map(
    ({ line, part, subjectId }): ClaimRow => ({
      standard: line.standard,
      subjectId,
      period: context.period,
      part,
      lineId: line.id,
    }),
  )
  const receivableFen = bills.reduce((sum, bill) => sum + bill.receivableFen, 0n)
  assert(
    receivableFen === lines.reduce((sum, { line }) => sum + line.amountFen, 0n),
    'the lines of a page add up to its bills',
  )
  if (bills.length > 0) {
    const rows = lines.map(({ line }) => line)
    const revenueOf = (item: string) => context.catalog.feeItems[item]!.revenueAccount
    const isDeposit = (item: string) => context.catalog.feeItems[item]!.deposit === true
    // Sent at once, done in this order: one connection answers in turn, and a row before what it refers to is an error.
    await Promise.all([
      insertBills(tx, bills, page.run.by),
      insertBillLines(tx, rows),
      insertClaims(tx, claims),
      postBills(tx, { bills, lines: rows, by: page.run.by, revenueOf, isDeposit }),
    ])
  }
  const notes = page.results.flatMap(({ subject, notes }) =>
    notes.map((note) => ({ ...note, subjectId: subject.id, details: canonicalJson(note.details) })),
  )
  if (notes.length > 0) await insertRunNotes(tx, page.run.id, notes)
  const count = (kind: string) => notes.filter((note) => note.kind === kind).length
  return {
    bills: bills.length,
    lines: lines.length,
    receivableFen,
    exceptions: count('exception'),
    skipped: count('skipped'),
  }
}

/** The place of a bill among those of its subject, which stand together: nearly always the only one. */
function nthOf(drafts: readonly DraftBill[], index: number): number {
  let nth = 1
  while (drafts[index - nth]?.subjectId === drafts[index]!.subjectId) nth++
  return nth
}

type Page = { readonly run: RunIdentity; readonly placeOf: (subjectId: string) => number; readonly ids: Ids }

function numberOf({ period }: RunContext, { run, placeOf }: Page, { draft, nth }: Numbered): string {
  const place = String(placeOf(draft.subjectId)).padStart(6, '0')
  return `${period.replace('-', '')}-${run.seq}-${place}${nth === 1 ? '' : `-${nth}`}`
}

type Numbered = { readonly draft: DraftBill; readonly nth: number }

const billRow = (context: RunContext, page: Page, { draft, nth }: Numbered): BillRow => ({
  id: page.ids.next(),
  no: numberOf(context, page, { draft, nth }),
  feeRunId: page.run.id,
  period: context.period,
  payerId: draft.payerId,
  subjectId: draft.subjectId,
  // Effective on the last day of the period: the revenue belongs to it whenever the run happens.
  issuedOn: addDays(periodTo(context.period), -1),
  dueOn: draft.dueOn,
  receivableFen: draft.receivableFen,
  currency: context.catalog.currency,
  status: page.run.held ? 'billed' : 'published',
})

const lineRows = (
  context: RunContext,
  ids: Ids,
  { draft, bill }: { draft: DraftBill; bill: BillRow },
): { line: LineRow; part: string; subjectId: string }[] =>
  draft.charges.map((charge, index) => ({
    part: charge.part,
    subjectId: draft.subjectId,
    line: {
      id: ids.next(),
      billId: bill.id,
      no: index + 1,
      item: charge.item,
      standard: charge.standard,
      standardVersion: charge.versionFrom,
      engineVersion: context.engineVersion,
      catalogVersion: context.catalog.version,
      from: charge.from,
      to: charge.to,
      amountFen: charge.amountFen,
      netFen: charge.netFen,
      taxFen: charge.taxFen,
      discountFen: charge.listFen - charge.amountFen,
      inputs: canonicalJson(charge.inputs),
      traceHash: charge.traceHash,
    },
  }))
