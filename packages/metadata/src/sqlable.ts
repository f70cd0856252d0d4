import { childrenOf, pathsOf } from '@courtyard/expression/paths'
import type { Tree } from '@courtyard/expression/tree'
import type { Catalog, Entity } from './catalog.ts'
import { type Field, type FormulaField, isFormula } from './field.ts'

/** As much of a catalog as this needs. */
type Entities = Pick<Catalog, 'entities'>

/**
 * True when a computed field has an exact value in SQL: sums, differences, products and roundings of its own row and
 * references. Anything else (a division, a tariff) is computed in memory after the page is read, so it cannot be sorted by.
 */
export const isSqlable = (field: FormulaField): boolean => isArithmetic(field.amount)

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

/** True for a value that SQL gives: computed fields that a path ends in must have a value in SQL, all the way down. */
export function isSqlablePath(catalog: Entities, entity: Entity, path: readonly string[]): boolean {
  const field = entity.fields.find(({ name }) => name === path[0])
  if (!field || field.type === 'children' || field.type === 'references') return false
  if (field.type === 'any_reference') return path.length === 1 || (path.length === 2 && path[1] === 'entity')
  if (path.length > 1) {
    const target = field.type === 'reference' ? catalog.entities[field.to] : undefined
    return target !== undefined && isSqlablePath(catalog, target, path.slice(1))
  }
  if (!isFormula(field)) return true
  return (
    isArithmetic(field.amount) &&
    rowPaths(field).every((inner) => isSqlablePath(catalog, entity, inner) && !isSealedPath(catalog, entity, inner))
  )
}

/** The paths of its own row and references that a computed field reads. */
export const rowPaths = (field: FormulaField): (readonly string[])[] =>
  pathsOf(field.amount).flatMap(({ root, path }) => (root === 'row' ? [path] : []))

/**
 * The first path of a condition on rows of `entity` that ends in a computed field without a value in SQL; undefined when
 * the database can judge all of it.
 */
export function findUnsqlable(catalog: Entities, entity: Entity, tree: Tree): readonly string[] | undefined {
  if (tree.op === 'field') return isComputedInMemory(catalog, entity, tree.path) ? tree.path : undefined
  if (tree.op === 'any') {
    const children = fieldAt(catalog, entity, tree.path)
    const child = children && manyOf(children) !== undefined ? catalog.entities[manyOf(children)!] : undefined
    return child && findUnsqlable(catalog, child, tree.where)
  }
  for (const part of childrenOf(tree)) {
    const found = findUnsqlable(catalog, entity, part)
    if (found) return found
  }
  return undefined
}

/** True when a path ends in a computed field that only memory can work out. */
export const isComputedInMemory = (catalog: Entities, entity: Entity, path: readonly string[]): boolean =>
  isFormulaAt(catalog, entity, path) && !isSqlablePath(catalog, entity, path)

function isFormulaAt(catalog: Entities, entity: Entity, path: readonly string[]): boolean {
  const field = fieldAt(catalog, entity, path)
  return field !== undefined && isFormula(field)
}

function fieldAt(catalog: Entities, entity: Entity, [name, ...rest]: readonly string[]): Field | undefined {
  const field = entity.fields.find((one) => one.name === name)
  if (rest.length === 0 || field?.type !== 'reference') return rest.length === 0 ? field : undefined
  const target = catalog.entities[field.to]
  return target && fieldAt(catalog, target, rest)
}

/** The entity of the records that `any` looks through: children and references have one. */
export function manyOf(field: Field): string | undefined {
  if (field.type === 'children') return field.of
  return field.type === 'references' ? field.to : undefined
}

/** True when a path ends in a field whose values lie sealed: SQL never sees one. */
export function isSealedPath(catalog: Entities, entity: Entity, path: readonly string[]): boolean {
  const field = fieldAt(catalog, entity, path)
  return (field?.type === 'lookup' ? field.end : field)?.sealed !== undefined
}

/**
 * The first path of a condition on rows of `entity` that asks more of a sealed field than whether it is there, or is this one
 * value; undefined when the database can judge all of it.
 */
export function findSealedAsked(catalog: Entities, entity: Entity, tree: Tree): readonly string[] | undefined {
  if (tree.op === 'field') return isSealedPath(catalog, entity, tree.path) ? tree.path : undefined
  if (tree.op === 'any') {
    const children = fieldAt(catalog, entity, tree.path)
    const child = children && manyOf(children) !== undefined ? catalog.entities[manyOf(children)!] : undefined
    return child && findSealedAsked(catalog, child, tree.where)
  }
  if (isEquality(tree)) return undefined
  for (const part of childrenOf(tree)) {
    const found = findSealedAsked(catalog, entity, part)
    if (found) return found
  }
  return undefined
}

/** One field against literals and variables: equal, one of them, there or not. */
function isEquality(tree: Tree): boolean {
  const isRowless = ({ op }: Tree) => op === 'literal' || op === 'variable'
  if (tree.op === 'call') return (tree.fn === 'missing' || tree.fn === 'exists') && tree.args[0]?.op === 'field'
  if (tree.op === 'in')
    return (
      tree.item.op === 'field' &&
      (isRowless(tree.list) || (tree.list.op === 'list' && tree.list.items.every(isRowless)))
    )
  if (tree.op !== 'compare' || (tree.sign !== '=' && tree.sign !== '!=')) return false
  return (tree.left.op === 'field' && isRowless(tree.right)) || (tree.right.op === 'field' && isRowless(tree.left))
}
