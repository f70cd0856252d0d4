import type { Tree } from '@courtyard/expression/tree'
import type { ValueType } from '@courtyard/expression/type'
import type { Entity } from '@courtyard/metadata/catalog'
import { hasTail, isSealed, tailOfTerm } from '@courtyard/metadata/personal'
import { manyOf } from '@courtyard/metadata/sqlable'
import { Fault } from '@courtyard/std/fault'
import { soughtText } from './columns.ts'
import { bindKind, filterValue } from './filter-value.ts'
import type { Kind } from './kinds.ts'
import { getPath, type PathContext, type ResolvedPath } from './resolve-path.ts'
import { isSqlablePath } from './sql/able.ts'
import { kindOf } from './sql/field.ts'
import { isHop } from './sql/path.ts'

type FilterOp =
  | 'eq'
  | 'ne'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge'
  | 'in'
  | 'under'
  | 'missing'
  | 'present'
  | 'contains'
  | 'last4'
  | 'has'
  | 'hasAny'
  | 'hasAll'

/** A filter as the API takes it: the same shape as contract/records, which this floor may not import. */
export type Filter =
  | { and: Filter[] }
  | { or: Filter[] }
  | { not: Filter }
  | { any: string; where: Filter }
  | { field: string; op: FilterOp; value?: string | number | boolean | null | (string | number)[] | undefined }

/**
 * A filter as a typed tree whose values are variables `$filter`, so that the tree is the same for all values.
 * `shape` tells two trees apart.
 */
export type FilterTree = { readonly tree: Tree; readonly values: readonly unknown[] }

const NODES_MAX = 50
const DEPTH_MAX = 4
const JOINS_MAX = 6
const LIST_MAX = 500
const BOOLEAN: ValueType = { kind: 'boolean' }
const AT = [0, 0] as const

type Build = PathContext & { nodes: number; joins: number; readonly values: unknown[] }

/** Throws Fault limit_exceeded, filter_invalid, or field_unknown for what the caller may not name. */
export function planFilter(context: PathContext, entity: Entity, filter: Filter): FilterTree {
  const build: Build = { ...context, nodes: 0, joins: 0, values: [] }
  return { tree: treeOf(build, entity, { filter, depth: 1 }), values: build.values }
}

function limited(what: string, count: number, max: number): void {
  if (count > max) throw new Fault('limit_exceeded', { what, max })
}

function treeOf(build: Build, entity: Entity, { filter, depth }: { filter: Filter; depth: number }): Tree {
  limited('filter nodes', ++build.nodes, NODES_MAX)
  limited('filter depth', depth, DEPTH_MAX)
  const inner = (part: Filter) => treeOf(build, entity, { filter: part, depth: depth + 1 })
  if ('and' in filter) return { op: 'and', args: filter.and.map(inner), type: BOOLEAN, at: AT }
  if ('or' in filter) return { op: 'or', args: filter.or.map(inner), type: BOOLEAN, at: AT }
  if ('not' in filter) return { op: 'not', arg: inner(filter.not), type: BOOLEAN, at: AT }
  if ('any' in filter) return anyOf(build, entity, { filter, depth })
  return leafOf(build, entity, filter)
}

type AnyFilter = { readonly filter: Extract<Filter, { any: string }>; readonly depth: number }

function anyOf(build: Build, entity: Entity, { filter, depth }: AnyFilter): Tree {
  const { path, field } = getPath(build, entity, filter.any)
  const child = build.catalog.entities[manyOf(field) ?? '']
  if (!child) throw new Fault('filter_invalid', { field: filter.any, expected: 'a field of many records' })
  if (build.scopes.read(child.name).grants.length === 0)
    throw new Fault('field_unknown', { entity: entity.name, field: filter.any })
  build.joins += path.length
  limited('joins', build.joins, JOINS_MAX)
  return {
    op: 'any',
    path,
    where: treeOf(build, child, { filter: filter.where, depth: depth + 1 }),
    type: BOOLEAN,
    at: AT,
  }
}

type Leaf = Extract<Filter, { field: string }>

