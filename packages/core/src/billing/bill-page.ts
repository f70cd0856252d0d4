import type { Charge, Note } from '@courtyard/billing/charge'
import { dueDay } from '@courtyard/billing/due-day'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { Day } from '@courtyard/std/day'
import type { Fen } from '@courtyard/std/money'
import { type Period, periodTo } from '@courtyard/std/period'
import type { SubjectResult } from './compute-page.ts'

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
export function draftBills(catalog: Catalog, period: Period, results: readonly SubjectResult[]): DraftBill[] {
  return results.flatMap((result) => {
    const byPayer = new Map<string, Charge[]>()
    for (const { payerId, charge } of result.charges) byPayer.set(payerId, [...(byPayer.get(payerId) ?? []), charge])
    return [...byPayer]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([payerId, charges]) => draftBill(catalog, period, { payerId, charges, subjectId: result.subject.id }))
  })
}

function draftBill(
  catalog: Catalog,
  period: Period,
  { payerId, subjectId, charges }: { payerId: string; subjectId: string; charges: Charge[] },
): DraftBill {
  const order = (charge: Charge) => catalog.feeItems[charge.item]?.priority ?? 0
  const sorted = charges.sort(
    (a, b) =>
      order(a) - order(b) || (`${a.standard} ${a.from} ${a.part}` < `${b.standard} ${b.from} ${b.part}` ? -1 : 1),
  )
  const dues = sorted
    .flatMap(({ standard }) => catalog.feeStandards[standard]?.due ?? [])
    .map((due) => dueDay(catalog, period, due))
  return {
    payerId,
    subjectId,
    // One bill has one due day: the latest of its standards, so that nothing is late before its own rule says so.
    dueOn: dues.reduce((latest, day) => (day > latest ? day : latest), dues[0] ?? periodTo(period)),
    charges: sorted,
    receivableFen: sorted.reduce((sum, { amountFen }) => sum + amountFen, 0n),
  }
}
