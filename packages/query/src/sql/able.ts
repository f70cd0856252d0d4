import { pathsOf } from '@courtyard/expression/paths'
import type { Tree } from '@courtyard/expression/tree'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import type { ComputedField } from '@courtyard/metadata/field'

/**
 * True when a computed field has an exact value in SQL: sums, differences, products and roundings of its own row and
 * references. Anything else (a division, a tariff) is computed in memory after the page is read, so it cannot be sorted by.
 */
export const isSqlable = (field: ComputedField): boolean => isArithmetic(field.amount)

function isArithmetic(tree: Tree): boolean {
  switch (tree.op) {
    case 'literal':
    case 'field':
      return true
    case 'negate':
      return isArithmetic(tree.arg)
    case 'arith':
      return tree.sign !== '/' && tree.sign !== '%' && isArithmetic(tree.left) && isArithmetic(tree.right)
    case 'concat':
      return [tree.left, tree.right].every((side) => side.type.kind === 'text' && isArithmetic(side))
    case 'call':
      return isRounding(tree)
    default:
      return false
  }
}

/** `$round(x, 2)` with a literal number of digits. */
function isRounding(tree: Tree & { readonly op: 'call' }): boolean {
  const [value, digits] = tree.args
  if (tree.fn !== 'round' && tree.fn !== 'halfUp') return false
  return value !== undefined && isArithmetic(value) && (digits === undefined || isDigits(digits))
}

const isDigits = (tree: Tree): boolean => tree.op === 'literal' && /^\d{1,2}$/.test(String(tree.value))

/** Computed fields that a path ends in must have a value in SQL, all the way down. */
export function isSqlablePath(catalog: Catalog, entity: Entity, path: readonly string[]): boolean {
  const field = entity.fields.find(({ name }) => name === path[0])
  if (!field || field.type === 'children' || field.type === 'json') return false
  if (path.length > 1) {
    const target = field.type === 'reference' ? catalog.entities[field.to] : undefined
    return target !== undefined && isSqlablePath(catalog, target, path.slice(1))
  }
  if (field.type !== 'computed') return true
  return isArithmetic(field.amount) && rowPaths(field).every((inner) => isSqlablePath(catalog, entity, inner))
}

/** The paths of its own row and references that a computed field reads. */
export const rowPaths = (field: ComputedField): (readonly string[])[] =>
  pathsOf(field.amount).flatMap(({ root, path }) => (root === 'row' ? [path] : []))
