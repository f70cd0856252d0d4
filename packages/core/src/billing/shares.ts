import type { Allotment } from '@courtyard/billing/charge'
import { allot } from '@courtyard/billing/share'
import { numberOf, numberText } from '@courtyard/billing/stored-inputs'
import type { TenantTx } from '@courtyard/db/database'
import { loadShares, type ShareRow } from '@courtyard/db/kernel/fee-run-shares'
import { loadGroups } from './load-groups.ts'
import type { RunContext } from './run-context.ts'

/** Parts of shared totals by `standard subject`, from memory (preview) or from the run's stored rows. */
export type ShareSource = {
  of(subjects: readonly string[]): Promise<ReadonlyMap<string, Allotment | { readonly problem: string }>>
}

/** How one group's total was split; `addsUp` is invariant I12 for the page that shows it. */
export type GroupSummary = {
  readonly group: string
  readonly standard: string
  readonly totalFen: bigint
  readonly members: number
  readonly addsUp: boolean
}

/** Allots every group of every share standard of a run, in one snapshot: whole groups, whatever the pages are. */
export async function allotShares(tx: TenantTx, context: RunContext): Promise<ShareRow[]> {
  const rows: ShareRow[] = []
  for (const { standard } of context.standards) {
    if (!standard.share) continue
    for (const group of await loadGroups(tx, context, standard)) {
      const allotted = allot(standard, group, context.period)
      for (const member of group.members) {
        const part = 'parts' in allotted ? allotted.parts.get(String(member.id)) : undefined
        rows.push({
          standard: standard.name,
          subject_id: String(member.id),
          group_key: group.key,
          ...columnsOf(part, 'problem' in allotted ? allotted.problem : 'not_a_member'),
        })
      }
    }
  }
  return rows
}

function columnsOf(
  part: Allotment | undefined,
  problem: string,
): Omit<ShareRow, 'standard' | 'subject_id' | 'group_key'> {
  if (!part)
    return { amount_fen: null, group_fen: null, total: null, weight: null, weight_sum: null, members: null, problem }
  return {
    amount_fen: `${part.amountFen}`,
    group_fen: `${part.groupFen}`,
    total: numberText(part.total),
    weight: numberText(part.weight),
    weight_sum: numberText(part.weightSum),
    members: part.members,
    problem: null,
  }
}

const allotmentOf = (row: ShareRow): Allotment | { problem: string } =>
  row.amount_fen === null
    ? { problem: row.problem ?? 'not_a_member' }
    : {
        group: row.group_key,
        amountFen: BigInt(row.amount_fen),
        groupFen: BigInt(row.group_fen!),
        total: numberOf(row.total!),
        weight: numberOf(row.weight!),
        weightSum: numberOf(row.weight_sum!),
        members: row.members!,
      }

const byKey = (rows: readonly ShareRow[]) =>
  new Map(rows.map((row) => [`${row.standard} ${row.subject_id}`, allotmentOf(row)]))

/** Shares held in memory, for a preview. */
export function sharesInMemory(rows: readonly ShareRow[]): ShareSource {
  const all = byKey(rows)
  return { of: async () => all }
}

/** Shares stored with the run, page by page. */
export const sharesOfRun = (tx: TenantTx, runId: string): ShareSource => ({
  of: async (subjects) => byKey(await loadShares(tx, runId, subjects)),
})

/** One summary per group and standard. */
export function summarizeShares(rows: readonly ShareRow[]): GroupSummary[] {
  const groups = new Map<string, { standard: string; group: string; totalFen: bigint; sum: bigint; members: number }>()
  for (const row of rows) {
    if (row.amount_fen === null) continue
    const key = `${row.standard} ${row.group_key}`
    const group = groups.get(key) ?? {
      standard: row.standard,
      group: row.group_key,
      totalFen: BigInt(row.group_fen!),
      sum: 0n,
      members: 0,
    }
    groups.set(key, { ...group, sum: group.sum + BigInt(row.amount_fen), members: group.members + 1 })
  }
  return [...groups.values()].map(({ sum, ...group }) => ({ ...group, addsUp: sum === group.totalFen }))
}
