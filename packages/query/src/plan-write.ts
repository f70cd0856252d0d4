import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import { type AnyReferenceField, isStored, type StoredField } from '@courtyard/metadata/field'
import { nothing, type Scope, type Scopes } from '@courtyard/metadata/scope'
import { assert } from '@courtyard/std/assert'
import { Fault } from '@courtyard/std/fault'
import { type CompiledQuery, sql } from 'kysely'
import { storeSql } from './columns.ts'
import { compiledOnce, printOf } from './compiled-cache.ts'
import { getField, idSql, type SqlContext, type SqlRow } from './sql/context.ts'
import { createContext } from './sql/create-context.ts'
import { lookUpSql, sealOf, toSeal } from './sql/sealed.ts'
import { flagSql } from './sql/truth.ts'
import { fieldTruth, rowTruth } from './sql/visible.ts'
import { bind, filled, mapped, Slot, type Sql, type Target, toQuery } from './target.ts'

/** Who writes, and when: nothing here reads a clock. */
export type Writer = { readonly actorId: string; readonly at: string }

export type CreateRequest = Writer & {
  readonly entity: string
  readonly id: string
  /** JSON values by field name, as validateRecord gives them. */
  readonly values: Readonly<Record<string, unknown>>
}
export type UpdateRequest = CreateRequest & { readonly version: number }
export type DeleteRequest = { readonly entity: string; readonly id: string; readonly version: number }

/** Inserts one record; answers `{ id, version }`. Rights are asked afterwards: compileAfterCheck in the same transaction. */
export function compileCreate(catalog: Catalog, request: CreateRequest, target: Target): CompiledQuery {
  const entity = getWritable(catalog, request.entity)
  const names = Object.keys(request.values)
  const key = JSON.stringify(['create', target.schema, catalog.hash, entity.name, names])
  const query = compiledOnce(key, NO_SCOPES, () => toQuery(insertSql(entity, names, target)))
  return filled(query, { ...request.values, ...systemValues(request) })
}

const NO_SCOPES: Scopes = { read: nothing }

/** An insert whose slots read the inputs by field name. */
function insertSql(entity: Entity, names: readonly string[], target: Target): Sql {
  const cells = [...systemCells(entity, ['id', ...CREATED, ...UPDATED]), ...valueCells(entity, names)]
  const columns = sql.join(cells.map(({ column }) => sql.id(column)))
  const values = sql.join(cells.map(({ value }) => value))
  return sql`insert into ${tableSql(entity, target)} (${columns}) values (${values}) returning ${returned(entity)}`
}

/**
 * Changes one record of that version; answers `{ id, version }`, or no row when the version is another by now. Rights are
 * asked before (compileLock) and after (compileAfterCheck), in the same transaction.
 */
export function compileUpdate(catalog: Catalog, request: UpdateRequest, target: Target): CompiledQuery {
  const entity = getWritable(catalog, request.entity)
  const names = Object.keys(request.values)
  const key = JSON.stringify(['update', target.schema, catalog.hash, entity.name, names])
  const query = compiledOnce(key, NO_SCOPES, () => toQuery(updateSql(entity, names, target)))
  return filled(query, { ...request.values, ...systemValues(request), [OF_VERSION]: request.version })
}

/** An update whose slots read the inputs by field name. */
function updateSql(entity: Entity, names: readonly string[], target: Target): Sql {
  const cells = [...systemCells(entity, UPDATED), ...valueCells(entity, names)]
  const version = versionColumn(entity)
  const sealed = new Set(entity.fields.flatMap((field) => (isStored(field) && field.sealed ? [field.column] : [])))
  const sets = cells.map(({ column, value }) =>
    sealed.has(column)
      ? sql`${sql.id(column)} = ${unlessSame(sql.id(entity.table, column), value)}`
      : sql`${sql.id(column)} = ${value}`,
  )
  const raised = version ? [sql`${sql.id(version)} = ${sql.id(version)} + 1`] : []
  return sql`update ${tableSql(entity, target)} set ${sql.join([...sets, ...raised])} where ${ofVersion(entity, ASKED)} returning ${returned(entity)}`
}

