import type { Move } from '@courtyard/db/ddl/move'
import { identifier } from '@courtyard/db/identifier'
import type { FieldValues } from './field-values.ts'
import { brokenReferences } from './find-guard-impact.ts'
import { type Answers, findingKey } from './finding.ts'
import type { PublishPlan } from './plan-publish.ts'
import type { TableImpact } from './table-impact.ts'

/** How values reach their new place, given the answers: what the steps of a publish run. Pure. */
export function decideMoves(plan: PublishPlan, tables: readonly TableImpact[], answers: Answers): Move[] {
  return tables.flatMap((table) => [
    ...table.fields.flatMap((values) => movesOf(table, values)),
    ...mendedReferences(plan, table, answers),
  ])
}

function movesOf({ now }: TableImpact, { way, asks, final, moved, whole, isMoved }: FieldValues): Move[] {
  // A constant default comes with the column itself.
  if (!isMoved || (way.kind === 'new' && asks.length === 0)) return []
  const { field, old } = way
  const place = { entity: now.name, field: field.name, table: now.table }
  if (way.kind === 'new') return [{ ...place, kind: 'fill', column: field.column, sql: final }]
  const sync = moved === final ? undefined : { sync: moved }
  if (way.kind === 'cast' && old) {
    return [
      { ...place, kind: 'cast', from: old.column, to: field.column, sql: final, ...sync, ...(whole && { whole }) },
    ]
  }
  const column = `"row".${identifier(field.column)}`
  const where = (sql: string) => `(${column} is not null and (${sql}) is distinct from ${column})`
  const fill = { ...place, kind: 'fill', column: field.column, sql: final, ...sync } as const
  const map: Move = sync
    ? // What was emptied comes back too; what people write meanwhile is no older value.
      {
        ...place,
        kind: 'map',
        column: field.column,
        sql: final,
        where: `(${final}) is distinct from ${column}`,
        sync: { sql: moved, where: where(moved) },
      }
    : { ...place, kind: 'map', column: field.column, sql: final, where: where(final) }
  return [map, ...(field.required ? [fill] : [])]
}

/** References that lead nowhere, or elsewhere than they have to: emptied, or filled by the path that says where. */
function mendedReferences(plan: PublishPlan, table: TableImpact, answers: Answers): Move[] {
  const { now } = table
  return brokenReferences(plan, table).flatMap(({ field: name, where, path, mayBeEmpty }): Move[] => {
    const field = table.fields.find(({ way }) => way.field.name === name)?.way.field
    const answer = answers[findingKey('reference_missing', now.name, name)]
    const sql = answer?.fill && path !== undefined ? path : answer?.empty && mayBeEmpty ? 'null' : undefined
    if (!field || sql === undefined) return []
    return [{ entity: now.name, field: name, table: now.table, kind: 'map', column: field.column, sql, where }]
  })
}
