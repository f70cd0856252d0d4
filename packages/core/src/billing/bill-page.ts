import type { Charge, Note } from '@courtyard/billing/charge'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { Day } from '@courtyard/std/day'
import type { Fen } from '@courtyard/std/money'
import { periodTo } from '@courtyard/std/period'
import type { SubjectResult } from './compute-page.ts'
import { dueOn } from './due-on.ts'
import type { RunContext } from './run-context.ts'

/** One bill to write: all charges of one payer for one subject, lines in order of their fee item. */
export type DraftBill = {
  readonly payerId: string
  readonly subjectId: string
  readonly dueOn: Day
  readonly charges: readonly Charge[]
  readonly receivableFen: Fen
}

/** Notes of a page, each with its subject. */
export type DraftNote = Note & { readonly subjectId: string }

/** Groups a page's charges into bills: per subject and payer, in the order of subjects. */
export function draftBills(
  context: BillContext,
  results: readonly Pick<SubjectResult, 'subject' | 'charges'>[],
): DraftBill[] {
  return results.flatMap((result) => {
    const byPayer = new Map<string, Charge[]>()
    for (const { payerId, charge } of result.charges) byPayer.set(payerId, [...(byPayer.get(payerId) ?? []), charge])
    return [...byPayer]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([payerId, charges]) => draftBill(context, { payerId, charges, subjectId: result.subject.id }))
  })
}

type BillContext = Pick<RunContext, 'period' | 'due' | 'on'> & { readonly catalog: Catalog }

function draftBill(
  context: BillContext,
  { payerId, subjectId, charges }: { payerId: string; subjectId: string; charges: Charge[] },
): DraftBill {
  const { catalog, period } = context
  const order = (charge: Charge) => catalog.feeItems[charge.item]?.priority ?? 0
  const sorted = charges.sort(
    (a, b) =>
      order(a) - order(b) || (`${a.standard} ${a.from} ${a.part}` < `${b.standard} ${b.from} ${b.part}` ? -1 : 1),
  )
  const dues = sorted
    .flatMap(({ standard }) => catalog.feeStandards[standard]?.due ?? [])
    .map((due) => dueOn(context, due))
  return {
    payerId,
    subjectId,
    // One bill has one due day: the latest of its standards, so that nothing is late before its own rule says so.
    dueOn: dues.reduce((latest, day) => (day > latest ? day : latest), dues[0] ?? periodTo(period)),
    charges: sorted,
    receivableFen: sorted.reduce((sum, { amountFen }) => sum + amountFen, 0n),
  }
}
