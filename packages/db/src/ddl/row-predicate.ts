import type { Tree } from '@courtyard/expression/tree'
import type { Entity } from '@courtyard/metadata/catalog'
import { isStored, type StoredField } from '@courtyard/metadata/field'
import { identifier } from '../identifier.ts'
import { constant, constantOf } from './constants.ts'

/**
 * A predicate over a row's own columns and constants as SQL for a partial constraint, two-valued like everywhere;
 * undefined when it needs anything else (a reference's field, a variable, a function).
 */
export function rowPredicate(tree: Tree, entity: Entity): string | undefined {
  switch (tree.op) {
    case 'and':
    case 'or': {
      const parts = tree.args.map((arg) => rowPredicate(arg, entity))
      return parts.every((part) => part !== undefined) ? `(${parts.join(` ${tree.op} `)})` : undefined
    }
    case 'not': {
      const inner = rowPredicate(tree.arg, entity)
      return inner && `(not ${inner})`
    }
    case 'literal':
      return typeof tree.value === 'boolean' ? String(tree.value) : undefined
    case 'field': {
      const field = ownField(tree, entity)
      return field?.type === 'boolean' ? `coalesce(${identifier(field.column)}, false)` : undefined
    }
    case 'compare':
      return comparison(tree, entity)
    case 'in':
      return membership(tree, entity)
    case 'call':
      return missing(tree, entity)
    default:
      return undefined
  }
}

function ownField(tree: Tree, entity: Entity): StoredField | undefined {
  if (tree.op !== 'field' || tree.path.length !== 1) return undefined
  const field = entity.fields.find((candidate) => candidate.name === tree.path[0])
  return field && isStored(field) ? field : undefined
}

const SIGNS = { '=': '=', '!=': '<>', '<': '<', '<=': '<=', '>': '>', '>=': '>=' } as const

function comparison(tree: Extract<Tree, { op: 'compare' }>, entity: Entity): string | undefined {
  const left = ownField(tree.left, entity)
  const right = ownField(tree.right, entity)
  const field = left ?? right
  if (!field) return undefined
  const leftSql = left ? identifier(left.column) : constantOf(tree.left, field)
  const rightSql = right ? identifier(right.column) : constantOf(tree.right, field)
  return leftSql && rightSql && `coalesce(${leftSql} ${SIGNS[tree.sign]} ${rightSql}, false)`
}

function membership(tree: Extract<Tree, { op: 'in' }>, entity: Entity): string | undefined {
  const field = ownField(tree.item, entity)
  if (!field || tree.list.op !== 'list') return undefined
  const items = tree.list.items.map((item) =>
    item.op === 'literal' && item.value !== null ? constant(item.value, field) : undefined,
  )
  if (!items.every((item) => item !== undefined)) return undefined
  return items.length === 0 ? 'false' : `coalesce(${identifier(field.column)} in (${items.join(', ')}), false)`
}

function missing(tree: Extract<Tree, { op: 'call' }>, entity: Entity): string | undefined {
  const field = tree.fn === 'missing' && tree.args.length === 1 ? ownField(tree.args[0]!, entity) : undefined
  return field && `(${identifier(field.column)} is null)`
}
