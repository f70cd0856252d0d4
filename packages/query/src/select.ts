import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import {
  type AnyReferenceField,
  type ChildrenField,
  type Field,
  type FormulaField,
  isFormula,
  type ReferencesField,
} from '@courtyard/metadata/field'
import { Fault } from '@courtyard/std/fault'
import { type Cell, type Computation, wantedPaths } from './fetch-paths.ts'
import type { Kind } from './kinds.ts'
import { findPath, getPath, isNameable, type PathContext } from './resolve-path.ts'
import { isSqlablePath } from './sql/able.ts'
import { getField } from './sql/context.ts'
import { kindOf } from './sql/field.ts'

/** One selected field; `key` prefixes its columns in the statement and in its rows. */
export type SelectItem =
  | { readonly as: 'value'; readonly key: string; readonly field: Field }
  | {
      readonly as: 'reference'
      readonly key: string
      readonly field: Field & { readonly type: 'reference' }
      readonly items: readonly SelectItem[]
    }
  | {
      readonly as: 'references'
      readonly key: string
      readonly field: ReferencesField
      /** All of them for one record, the first few in a list. */
      readonly whole: boolean
    }
  /** Owned lines: read by themselves where this says that they may be seen. */
  | { readonly as: 'lines'; readonly key: string; readonly field: ChildrenField }
  | { readonly as: 'any_reference'; readonly key: string; readonly field: AnyReferenceField }
  | {
      readonly as: 'computed'
      readonly key: string
      readonly field: FormulaField
      /** What is fetched to compute it, and the formulas worked out from that, itself last. */
      readonly inputs: readonly Cell[]
      readonly computations: readonly Computation[]
    }

const PATHS_MAX = 200

/** The fields of an entity that a caller sees on some row: what a request without `select` gets. */
export const readableFields = (context: PathContext & { readonly whole?: boolean }, entity: Entity): string[] =>
  entity.fields
    .filter((field) => (field.type !== 'children' || areLines(context, field)) && isNameable(context, entity, field))
    .map(({ name }) => name)

/** Lines are shown with their one record, not in lists. */
const areLines = ({ whole }: { readonly whole?: boolean }, field: ChildrenField): boolean =>
  whole === true && field.owned === true

type Node = { [name: string]: Node }

/** The node of a name, made where it is missing; no name can reach the prototype. */
function below(node: Node, name: string): Node {
  const inner = node[name] ?? (Object.create(null) as Node)
  node[name] = inner
  return inner
}

/** Selected paths as a tree of columns. id and version come anyway. Throws Fault field_unknown, limit_exceeded. */
export function planSelect(
  context: PathContext & { readonly whole?: boolean },
  entity: Entity,
  paths: readonly string[],
): SelectItem[] {
  if (paths.length > PATHS_MAX) throw new Fault('limit_exceeded', { what: 'selected fields', max: PATHS_MAX })
  const root: Node = Object.create(null)
  for (const text of new Set(paths)) {
    const { field } = getPath(context, entity, text)
    if (field.type === 'children' && !areLines(context, field))
      throw new Fault('field_unknown', { entity: entity.name, field: text })
    text.split('.').reduce(below, root)
  }
  return itemsOf(context, { entity, node: root, prefix: 'c' })
}

type At = { readonly entity: Entity; readonly node: Node; readonly prefix: string }

function itemsOf(context: PathContext & { readonly whole?: boolean }, { entity, node, prefix }: At): SelectItem[] {
  return Object.entries(node)
    .filter(([name]) => name !== 'id' && name !== 'version')
    .map(([name, inner], index): SelectItem => {
      const key = `${prefix}${index}`
      const { field } = findPath(context, entity, [name])!
      if (field.type === 'reference') {
        const target = context.catalog.entities[field.to]!
        return {
          as: 'reference',
          key,
          field,
          items: itemsOf(context, { entity: target, node: inner, prefix: `${key}_` }),
        }
      }
      if (field.type === 'references') return { as: 'references', key, field, whole: context.whole === true }
      if (field.type === 'children') return { as: 'lines', key, field }
      if (field.type === 'any_reference') return { as: 'any_reference', key, field }
      if (!isFormula(field) || isSqlablePath(context.catalog, entity, [name])) return { as: 'value', key, field }
      return { as: 'computed', key, field, ...computedFrom(context.catalog, entity, { field, key }) }
    })
}

function computedFrom(catalog: Catalog, entity: Entity, at: { field: FormulaField; key: string }) {
  const { wanted, computations } = wantedPaths(catalog, entity, [[at.field.name]])
  const inputs = wanted.map((path, index) => ({
    column: `${at.key}i${index}`,
    path,
    kind: kindAt(catalog, entity, path),
  }))
  return { inputs, computations }
}

function kindAt(catalog: Catalog, entity: Entity, path: readonly string[]): Kind {
  const field = getField(entity, path[0]!)
  if (path.length === 1 || field.type !== 'reference') return kindOf(field)
  return kindAt(catalog, catalog.entities[field.to]!, path.slice(1))
}
