import type { Measure } from '@courtyard/db/ddl/measure'
import { type Finding, type FindingKind, findingKey } from './finding.ts'
import { projectionOf, type TableImpact } from './table-impact.ts'

/**
 * What a rollback does to values that publishes replaced since: which come back, which do not because somebody changed
 * them meanwhile, and how many are kept no longer. Told only: nobody has to answer.
 */
export async function findReturns(measure: Measure, table: TableImpact): Promise<Finding[]> {
  const returning = table.fields.flatMap(({ way, returns }) => (returns ? [{ name: way.field.name, returns }] : []))
  if (returning.length === 0) return []
  const measured = await measure.conditions(
    projectionOf(table),
    returning.flatMap(({ returns: { comes, stays, old, next } }) => [
      { where: comes, old, next },
      { where: stays, old },
    ]),
  )
  return returning.flatMap(({ name, returns }, at) => {
    const told = (kind: FindingKind, found: Pick<Finding, 'count' | 'samples'>): Finding[] =>
      found.count === 0
        ? []
        : [
            {
              key: findingKey(kind, table.now.name, name),
              kind,
              entity: table.now.name,
              field: name,
              ...found,
              answers: [],
            },
          ]
    return [
      ...told('comes_back', measured[2 * at]!),
      ...told('changed_since', measured[2 * at + 1]!),
      ...told('undo_expired', { count: returns.gone, samples: [] }),
    ]
  })
}
