import type { RecordJson } from '@courtyard/contract/records'

/** A row of a tree: how deep it stands, how many children it has, and whether they are shown. */
export type TreeRow = {
  readonly record: RecordJson
  readonly level: number
  readonly children: number
  readonly open: boolean
  /** Not all of its children are shown. */
  readonly more: boolean
}
type Branch = { readonly parent: string; readonly items: readonly RecordJson[]; readonly more: boolean }

// As deep as the database lets a tree be.
const LEVELS = 32

/** Roots with the children of what is open under them, in order. */
export function treeRows(
  roots: readonly RecordJson[],
  branches: readonly Branch[],
  counts: Readonly<Record<string, number>>,
): TreeRow[] {
  const byParent = new Map(branches.map((branch) => [branch.parent, branch]))
  const walk = (records: readonly RecordJson[], level: number): TreeRow[] =>
    records.flatMap((record) => {
      const branch = level < LEVELS ? byParent.get(record.id) : undefined
      const children = counts[record.id] ?? 0
      const row = { record, level, children, open: branch !== undefined && children > 0, more: branch?.more === true }
      return [row, ...(branch ? walk(branch.items, level + 1) : [])]
    })
  return walk(roots, 0)
}
