import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import { isStored, type StoredField } from '@courtyard/metadata/field'
import { storageOf } from '@courtyard/metadata/fields'
import { assert } from '@courtyard/std/assert'
import { CompiledQuery } from 'kysely'
import { columnText } from './columns.ts'

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
  const on = ends.map((end, index) => `${end.column} = k.${keys[index]}::${storage(end.field)}`).join(' and ')
  const selected = lookup.whole
    ? storedFields(entity).map((field) => `t0.${quote(field.column)} as ${quote(`f_${field.name}`)}`)
    : []
  const root = `${live(entity, schema)} t0`
  const text = [
    `select (k.ord - 1)::int as tuple, ${[`t0.${quote('id')} as id`, ...versionOf(entity), ...selected].join(', ')}`,
    `from unnest(${arrays.join(', ')}) with ordinality as k(${keys.join(', ')}, ord)`,
    `join ${sql.length > 0 ? `(${root} ${sql.join(' ')})` : root} on ${on}`,
  ].join(' ')
  return CompiledQuery.raw(
    text,
    ends.map(({ field }, index) => lookup.tuples.map((tuple) => columnText(field, tuple[index]))),
  )
}

const versionOf = (entity: Entity): string[] =>
  entity.fields.some((field) => field.name === 'version') ? [`t0.${quote('version')} as version`] : []

type Walk = {
  readonly catalog: Catalog
  readonly joins: Map<string, { alias: string; entity: Entity }>
  readonly sql: string[]
  readonly schema: string
}

/** The column a path ends in; the references on its way are joined once. */
function walk({ catalog, joins, sql, schema }: Walk, path: string): { column: string; field: StoredField } {
  const names = path.split('.')
  let at = joins.get('')!
  let prefix = ''
  for (const [index, name] of names.entries()) {
    const field = at.entity.fields.find((one) => one.name === name)
    assert(field && isStored(field), `${at.entity.name}.${name} is a stored field`)
    if (index === names.length - 1) return { column: `${at.alias}.${quote(field.column)}`, field }
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
  const columns = fields.map((name) => storedField(entity, name))
  const stamps = ['created_by', 'updated_by'].filter((name) => entity.fields.some((field) => field.name === name))
  const names = ['id', ...columns.map((field) => field.column), ...stamps].map(quote).join(', ')
  const arrays = ['$1::uuid[]', ...columns.map((_, index) => `$${index + 2}::text[]`)]
  const cells = ['k.id', ...columns.map((field, index) => `k.c${index}::${storage(field)}`)].join(', ')
  const keys = ['id', ...columns.map((_, index) => `c${index}`)].join(', ')
  const author = stamps.map(() => `, $${columns.length + 2}::text`).join('')
  return CompiledQuery.raw(
    `insert into ${table(entity, schema)} (${names}) select ${cells}${author} from unnest(${arrays.join(', ')}) as k(${keys})`,
    [
      rows.map((row) => row.id),
      ...columns.map((field) => rows.map((row) => columnText(field, row.values[field.name]))),
      ...(stamps.length > 0 ? [by] : []),
    ],
  )
}

/** One statement that changes the same fields of all rows; it returns the ids whose version was still the one read. */
export function compileImportUpdate(
  entity: Entity,
  rows: readonly ImportWrite[],
  { schema, fields, by }: { schema: string; fields: readonly string[]; by: string },
): CompiledQuery {
  const columns = fields.map((name) => storedField(entity, name))
  const keys = columns.map((_, index) => `c${index}`)
  const sets = columns.map((field, index) => `${quote(field.column)} = k.${keys[index]}::${storage(field)}`)
  const arrays = columns.map((_, index) => `$${index + 4}::text[]`)
  return CompiledQuery.raw(
    `update ${table(entity, schema)} t set ${sets.join(', ')}, updated_at = now(), updated_by = $1, version = t.version + 1 ` +
      `from unnest($2::uuid[], $3::int[], ${arrays.join(', ')}) as k(id, version, ${keys.join(', ')}) ` +
      'where t.id = k.id and t.version = k.version returning t.id',
    [
      by,
      rows.map((row) => row.id),
      rows.map((row) => row.version),
      ...columns.map((field) => rows.map((row) => columnText(field, row.values[field.name]))),
    ],
  )
}

/** Fields of an entity that a document may fill: stored, not the system's. */
export const storedFields = (entity: Entity): StoredField[] =>
  entity.fields.filter((field): field is StoredField => isStored(field) && !field.system)

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
