import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import type { ReferencesField } from '@courtyard/metadata/field'
import type { Scope } from '@courtyard/metadata/scope'
import { type CompiledQuery, sql } from 'kysely'
import { fromSql, idSql, rowOf } from './sql/context.ts'
import { createContext } from './sql/create-context.ts'
import { allOf, truthSql } from './sql/truth.ts'
import { rowTruth } from './sql/visible.ts'
import { bind, filled, type Target, toQuery } from './target.ts'

export type PairsRequest = {
  readonly field: ReferencesField
  readonly id: string
  /** Ids of the targets in their order, each once. */
  readonly ids: readonly string[]
  /** What the writer may read of the targets: a target that the writer cannot see stays. */
  readonly scope: Scope
}

/** Statements that make a record's list what was sent: others that the writer may read leave it, the sent ones get their places. */
export function compilePairs(
  catalog: Catalog,
  { field, id, ids, scope }: PairsRequest,
  target: Target,
): CompiledQuery[] {
  const context = createContext(catalog, target)
  const table = sql`${sql.id(target.schema, field.table)}`
  const to = rowOf(context, field.to)
  const seen = truthSql(allOf([sql`${idSql(to)} = "j"."target_id"`, rowTruth(context, to, scope)]))
  const removal = sql`delete from ${table} as "j" where "j"."record_id" = ${bind(id, 'uuid')} and "j"."target_id" <> all(${bind(ids, 'uuid[]')})
    and exists (select 1 from ${fromSql(context, to)} where ${seen})`
  const addition = sql`insert into ${table} as "j" ("record_id", "target_id", "position")
    select ${bind(id, 'uuid')}, given.id, given.n from unnest(${bind(ids, 'uuid[]')}) with ordinality as given(id, n)
    on conflict ("record_id", "target_id") do update set "position" = excluded."position" where "j"."position" <> excluded."position"`
  const inputs = { variables: scope.variables }
  return [toQuery(removal), toQuery(addition)].map((query) => filled(query, inputs))
}

/** Ids of everything a record's list holds, whoever may see it, in order. */
export function compilePairsRead(field: ReferencesField, id: string, target: Target): CompiledQuery {
  const table = sql`${sql.id(target.schema, field.table)}`
  return toQuery(
    sql`select "target_id" as "id" from ${table} where "record_id" = ${bind(id, 'uuid')} order by "position", "target_id"`,
  )
}

/** A row of the history for a list that changed: values as JSON texts of ids. */
export const pairsHistory = (
  entity: Entity,
  field: ReferencesField,
  [old, now]: readonly [readonly string[], readonly string[]],
) =>
  entity.history && JSON.stringify(old) !== JSON.stringify(now)
    ? {
        [field.table]: [
          old.length > 0 ? JSON.stringify(old) : null,
          now.length > 0 ? JSON.stringify(now) : null,
        ] as const,
      }
    : undefined
