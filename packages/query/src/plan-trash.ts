import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import type { ChildrenField } from '@courtyard/metadata/field'
import { assert } from '@courtyard/std/assert'
import { type CompiledQuery, sql } from 'kysely'
import {
  type DeleteRequest,
  getWritable,
  ofVersion,
  returned,
  tableSql,
  versionColumn,
  type Writer,
} from './plan-write.ts'
import { bind, type Sql, type Target, toQuery } from './target.ts'

/** Moves one record of that version to the trash; answers `{ id, version }`, or no row when the version is another by now. */
export function compileTrash(catalog: Catalog, request: DeleteRequest & Writer, target: Target): CompiledQuery {
  const entity = trashEntity(catalog, request.entity)
  const { at, actorId } = request
  const sets = [
    sql`"deleted_at" = ${bind(at, 'timestamptz')}, "deleted_by" = ${bind(actorId, 'text')}`,
    ...stamped(entity, request),
  ]
  return toQuery(
    sql`update ${tableSql(entity, target)} set ${sql.join(sets)} where ${ofVersion(entity, request)} and "deleted_at" is null returning ${returned(entity)}`,
  )
}

/** Takes one record of that version back out of the trash; answers as compileTrash. */
export function compileRestore(catalog: Catalog, request: DeleteRequest & Writer, target: Target): CompiledQuery {
  const entity = trashEntity(catalog, request.entity)
  const sets = [sql`"deleted_at" = null, "deleted_by" = null`, ...stamped(entity, request)]
  return toQuery(
    sql`update ${tableSql(entity, target)} set ${sql.join(sets)} where ${ofVersion(entity, request)} and "deleted_at" is not null returning ${returned(entity)}`,
  )
}

/** Ids of what has lain in the trash since before an instant, longest first, 500 at most. */
export function compileDueTrash(
  catalog: Catalog,
  request: { entity: string; before: string },
  target: Target,
): CompiledQuery {
  const entity = trashEntity(catalog, request.entity)
  return toQuery(
    sql`select "id", ${sql.id(versionColumn(entity)!)} as "version" from ${tableSql(entity, target)} where "deleted_at" < ${bind(request.before, 'timestamptz')} order by "deleted_at", "id" limit 500`,
  )
}

/** When the record that lies longest in the trash of an entity went there: `{ first }`, null when the trash is empty. */
export function compileFirstTrash(catalog: Catalog, name: string, target: Target): CompiledQuery {
  const entity = trashEntity(catalog, name)
  return toQuery(
    sql`select min("deleted_at")::text as first from ${tableSql(entity, target)} where "deleted_at" is not null`,
  )
}

/** Names who deletes, and when, to the history of the rows that a transaction deletes for good. */
export const compileWriter = ({ actorId, at }: Writer): CompiledQuery =>
  toQuery(
    sql`select set_config('courtyard.actor', ${bind(actorId, 'text')}, true), set_config('courtyard.at', ${bind(at, 'text')}, true)`,
  )

function trashEntity(catalog: Catalog, name: string): Entity {
  const entity = getWritable(catalog, name)
  assert(entity.trash, `${name} has a trash`)
  return entity
}

const stamped = (entity: Entity, { at, actorId }: Writer): Sql[] => [
  sql`"updated_at" = ${bind(at, 'timestamptz')}, "updated_by" = ${bind(actorId, 'text')}`,
  ...(versionColumn(entity) ? [sql`"version" = "version" + 1`] : []),
]

export type LinesRequest = {
  readonly field: ChildrenField
  readonly id: string
  /** Those in the trash since that instant, those that are not in it, or all. */
  readonly of: { readonly trashedAt: string } | 'live' | 'all'
}

/** Ids and versions of the lines of a record, whoever may see them. */
export function compileLines(catalog: Catalog, { field, id, of }: LinesRequest, target: Target): CompiledQuery {
  const entity = getWritable(catalog, field.of)
  const by = entity.fields.find(({ name }) => name === field.by)
  assert(by?.type === 'reference', `${field.by} refers to whose line it is`)
  const state =
    of === 'all' || !entity.trash
      ? sql``
      : of === 'live'
        ? sql` and "deleted_at" is null`
        : sql` and "deleted_at" = ${bind(of.trashedAt, 'timestamptz')}`
  return toQuery(
    sql`select "id", "version" from ${tableSql(entity, target)} where ${sql.id(by.column)} = ${bind(id, 'uuid')}${state} order by "id"`,
  )
}

/** When a record went to the trash, to the microsecond. */
export function compileTrashedAt(
  catalog: Catalog,
  { entity, id }: { entity: string; id: string },
  target: Target,
): CompiledQuery {
  return toQuery(
    sql`select "deleted_at"::text as "at" from ${tableSql(trashEntity(catalog, entity), target)} where "id" = ${bind(id, 'uuid')}`,
  )
}
