import { pathsOf } from '@courtyard/expression/paths'
import type { Row, Value } from '@courtyard/expression/value'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import { type FormulaField, isFormula } from '@courtyard/metadata/field'
import { assert } from '@courtyard/std/assert'
import { sql } from 'kysely'
import type { Kind } from './kinds.ts'
import { isSqlablePath } from './sql/able.ts'
import { getField, getReference, type SqlContext, type SqlRow } from './sql/context.ts'
import { pathValue } from './sql/path.ts'
import type { Sql } from './target.ts'
import { computedValue, exactSql, valueFrom } from './values.ts'

/** One fetched value: where it belongs in the row, its column in the answer, its kind. */
export type Cell = { readonly path: readonly string[]; readonly column: string; readonly kind: Kind }
/** A computed field that memory works out, on the record that `prefix` leads to. */
export type Computation = { readonly prefix: readonly string[]; readonly field: FormulaField }

/** Paths of a row as a select list, and how an answer becomes a row of expressions again. */
export type FetchPlan = { readonly select: readonly Sql[]; readonly rowOf: (raw: unknown) => Row }

/**
 * Reads field paths of a row, `id` always among them. A reference that longer paths follow is a row with its id, or null
 * where there is none; a path that ends in a reference gives its id. A computed field without a value in SQL is computed
 * in memory from what it reads.
 */
export function fetchPaths(context: SqlContext, row: SqlRow, paths: readonly (readonly string[])[]): FetchPlan {
  const { wanted, computations } = wantedPaths(context.catalog, row.entity, paths)
  const cells: Cell[] = []
  const select = wanted.map((path, index) => {
    const value = pathValue(context, row, path)
    const column = `p${index}`
    cells.push({ path, column, kind: value.kind })
    return sql`${exactSql(value)} as ${sql.id(column)}`
  })
  return { select, rowOf: (raw) => assemble(raw as Record<string, unknown>, cells, computations) }
}

type Wanted = { readonly wanted: readonly (readonly string[])[]; readonly computations: readonly Computation[] }

/** Every path that SQL is asked for, shorter ones first, and what is computed from them, inner formulas first. */
export function wantedPaths(catalog: Catalog, entity: Entity, paths: readonly (readonly string[])[]): Wanted {
  const wanted = new Map<string, readonly string[]>([['id', ['id']]])
  const computations = new Map<string, Computation>()
  const want = (path: readonly string[]): void => {
    const key = path.join('.')
    if (wanted.has(key) || computations.has(key)) return
    for (let length = 1; length < path.length; length += 1) {
      const prefix = path.slice(0, length)
      wanted.set(prefix.join('.'), prefix)
    }
    if (isSqlablePath(catalog, entity, path)) {
      wanted.set(key, path)
      return
    }
    const prefix = path.slice(0, -1)
    const field = getField(holderOf(catalog, entity, prefix), path.at(-1)!)
    assert(isFormula(field), `${key} is a value that can be fetched`)
    for (const use of pathsOf(field.amount)) if (use.root === 'row') want([...prefix, ...use.path])
    computations.set(key, { prefix, field })
  }
  paths.forEach(want)
  const ordered = [...wanted.values()].sort((a, b) => a.length - b.length)
  return { wanted: ordered, computations: [...computations.values()] }
}

const holderOf = (catalog: Catalog, entity: Entity, prefix: readonly string[]): Entity =>
  prefix.reduce((at, name) => catalog.entities[getReference(at, name).to]!, entity)

type Draft = { [field: string]: Value }

/** The columns of an answer as a row of expressions, with its computed fields. */
export function assemble(
  raw: Readonly<Record<string, unknown>>,
  cells: readonly Cell[],
  computations: readonly Computation[],
): Row {
  const row: Draft = {}
  for (const { path, column, kind } of cells) {
    const holder = draftAt(row, path.slice(0, -1))
    if (holder) holder[path.at(-1)!] = valueFrom(kind, raw[column])
  }
  for (const { prefix, field } of computations) {
    const holder = draftAt(row, prefix)
    if (holder) holder[field.name] = computedValue(field)(holder)
  }
  return row
}

/** The row at the end of references; an id on the way becomes a row. Undefined when there is no record. */
function draftAt(row: Draft, prefix: readonly string[]): Draft | undefined {
  let at = row
  for (const name of prefix) {
    const next = at[name]
    if (next === null || next === undefined) return undefined
    if (typeof next === 'string') at[name] = { id: next }
    at = at[name] as Draft
  }
  return at
}
