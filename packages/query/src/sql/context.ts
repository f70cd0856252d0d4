import type { Tree } from '@courtyard/expression/tree'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import type { Field, ReferenceField, ReferencesField } from '@courtyard/metadata/field'
import type { Scopes } from '@courtyard/metadata/scope'
import { assert } from '@courtyard/std/assert'
import { sql } from 'kysely'
import type { SqlValue } from '../kinds.ts'
import type { Sql, Target } from '../target.ts'
import type { Truth } from './truth.ts'

/** A row of an entity in a statement. */
export type SqlRow = {
  readonly entity: Entity
  readonly alias: string
  /** Physical columns read, where the row comes from a subquery that must list them. */
  readonly used?: Set<string>
  /** All fields of this row may be read: the inputs of a computed field that is itself visible. Personal ones stay masked. */
  readonly allFields?: true
  /** Looks into the trash instead of at what is there. */
  readonly trashed?: true
}

/** What compiling trees needs. `predicate` and `scalar` are handed in, because fields and trees contain each other. */
export type SqlContext = {
  readonly catalog: Catalog
  readonly target: Target
  readonly alias: (letter: string) => string
  readonly variable: (tree: Tree & { readonly op: 'variable' }) => SqlValue
  /** Set: every row reached and every field read is cut to these read scopes. Absent: the system's meaning. */
  readonly guard: Scopes | undefined
  /**
   * Set: masked values count as what they are, for what may be asked of them by everybody (whether there is one, whether it is
   * this one) and for what is masked before it is shown. Absent: whoever may not see them finds nothing there.
   */
  readonly known?: true
  readonly predicate: (context: SqlContext, row: SqlRow, tree: Tree) => Truth
  readonly scalar: (context: SqlContext, row: SqlRow, tree: Tree) => SqlValue
}

/** The same context with the system's meaning: conditions of rules are not cut by rules. */
export const unguarded = (context: SqlContext): SqlContext =>
  context.guard === undefined ? context : { ...context, guard: undefined }

/** The same context for what may be asked of masked values, or is masked before it is shown. */
export const knowing = (context: SqlContext): SqlContext => (context.known ? context : { ...context, known: true })

/** The context of what is worked out from masked values: nothing, for who may not see them. */
export function unknowing(context: SqlContext): SqlContext {
  const { known, ...rest } = context
  return known ? rest : context
}

/** A new row of an entity, not yet in any `from`. */
export function rowOf(context: SqlContext, name: string): SqlRow {
  const entity = Object.hasOwn(context.catalog.entities, name) ? context.catalog.entities[name] : undefined
  assert(entity, `entity ${name} is in the catalog`)
  return { entity, alias: context.alias('r') }
}

/** `"schema"."table" as "alias"`, without what lies in the trash: whatever reads rows reads them from here. */
export function fromSql(context: SqlContext, row: SqlRow): Sql {
  const table = sql.id(context.target.schema, row.entity.source ?? row.entity.table)
  if (!row.entity.trash) return sql`${table} as ${sql.id(row.alias)}`
  const state = row.trashed ? sql`is not null` : sql`is null`
  return sql`(select * from ${table} where "deleted_at" ${state}) as ${sql.id(row.alias)}`
}

/** The pairs of a references field, as `j`. */
export const fromPairs = (context: SqlContext, field: ReferencesField): Sql =>
  sql`${sql.id(context.target.schema, field.table)} as "j"`

/** A physical column of a row, noted where the row lists what is read of it. */
export function columnSql(row: SqlRow, column: string): Sql {
  row.used?.add(column)
  return sql.id(row.alias, column)
}

/** The primary key of a row. */
export const idSql = (row: SqlRow): Sql => columnSql(row, 'id')

const fieldsByName = new WeakMap<Entity, ReadonlyMap<string, Field>>()

/** A field by name, or undefined; hidden ones are found too, because documents may still read them. */
export function findField(entity: Entity, name: string): Field | undefined {
  const known = fieldsByName.get(entity)
  if (known) return known.get(name)
  const fields = new Map(entity.fields.map((field) => [field.name, field]))
  fieldsByName.set(entity, fields)
  return fields.get(name)
}

/** A field that the catalog's check promised. */
export function getField(entity: Entity, name: string): Field {
  const field = findField(entity, name)
  assert(field, `field ${entity.name}.${name} is in the catalog`)
  return field
}

/** A reference that a path goes over. */
export function getReference(entity: Entity, name: string): ReferenceField {
  const field = getField(entity, name)
  assert(field.type === 'reference', `${entity.name}.${name} is a reference`)
  return field
}