/** A cell that holds the same value stays as it is: sealed anew it would look like a change to whoever keeps the history. */
const unlessSame = (there: Sql, cell: Sql): Sql =>
  sql`(select case when ${lookUpSql(there, 'whole')} = ${lookUpSql(sql`n.cell`, 'whole')} then ${there} else n.cell end from (select ${cell} as cell) n)`

/** Deletes one record of that version; answers `{ id }`, or no row when the version is another by now. */
export function compileDelete(catalog: Catalog, request: DeleteRequest, target: Target): CompiledQuery {
  const entity = getWritable(catalog, request.entity)
  const key = JSON.stringify(['delete', target.schema, catalog.hash, entity.name])
  const query = compiledOnce(key, NO_SCOPES, () =>
    toQuery(sql`delete from ${tableSql(entity, target)} where ${ofVersion(entity, ASKED)} returning "id"`),
  )
  return filled(query, { id: request.id, [OF_VERSION]: request.version })
}

/** Throws Fault entity_unknown, read_only. Whether the caller may know the entity at all is asked before. */
export function getWritable(catalog: Catalog, name: string): Entity {
  const entity = Object.hasOwn(catalog.entities, name) ? catalog.entities[name] : undefined
  if (!entity) throw new Fault('entity_unknown', { entity: name })
  if (!entity.writable) throw new Fault('read_only', { entity: name })
  return entity
}

type Cell = { readonly column: string; readonly value: Sql }

/** The table of an entity, whatever lies in its trash. */
export const tableSql = (entity: Entity, target: Target): Sql => sql`${sql.id(target.schema, entity.table)}`

/** Column of the version; kernel tables may have none. */
export function versionColumn(entity: Entity): string | undefined {
  const field = entity.fields.find(({ name }) => name === 'version')
  return field && isStored(field) ? field.column : undefined
}

/** What every write answers: id and version. */
export const returned = (entity: Entity): Sql => {
  const version = versionColumn(entity)
  return version ? sql`"id", ${sql.id(version)} as "version"` : sql`"id"`
}

/** The input that holds the version asked for: no field has such a name. */
const OF_VERSION = '$version'
const slotOf = (name: string): Slot => new Slot((inputs) => inputs[name])
const ASKED = { id: slotOf('id'), version: slotOf(OF_VERSION) }

/** The record in the version that was read; both may be slots. */
export function ofVersion(entity: Entity, { id, version }: { id: string | Slot; version: number | Slot }): Sql {
  const column = versionColumn(entity)
  return column
    ? sql`"id" = ${bind(id, 'uuid')} and ${sql.id(column)} = ${bind(version, 'bigint')}`
    : sql`"id" = ${bind(id, 'uuid')}`
}

const CREATED = ['created_at', 'created_by']
const UPDATED = ['updated_at', 'updated_by']

const systemValues = ({ id, at, actorId }: Writer & { readonly id: string }): Readonly<Record<string, unknown>> => ({
  id,
  created_at: at,
  created_by: actorId,
  updated_at: at,
  updated_by: actorId,
})

function cellOf(entity: Entity, field: StoredField): Cell {
  const { column, name } = field
  const seal = sealOf(entity, field)
  if (!seal) return { column, value: storeSql(field, slotOf(name)) }
  return { column, value: bind(toSeal(slotOf(name), seal, slotOf('id')), 'bytea') }
}

const systemCells = (entity: Entity, names: readonly string[]): Cell[] =>
  entity.fields
    .filter((field): field is StoredField => isStored(field) && field.system && names.includes(field.name))
    .map((field) => cellOf(entity, field))

const valueCells = (entity: Entity, names: readonly string[]): Cell[] =>
  names.flatMap((name) => {
    const field = getField(entity, name)
    if (field.type === 'references' || field.type === 'children') return [] // kept in tables of their own
    if (field.type === 'any_reference') return targetCells(field)
    assert(isStored(field) && !field.system, `${entity.name}.${name} is a field that records hold`)
    return [cellOf(entity, field)]
  })

