import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import { type AnyReferenceField, isStored, type ReferencesField, type StoredField } from '@courtyard/metadata/field'
import { storageOf } from '@courtyard/metadata/fields'
import { assert } from '@courtyard/std/assert'
import { LOOK_UP_AT, placeText, ToSeal } from '@courtyard/std/sealed'
import { CompiledQuery } from 'kysely'
import { columnText } from './columns.ts'
import { sealOf, toFind } from './sql/sealed.ts'

/** Which records an import asks for: those whose fields at `by` equal one of `tuples`. */
export type ImportLookup = {
  readonly entity: string
  /** Field paths; a path may follow references; `id` is the record itself. */
  readonly by: readonly string[]
  /** Values in JSON form, one per path. */
  readonly tuples: readonly (readonly unknown[])[]
  /** Also the record's stored fields, not only its id. */
  readonly whole: boolean
}

/** One stored record that was asked for: `tuple` is the index in `tuples`. */
export type ImportedRow = { tuple: number; id: string; version?: number } & Record<string, unknown>

/** One statement that finds the records of all tuples, in the kernel's scope. */
export function compileImportLookup(catalog: Catalog, lookup: ImportLookup, schema: string): CompiledQuery {
  const entity = getEntity(catalog, lookup.entity)
  const joins = new Map<string, { alias: string; entity: Entity }>([['', { alias: 't0', entity }]])
  const sql: string[] = []
  const ends = lookup.by.map((path) => walk({ catalog, joins, sql, schema }, path))
  const keys = lookup.by.map((_, index) => `k${index}`)
  const arrays = ends.map((_, index) => `$${index + 1}::text[]`)
  const on = ends.map((end, index) => `${comparedOf(end)} = k.${keys[index]}::${storage(end.field)}`).join(' and ')
  const selected = lookup.whole
    ? importedFields(entity).map((field) => `${readOf(entity, field, schema)} as ${quote(`f_${field.name}`)}`)
    : []
  const root = `${live(entity, schema)} t0`
  const text = [
    `select (k.ord - 1)::int as tuple, ${[`t0.${quote('id')} as id`, ...versionOf(entity), ...selected].join(', ')}`,
    `from unnest(${arrays.join(', ')}) with ordinality as k(${keys.join(', ')}, ord)`,
    `join ${sql.length > 0 ? `(${root} ${sql.join(' ')})` : root} on ${on}`,
  ].join(' ')
  return CompiledQuery.raw(
    text,
    ends.map((end, index) => lookup.tuples.map((tuple) => soughtOf(end, tuple[index]))),
  )
}

/** What a column is compared by: itself, or the look-up of its cells. */
const comparedOf = ({ column, field }: End): string => (field.sealed ? wholeOf(column) : column)

const wholeOf = (column: string): string => `substr(${column}, ${LOOK_UP_AT.whole.from}, ${LOOK_UP_AT.whole.length})`

function soughtOf({ entity, field }: End, value: unknown): unknown {
  const seal = sealOf(entity, field)
  return seal ? toFind(columnText(field, value), seal) : columnText(field, value)
}

/** What an import compares a field with: a column, the ids of a list in their order, or an id for each entity that may be referred to. */
function readOf(entity: Entity, field: ImportedField, schema: string): string {
  if (field.type === 'references')
    return `(select json_agg(j."target_id" order by j."position", j."target_id") from ${quote(schema)}.${quote(field.table)} j where j."record_id" = t0."id")`
  if (field.type !== 'any_reference') return field.sealed ? placedOf(entity, field) : `t0.${quote(field.column)}`
  return `json_build_array(${field.to.map(({ column }) => `t0.${quote(column)}`).join(', ')})`
}

/** A sealed cell with the place that it is opened for. */
function placedOf(entity: Entity, { column }: StoredField): string {
  const { before, after } = placeText(entity.table, column)
  return `(t0.${quote(column)} || convert_to('${before}' || t0."id"::text || '${after}', 'UTF8'))`
}

const versionOf = (entity: Entity): string[] =>
  entity.fields.some((field) => field.name === 'version') ? [`t0.${quote('version')} as version`] : []

type Walk = {
  readonly catalog: Catalog
  readonly joins: Map<string, { alias: string; entity: Entity }>
  readonly sql: string[]
  readonly schema: string
}

type End = { readonly column: string; readonly entity: Entity; readonly field: StoredField }

/** The column a path ends in; the references on its way are joined once. */
function walk({ catalog, joins, sql, schema }: Walk, path: string): End {
  const names = path.split('.')
  let at = joins.get('')!
  let prefix = ''
  for (const [index, name] of names.entries()) {
    const field = at.entity.fields.find((one) => one.name === name)
    assert(field && isStored(field), `${at.entity.name}.${name} is a stored field`)
    if (index === names.length - 1) return { column: `${at.alias}.${quote(field.column)}`, entity: at.entity, field }
    assert(field.type === 'reference', `${at.entity.name}.${name} is a reference`)
    prefix = prefix === '' ? name : `${prefix}.${name}`
    let next = joins.get(prefix)
    if (!next) {
      next = { alias: `t${joins.size}`, entity: getEntity(catalog, field.to) }
      joins.set(prefix, next)
      const condition = `${next.alias}.${quote('id')} = ${at.alias}.${quote(field.column)}`
      sql.push(`join ${live(next.entity, schema)} ${next.alias} on ${condition}`)
    }
    at = next
  }
  throw new Error('a path has at least one name')
}