function leafOf(build: Build, entity: Entity, leaf: Leaf): Tree {
  const resolved = getPath(build, entity, leaf.field)
  if (resolved.field.type === 'references') return oneOfMany(build, entity, leaf)
  if (!isSqlablePath(build.catalog, entity, resolved.path))
    throw new Fault('filter_invalid', { field: leaf.field, expected: 'a field that can be filtered' })
  if (isHop(resolved.path)) build.joins += resolved.path.length - 1
  limited('joins', build.joins, JOINS_MAX)
  const found = kindOf(resolved.field)
  const kind = found === 'sealed' ? 'text' : found // what is compared with it is a text
  const field: Tree = { op: 'field', path: resolved.path, type: typeOf(kind, resolved), at: AT }
  if (leaf.op === 'under') return underNode(build, { leaf, resolved, field })
  const isNull = leaf.value === null || leaf.value === undefined
  if (leaf.op === 'missing' || (leaf.op === 'eq' && isNull)) return call('missing', [field])
  if (leaf.op === 'present' || (leaf.op === 'ne' && isNull)) return call('exists', [field])
  if (leaf.op === 'last4') return tailOf(build, { leaf, resolved, field })
  if (isSealed(resolved.field) && !['eq', 'ne', 'in'].includes(leaf.op))
    throw new Fault('field_sealed', { field: leaf.field, expected: 'eq, ne, in, last4, missing or present' })
  const sought = { ...leaf, value: soughtIn(resolved, leaf) } as Leaf
  return kind === 'texts' ? listing(build, { leaf, kind, field }) : comparison(build, { leaf: sought, kind, field })
}

/** The end of a value, of fields that say that they are looked up by it. */
function tailOf(build: Build, { leaf, resolved, field }: Under): Tree {
  const refuse = (expected: string) => new Fault('filter_invalid', { field: leaf.field, op: leaf.op, expected })
  if (!isSealed(resolved.field) || !hasTail(resolved.field)) throw refuse('a field that is found by its last four')
  const value = tailOfTerm(String(leaf.value))
  if (value === null) throw refuse('four digits or letters')
  return call('tail', [field, valueTree(build, { value, kind: 'text', type: { kind: 'text' } })])
}

/** A comparison with a field of many records asks for one among them; empty is none at all. */
function oneOfMany(build: Build, entity: Entity, { field, op, value }: Leaf): Tree {
  const some = (where: Filter) => treeOf(build, entity, { filter: { any: field, where }, depth: 1 })
  if (op === 'eq' || op === 'in') return some({ field: 'id', op, value })
  if (op === 'under') return some({ field: 'id', op, value })
  if (op === 'ne') return { op: 'not', arg: some({ field: 'id', op: 'eq', value }), type: BOOLEAN, at: AT }
  const filled = some({ field: 'id', op: 'present' })
  if (op === 'present') return filled
  if (op === 'missing') return { op: 'not', arg: filled, type: BOOLEAN, at: AT }
  throw new Fault('filter_invalid', { field, op, expected: 'eq, ne, in, under, missing or present' })
}

type Under = { readonly leaf: Leaf; readonly resolved: ResolvedPath; readonly field: Tree }

/** A record of a tree, asked whether it is one node or stands below it, by those above that the caller may see. */
function underNode(build: Build, { leaf, resolved, field }: Under): Tree {
  const { field: end, entity } = resolved
  const name = end.type === 'reference' ? end.to : end.name === 'id' ? entity.name : undefined
  const target = name === undefined ? undefined : build.catalog.entities[name]
  if (target?.tree === undefined)
    throw new Fault('filter_invalid', { field: leaf.field, op: leaf.op, expected: 'a record of a tree' })
  const value = filterValue('record', leaf.value, leaf.field)
  const node = valueTree(build, { value, kind: 'record', type: field.type })
  return { op: 'within', item: field, node, parent: target.tree, type: BOOLEAN, at: AT }
}

const call = (fn: string, args: Tree[]): Tree => ({ op: 'call', fn, args, type: BOOLEAN, at: AT })

