import type { LateFee } from '@courtyard/metadata/catalog'
import { addDays, type Day } from '@courtyard/std/day'
import type { Fen } from '@courtyard/std/money'
import { type Period, periodFrom, periodTo } from '@courtyard/std/period'
import type { Charge } from './charge.ts'
import { lateFee, type Owed } from './late-fee.ts'
import { lateFeeHash, lateFeeText } from './late-fee-text.ts'

/** An unpaid bill as late fees see it: principal of the lines whose standard has this policy, without late fees. */
export type OverdueBill = {
  readonly id: string
  readonly no: string
  readonly dueOn: Day
  readonly owed: readonly Owed[]
  readonly chargedFen: Fen
}

/**
 * The late fee of one bill that falls into `period`: what is due by the period's end, or by `on`, the day of the run, where
 * that is earlier, less what earlier periods charged; what is left of the period falls to the next one. Undefined when
 * nothing is due. The claim part is the late bill's id, so each bill is charged once per period.
 */
export function chargeLateFee(
  policy: LateFee,
  bill: OverdueBill,
  { period, on }: { readonly period: Period; readonly on: Day },
): Charge | undefined {
  // Due 31 Jan and still unpaid at the end of 31 Mar is 59 days late (domain F12).
  const last = addDays(periodTo(period), -1)
  const { fen, days, months } = lateFee(policy, bill, on < last ? on : last)
  const amountFen = fen - bill.chargedFen
  if (amountFen <= 0n) return undefined
  const [first, ...later] = bill.owed
  const inputs = {
    row: {},
    period,
    late: {
      ...{ bill: bill.id, no: bill.no, chargedFen: `${bill.chargedFen}`, days, principalFen: `${first?.fen ?? 0n}` },
      ...(months !== undefined && { months }),
      ...(later.length > 0 && { owed: later.map(({ from, fen }) => ({ from, fen: `${fen}` })) }),
    },
  }
  const taxed = { amountFen, netFen: amountFen, taxFen: 0n }
  return {
    standard: `late:${policy.name}`,
    item: policy.item,
    part: bill.id,
    versionFrom: periodFrom(period),
    from: periodFrom(period),
    to: periodTo(period),
    ...taxed,
    listFen: amountFen,
    taken: [],
    inputs,
    traceHash: lateFeeHash(taxed, lateFeeText(policy, inputs)),
  }
}