/** The column of the entity that is meant gets the id, all others are emptied. */
const targetCells = ({ name, to }: AnyReferenceField): Cell[] =>
  to.map(({ entity, column }) => {
    const idOf = (one: unknown) => {
      const chosen = one as { entity: string; id: string } | null
      return chosen?.entity === entity ? chosen.id : null
    }
    return { column, value: bind(mapped(slotOf(name), idOf), 'uuid') }
  })

/** Which record and which of its fields are asked for; `lock` keeps others from changing it until the transaction ends. */
export type CheckRequest = {
  readonly entity: string
  readonly id: string
  readonly scope: Scope
  readonly fields: readonly string[]
  /** `key` keeps it from being deleted, true from being changed at all. */
  readonly lock?: boolean | 'key'
  /** Looks into the trash. */
  readonly trashed?: boolean
}

/** What a check found. `denied` are fields that no single matching grant carries on this row, or that a denial names. */
export type Checked = { readonly version: number; readonly allowed: boolean; readonly denied: readonly string[] }

/**
 * One record as it stands now against a scope; no row when there is no such record. With `lock` before a change, without
 * after it: the same question on the after-image, so that a write cannot move a record to where its writer has no rights.
 */
export function compileCheck(catalog: Catalog, request: CheckRequest, target: Target): CompiledQuery {
  const entity = catalog.entities[request.entity]
  assert(entity, `entity ${request.entity} is in the catalog`)
  const { scope, fields, lock = false, trashed = false } = request
  const key = JSON.stringify(['check', target.schema, catalog.hash, entity.name, fields, lock, trashed, printOf(scope)])
  const query = compiledOnce(key, NO_SCOPES, () => toQuery(checkSql(createContext(catalog, target), entity, request)))
  return filled(query, { variables: scope.variables, id: request.id })
}

function checkSql(context: SqlContext, entity: Entity, request: CheckRequest): Sql {
  const row: SqlRow = { entity, alias: 't' }
  const version = versionColumn(entity)
  const flags = request.fields.map(
    (field, index) =>
      sql`${flagSql(fieldTruth(context, row, { scope: request.scope, field }))} as ${sql.id(`f${index}`)}`,
  )
  const columns = [
    sql`${version ? sql.id('t', version) : sql`1`} as "version"`,
    sql`${flagSql(rowTruth(context, row, request.scope))} as "allowed"`,
    ...flags,
  ]
  const lock = !request.lock ? sql`` : request.lock === 'key' ? sql` for key share of "t"` : sql` for update of "t"`
  const id = bind(slotOf('id'), 'uuid')
  // From the table itself: a lock on a subquery would be a lock on every row that it reads.
  const state = entity.trash ? sql` and "t"."deleted_at" ${request.trashed ? sql`is not null` : sql`is null`}` : sql``
  return sql`select ${sql.join(columns)} from ${tableSql(entity, context.target)} as "t" where ${idSql(row)} = ${id}${state}${lock}`
}

/** compileCheck on the after-image of a write. */
export const compileAfterCheck = (
  catalog: Catalog,
  request: Omit<CheckRequest, 'lock'>,
  target: Target,
): CompiledQuery => compileCheck(catalog, request, target)

/** compileCheck that also locks the record. */
export const compileLock = (catalog: Catalog, request: Omit<CheckRequest, 'lock'>, target: Target): CompiledQuery =>
  compileCheck(catalog, { ...request, lock: true }, target)

/** The answer of compileCheck; undefined when there is no such record. */
export function shapeCheck(fields: readonly string[], rows: readonly unknown[]): Checked | undefined {
  const row = rows[0] as Record<string, unknown> | undefined
  if (!row) return undefined
  return {
    version: Number(row.version),
    allowed: row.allowed === true,
    denied: fields.filter((_, index) => row[`f${index}`] !== true),
  }
}