function typeOf(kind: Kind, { field, entity }: ResolvedPath): ValueType {
  if (kind === 'texts') return { kind: 'list', of: { kind: 'text' } }
  if (kind === 'record') return { kind: 'record', entity: field.type === 'reference' ? field.to : entity.name }
  if (kind === 'integer') return { kind: 'number' }
  // Kinds that expressions have no type of, as texts: what cannot be compared is refused below.
  if (kind === 'json' || kind === 'html' || kind === 'address' || kind === 'time' || kind === 'sealed')
    return { kind: 'text' }
  return { kind }
}

const SIGNS = { eq: '=', ne: '!=', lt: '<', le: '<=', gt: '>', ge: '>=' } as const
type Compared = { readonly leaf: Leaf; readonly kind: Kind; readonly field: Tree }

function comparison(build: Build, { leaf, kind, field }: Compared): Tree {
  const refuse = (expected: string) => new Fault('filter_invalid', { field: leaf.field, op: leaf.op, expected })
  if (leaf.op === 'in') {
    if (!Array.isArray(leaf.value)) throw refuse('a list')
    limited('values', leaf.value.length, LIST_MAX)
    const values = leaf.value.map((value) => filterValue(kind, value, leaf.field))
    const list = valueTree(build, {
      value: values,
      kind: bindKind(kind, values),
      type: { kind: 'list', of: field.type },
    })
    return { op: 'in', item: field, list, type: BOOLEAN, at: AT }
  }
  if (leaf.op !== 'contains' && (kind === 'address' || kind === 'json' || kind === 'html'))
    throw refuse(kind === 'address' ? 'contains, missing or present' : 'missing or present')
  const value = filterValue(kind, leaf.value, leaf.field)
  // An address is asked for a part of its one line.
  const bound = kind === 'address' ? 'text' : bindKind(kind, [value])
  const right = valueTree(build, { value, kind: bound, type: field.type })
  if (leaf.op === 'contains') {
    if (kind !== 'text' && kind !== 'address') throw refuse('a text field')
    return call('contains', [field, right])
  }
  const isOrdered = leaf.op !== 'eq' && leaf.op !== 'ne'
  if (isOrdered && (kind === 'boolean' || kind === 'record')) throw refuse('eq or ne')
  if (!(leaf.op in SIGNS)) throw refuse('a known comparison')
  return { op: 'compare', sign: SIGNS[leaf.op as keyof typeof SIGNS], left: field, right, type: BOOLEAN, at: AT }
}

/** What is compared with, as the column holds it. A part of a text is looked for as it was given. */
function soughtIn({ field }: ResolvedPath, { op, value }: Leaf): Leaf['value'] {
  const one = (part: string | number) => (typeof part === 'string' ? soughtText(field, part) : part)
  if (op === 'contains') return value
  return Array.isArray(value) ? value.map(one) : typeof value === 'string' ? one(value) : value
}

/** Lists are asked for what they hold: one value, any or all of some. */
function listing(build: Build, { leaf, kind, field }: Compared): Tree {
  const { op, value } = leaf
  if (op !== 'has' && op !== 'hasAny' && op !== 'hasAll')
    throw new Fault('filter_invalid', { field: leaf.field, op, expected: 'has, hasAny, hasAll, missing or present' })
  const given = op === 'has' ? [value] : value
  if (!Array.isArray(given)) throw new Fault('filter_invalid', { field: leaf.field, op, expected: 'a list' })
  limited('values', given.length, LIST_MAX)
  const values = given.map((one) => filterValue(kind, one, leaf.field))
  const list = valueTree(build, { value: values, kind: 'text', type: { kind: 'list', of: { kind: 'text' } } })
  return call(op === 'hasAny' ? 'hasAny' : 'hasAll', [field, list])
}

type ValueOf = { readonly value: unknown; readonly kind: Kind; readonly type: ValueType }

/** `$filter.<index>.<kind>`: the value is a slot, its kind part of the text. */
function valueTree(build: Build, { value, kind, type }: ValueOf): Tree {
  build.values.push(value)
  return { op: 'variable', name: 'filter', path: [String(build.values.length - 1), kind], type, at: AT }
}
