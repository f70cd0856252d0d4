import type { CloseReport } from '@courtyard/contract/closes'
import type { TenantTx } from '@courtyard/db/database'
import { closedSpan } from '@courtyard/db/kernel/closes'
import { closeReport, reportHash } from './close-report.ts'

/**
 * Closed periods whose kept report is not what was kept, does not begin where the one before it ended, or, for the last one,
 * is not what the ledger says now: as its opening is everything before it, no earlier period can have moved unseen.
 */
export async function reportsOff(tx: TenantTx): Promise<{ readonly period: string; readonly because: string }[]> {
  const { last } = await closedSpan(tx)
  const rows = await tx.kernel
    .selectFrom('k_close_report as r')
    .innerJoin('k_closed as c', 'c.period', 'r.period')
    .select(['r.period', 'r.report', 'r.hash'])
    .distinctOn('r.period')
    .orderBy('r.period')
    .orderBy('r.close_id', 'desc')
    .execute()
  const off: { period: string; because: string }[] = []
  let before: CloseReport | undefined
  for (const { period, report: kept, hash } of rows) {
    const report = kept as CloseReport
    if (reportHash(report) !== hash) off.push({ period, because: 'changed' })
    if (before && !followsOn(before, report)) off.push({ period, because: 'opening' })
    before = report
  }
  if (before && last !== null) {
    const now = await closeReport(tx, { period: last, currency: before.currency })
    if (before.period !== last || reportHash(now) !== reportHash(before)) off.push({ period: last, because: 'ledger' })
  }
  return off
}

function followsOn(before: CloseReport, report: CloseReport): boolean {
  const ends = new Map(before.accounts.map(({ kind, closing }) => [kind, closing]))
  const begins = new Map(report.accounts.map(({ kind, opening }) => [kind, opening]))
  return [...new Set([...ends.keys(), ...begins.keys()])].every(
    (kind) => (ends.get(kind) ?? '0.00') === (begins.get(kind) ?? '0.00'),
  )
}
