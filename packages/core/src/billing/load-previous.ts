import type { TenantTx } from '@courtyard/db/database'
import { loadBilled } from '@courtyard/db/kernel/billed'
import type { Period } from '@courtyard/std/period'
import type { RunContext } from './run-context.ts'

/** What the period before was billed for the same standards: in all, by fee item, by subject. `total` null when nothing was. */
export type Previous = {
  readonly period: Period
  readonly total: bigint | null
  readonly byItem: ReadonlyMap<string, bigint>
  readonly bySubject: ReadonlyMap<string, bigint>
  /** By `standard subject`. */
  readonly byStandard: ReadonlyMap<string, bigint>
}

/** Sums the bills of `period` for the run's standards. */
export async function loadPrevious(tx: TenantTx, context: RunContext, period: Period): Promise<Previous> {
  const rows = await loadBilled(tx, { period, standards: context.standards.map(({ standard }) => standard.name) })
  const byItem = new Map<string, bigint>()
  const bySubject = new Map<string, bigint>()
  const byStandard = new Map<string, bigint>()
  for (const row of rows) {
    const fen = BigInt(row.fen)
    const key = `${row.standard} ${row.subject_id}`
    byStandard.set(key, (byStandard.get(key) ?? 0n) + fen)
    byItem.set(row.item, (byItem.get(row.item) ?? 0n) + fen)
    bySubject.set(row.subject_id, (bySubject.get(row.subject_id) ?? 0n) + fen)
  }
  return {
    period,
    total: rows.length === 0 ? null : [...byItem.values()].reduce((sum, fen) => sum + fen, 0n),
    byItem,
    bySubject,
    byStandard,
  }
}
