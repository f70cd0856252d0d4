import type { TenantTx } from '@courtyard/db/database'
import { closedSpan, sharePeriods } from '@courtyard/db/kernel/closes'
import { Fault } from '@courtyard/std/fault'
import { type Period, periodTo } from '@courtyard/std/period'
import { coreIssue } from '../../texts/core-texts.ts'

type Closed = { readonly period: Period; readonly last: Period; readonly pointer: string; readonly cause?: unknown }

/** The refusal of a closed period in words: which, what day is open, and what to do. `last` is the last closed one. */
export function closedFault({ period, last, pointer, cause }: Closed): Fault {
  const open = periodTo(last)
  const issues = [coreIssue(pointer, 'period_closed.until', { period, open })]
  return new Fault('period_closed', { period, open, issues }, { cause })
}

/** Throws Fault period_closed for work whose postings would lie in a closed period, before it is begun. */
export async function refuseClosed(tx: TenantTx, period: Period): Promise<void> {
  // A run that is begun before the close is seen by it.
  await sharePeriods(tx)
  const { last } = await closedSpan(tx)
  if (last !== null && period <= last) throw closedFault({ period, last, pointer: '/period' })
}
