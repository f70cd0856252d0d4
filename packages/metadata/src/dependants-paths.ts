import { childrenOf, pathsOf } from '@courtyard/expression/paths'
import type { Tree } from '@courtyard/expression/tree'
import type { Catalog } from './catalog.ts'
import type { Field } from './field.ts'

export type Named = { readonly entity: string; readonly field?: string; readonly option?: string }
export type Note = (pointer: string, named: Named) => void
type Entities = Pick<Catalog, 'entities'>

/** Where a path starts, and where it was written. */
export type PathAt = { readonly entity: string; readonly path: readonly string[]; readonly pointer: string }

/** Notes every field that a path goes over or ends in; gives the last one. */
export function pathUses(catalog: Entities, { entity, path, pointer }: PathAt, note: Note): Field | undefined {
  const [name, ...rest] = path
  const field = catalog.entities[entity]?.fields.find((one) => one.name === name)
  if (!field) return undefined
  note(pointer, { entity, field: field.name })
  if (rest.length === 0) return field
  const next = targetOf(field)
  return next === undefined ? undefined : pathUses(catalog, { entity: next, path: rest, pointer }, note)
}

/** The entity that a path goes on in after a field. */
export function targetOf(field: Field): string | undefined {
  if (field.type === 'reference') return field.to
  if (field.type === 'references') return field.to
  return field.type === 'children' ? field.of : undefined
}

export type TreeAt = {
  /** Bare names are its fields. */
  readonly entity: string
  readonly tree: Tree
  readonly pointer: string
  /** Bare names of the place itself, which are no fields. */
  readonly given?: ReadonlySet<string>
  /** Entities that record variables are of: `{ subject: 'place' }`. */
  readonly variables?: Readonly<Record<string, string | undefined>>
}

/** Notes every field and option that an expression names. */
export function treeUses(catalog: Entities, at: TreeAt, note: Note): void {
  const { entity, tree, pointer, given, variables = {} } = at
  for (const { root, path } of pathsOf(tree)) {
    const start = root === 'row' ? entity : variables[root.slice(1)]
    if (start === undefined || (root === 'row' && given?.has(path[0]!))) continue
    pathUses(catalog, { entity: start, path, pointer }, note)
  }
  optionUses(catalog, at, note)
}

function optionUses(catalog: Entities, at: TreeAt, note: Note): void {
  const { tree, entity, pointer } = at
  if (tree.op === 'any') {
    const children = endOf(catalog, entity, tree.path)
    const child = children && targetOf(children.field)
    if (child !== undefined) optionUses(catalog, { ...at, entity: child, tree: tree.where }, note)
    return
  }
  const literals = (list: readonly Tree[]) =>
    list.flatMap((one) => (one.op === 'literal' && typeof one.value === 'string' ? [one.value] : []))
  const beside = (side: Tree, values: readonly string[]) => {
    const end = side.op === 'field' ? endOf(catalog, entity, side.path) : undefined
    if (end?.field.type !== 'enum' && end?.field.type !== 'multi_enum') return
    for (const option of values) note(pointer, { entity: end.entity, field: end.field.name, option })
  }
  if (tree.op === 'compare') {
    beside(tree.left, literals([tree.right]))
    beside(tree.right, literals([tree.left]))
  }
  if (tree.op === 'in' && tree.list.op === 'list') beside(tree.item, literals(tree.list.items))
  for (const part of childrenOf(tree)) optionUses(catalog, { ...at, tree: part }, note)
}

function endOf(
  catalog: Entities,
  entity: string,
  path: readonly string[],
): { entity: string; field: Field } | undefined {
  const [name, ...rest] = path
  const field = catalog.entities[entity]?.fields.find((one) => one.name === name)
  if (!field || rest.length === 0) return field && { entity, field }
  const next = targetOf(field)
  return next === undefined ? undefined : endOf(catalog, next, rest)
}
