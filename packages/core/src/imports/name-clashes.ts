import type { PlanContext } from './plan-context.ts'
import { type ImportProblem, problemOf, rowName, type Source } from './problem.ts'

/** A row whose key or period another record has: one of the files, or a stored one by its id. */
export type RowClash = {
  readonly problem: Source & { readonly column: string; readonly value: string; readonly code: string }
  readonly other: { readonly ref: string; readonly source: Source | undefined }
}

const NAMED_MAX = 200

/** Tells each clash with its other side: the row of the files, or the title of a record that the importer may read. */
export async function nameClashes(
  context: PlanContext,
  entity: string,
  clashes: readonly RowClash[],
): Promise<ImportProblem[]> {
  const stored = clashes.filter(({ other }) => other.source === undefined).map(({ other }) => other.ref)
  const ids = [...new Set(stored)].slice(0, NAMED_MAX)
  const titles = ids.length === 0 ? new Map<string, string | null>() : await context.titles(entity, ids)
  return clashes.map(({ problem, other: { ref, source } }) => {
    const details = source ? rowName(source, context.locale) : titles.get(ref)
    return problemOf({ ...problem, ...(details ? { details } : {}) }, context.locale)
  })
}