/** Records as they are written: id, version of updates, values in JSON form by field name. */
export type ImportWrite = {
  readonly id: string
  readonly version?: number
  readonly values: Readonly<Record<string, unknown>>
}

/** One statement that inserts all rows with the same fields. */
export function compileImportInsert(
  entity: Entity,
  rows: readonly ImportWrite[],
  { schema, fields, by }: { schema: string; fields: readonly string[]; by: string },
): CompiledQuery {
  const columns = fields.flatMap((name) => cellsOf(entity, name))
  const stamps = ['created_by', 'updated_by'].filter((name) => entity.fields.some((field) => field.name === name))
  const names = ['id', ...columns.map((field) => field.column), ...stamps].map(quote).join(', ')
  const arrays = ['$1::uuid[]', ...columns.map((_, index) => `$${index + 2}::text[]`)]
  const cells = ['k.id', ...columns.map((field, index) => `k.c${index}::${field.storage}`)].join(', ')
  const keys = ['id', ...columns.map((_, index) => `c${index}`)].join(', ')
  const author = stamps.map(() => `, $${columns.length + 2}::text`).join('')
  return CompiledQuery.raw(
    `insert into ${table(entity, schema)} (${names}) select ${cells}${author} from unnest(${arrays.join(', ')}) as k(${keys})`,
    [rows.map((row) => row.id), ...columns.map(({ text }) => rows.map(text)), ...(stamps.length > 0 ? [by] : [])],
  )
}

/** One statement that changes the same fields of all rows; it returns the ids whose version was still the one read. */
export function compileImportUpdate(
  entity: Entity,
  rows: readonly ImportWrite[],
  { schema, fields, by }: { schema: string; fields: readonly string[]; by: string },
): CompiledQuery {
  const columns = fields.flatMap((name) => cellsOf(entity, name))
  const keys = columns.map((_, index) => `c${index}`)
  const sets = columns.map((field, index) => `${quote(field.column)} = ${changedTo(field, `k.${keys[index]}`)}`)
  const arrays = ['$2::uuid[]', '$3::int[]', ...columns.map((_, index) => `$${index + 4}::text[]`)]
  return CompiledQuery.raw(
    `update ${table(entity, schema)} t set ${[...sets, ''].join(', ')}updated_at = now(), updated_by = $1, version = t.version + 1 ` +
      `from unnest(${arrays.join(', ')}) as k(${['id', 'version', ...keys].join(', ')}) ` +
      'where t.id = k.id and t.version = k.version returning t.id',
    [by, rows.map((row) => row.id), rows.map((row) => row.version), ...columns.map(({ text }) => rows.map(text))],
  )
}

/** A sealed cell of the same value stays as it is: sealed anew it would look like a change. */
function changedTo({ column, storage: type, isSealed }: Cell, value: string): string {
  if (!isSealed) return `${value}::${type}`
  const there = `t.${quote(column)}`
  return `case when ${wholeOf(there)} = ${wholeOf(`${value}::bytea`)} then ${there} else ${value}::bytea end`
}

/** Fields of an entity that a document may fill: stored, not the system's. */
export const storedFields = (entity: Entity): StoredField[] =>
  entity.fields.filter((field): field is StoredField => isStored(field) && !field.system)

/** Fields of an entity that an import may fill: lists of references and references to one of several, too. */
export type ImportedField = StoredField | ReferencesField | AnyReferenceField
export const importedFields = (entity: Entity): ImportedField[] =>
  entity.fields.filter(
    (field): field is ImportedField =>
      (isStored(field) || field.type === 'references' || field.type === 'any_reference') && !field.system,
  )

/** A column that is written, and its text of a record's values. */
type Cell = {
  readonly column: string
  readonly storage: string
  readonly text: (row: ImportWrite) => unknown
  readonly isSealed?: true
}

/** The columns of a field: one, or one for each entity that it may refer to, of which at most one is filled. */
function cellsOf(entity: Entity, name: string): Cell[] {
  const field = entity.fields.find((one) => one.name === name)
  if (field?.type === 'any_reference')
    return field.to.map(({ entity: to, column }) => ({
      column,
      storage: 'uuid',
      text: ({ values }) => {
        const value = values[name] as { entity: string; id: string } | null | undefined
        return value?.entity === to ? value.id : null
      },
    }))
  const stored = storedField(entity, name)
  const cell = { column: stored.column, storage: storage(stored) }
  const seal = sealOf(entity, stored)
  if (!seal) return [{ ...cell, text: ({ values }) => columnText(stored, values[name]) }]
  const text = ({ id: record, values }: ImportWrite) => {
    const value = columnText(stored, values[name])
    return value === null ? null : new ToSeal(value, { ...seal, record }, seal.tail === true)
  }
  return [{ ...cell, isSealed: true, text }]
}

function storedField(entity: Entity, name: string): StoredField {
  const field = entity.fields.find((one) => one.name === name)
  assert(field && isStored(field) && !field.system, `${entity.name}.${name} can be written`)
  return field
}

function getEntity(catalog: Catalog, name: string): Entity {
  const entity = catalog.entities[name]
  assert(entity, `entity ${name} is in the catalog`)
  return entity
}

function storage(field: StoredField): string {
  const type = storageOf(field)
  assert(type, `${field.name} has a column`)
  return type
}

const table = (entity: Entity, schema: string): string => `${quote(schema)}.${quote(entity.table)}`
/** Rows that are not in the trash. */
const live = (entity: Entity, schema: string): string =>
  entity.trash ? `(select * from ${table(entity, schema)} where "deleted_at" is null)` : table(entity, schema)
const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`
