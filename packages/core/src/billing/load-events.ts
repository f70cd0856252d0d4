import type { CausedBy } from '@courtyard/billing/charge'
import type { TenantTx } from '@courtyard/db/database'
import { loadClaimedParts } from '@courtyard/db/kernel/bills'
import { pathsOf } from '@courtyard/expression/paths'
import type { Row, Value } from '@courtyard/expression/value'
import type { FeeStandard } from '@courtyard/metadata/catalog'
import { compileSubjects } from '@courtyard/query/plan-subjects'
import { isRational } from '@courtyard/std/rational'
import { loadInput } from './load-input.ts'
import type { RunContext, RunStandard } from './run-context.ts'
import { treesOfVersion } from './standard-trees.ts'

/** Records that cause charges, by subject: those that are not charged yet, and whether there are others that are. */
export type EventsOfSubject = { readonly open: readonly CausedBy[]; readonly charged: boolean }

/** The records of a page of subjects that cause charges of a standard in the run's period; each is charged once, in whichever period it was. */
export async function loadEvents(
  tx: TenantTx,
  context: RunContext,
  { run, ids }: { readonly run: RunStandard; readonly ids: readonly string[] },
): Promise<Map<string, EventsOfSubject>> {
  const { standard, variables } = run
  if (!standard.event) return new Map()
  const found = await loadInput(tx, { ...context, variables }, standard.event.input, ids)
  const listed = new Map(
    [...found].map(([id, value]) => [id, 'value' in value ? (value.value as readonly string[]) : []]),
  )
  const all = [...listed.values()].flat()
  if (all.length === 0) return new Map()
  const rows = await loadRows(tx, context, { standard, ids: all })
  const claimed = await loadClaimedParts(tx, { standard: standard.name, parts: all })
  return new Map(
    [...listed].map(([id, records]) => {
      const open = records.filter((record) => !claimed.has(record)).sort()
      return [id, { open: open.map((record) => rows.get(record)!), charged: open.length < records.length }]
    }),
  )
}

async function loadRows(
  tx: TenantTx,
  context: RunContext,
  { standard, ids }: { readonly standard: FeeStandard; readonly ids: readonly string[] },
): Promise<Map<string, CausedBy>> {
  const { input, on } = standard.event!
  const read = standard.versions.flatMap(treesOfVersion).flatMap((tree) =>
    pathsOf(tree)
      .filter(({ root, path }) => root === 'row' && path[0] === 'event' && path.length > 1)
      .map(({ path }) => path.slice(1)),
  )
  const paths = [...new Map([on, ...read].map((path) => [path.join('.'), path])).values()]
  const request = { entity: input.from, paths, variables: context.variables, ids, limit: ids.length }
  const { query, rowOf } = compileSubjects(context.catalog, request, { schema: tx.schema })
  return new Map(
    (await tx.run<unknown>(query)).map((raw) => {
      const row = rowOf(raw)
      const id = String(row.id)
      return [id, { id, on: String(at(row, on)), row }]
    }),
  )
}

/** The value at the end of a path of a fetched row. */
const at = (row: Row, path: readonly string[]): Value =>
  path.reduce<Value>(
    (value, name) =>
      value !== null && typeof value === 'object' && !isRational(value) && !Array.isArray(value)
        ? ((value as Row)[name] ?? null)
        : null,
    row,
  )
