import type { PathUse, Tree } from './tree.ts'

/** The sub-trees of a node, in source order. */
export function childrenOf(tree: Tree): readonly Tree[] {
  switch (tree.op) {
    case 'literal':
    case 'field':
    case 'variable':
    case 'local':
      return []
    case 'list':
      return tree.items
    case 'negate':
    case 'not':
      return [tree.arg]
    case 'arith':
    case 'concat':
    case 'compare':
      return [tree.left, tree.right]
    case 'and':
    case 'or':
    case 'call':
      return tree.args
    case 'in':
      return [tree.item, tree.list]
    case 'within':
      return [tree.item, tree.node]
    case 'if':
      return [tree.when, tree.then, tree.otherwise]
    case 'default':
      return [tree.value, tree.otherwise]
    case 'let':
      return [tree.value, tree.body]
    case 'any':
      return [tree.where]
    case 'each':
      return [tree.list, tree.body]
  }
}

/** Calls `visit` for every node, outer before inner. */
export function walkTree(tree: Tree, visit: (tree: Tree) => void): void {
  visit(tree)
  for (const child of childrenOf(tree)) walkTree(child, visit)
}

/** A copy in which `change` has replaced every node, inner before outer; give the node back to keep it. */
export function mapTree(tree: Tree, change: (tree: Tree) => Tree): Tree {
  const deep = (child: Tree) => mapTree(child, change)
  return change(withChildren(tree, deep))
}

function withChildren(tree: Tree, deep: (child: Tree) => Tree): Tree {
  switch (tree.op) {
    case 'literal':
    case 'field':
    case 'variable':
    case 'local':
      return tree
    case 'list':
      return { ...tree, items: tree.items.map(deep) }
    case 'negate':
    case 'not':
      return { ...tree, arg: deep(tree.arg) }
    case 'arith':
      return { ...tree, left: deep(tree.left), right: deep(tree.right) }
    case 'concat':
      return { ...tree, left: deep(tree.left), right: deep(tree.right) }
    case 'compare':
      return { ...tree, left: deep(tree.left), right: deep(tree.right) }
    case 'and':
    case 'or':
      return { ...tree, args: tree.args.map(deep) }
    case 'call':
      return { ...tree, args: tree.args.map(deep) }
    case 'in':
      return { ...tree, item: deep(tree.item), list: deep(tree.list) }
    case 'within':
      return { ...tree, item: deep(tree.item), node: deep(tree.node) }
    case 'if': {
      const [when, then, otherwise] = [deep(tree.when), deep(tree.then), deep(tree.otherwise)]
      return { ...tree, when, then, otherwise }
    }
    case 'default':
      return { ...tree, value: deep(tree.value), otherwise: deep(tree.otherwise) }
    case 'let':
      return { ...tree, value: deep(tree.value), body: deep(tree.body) }
    case 'any':
      return { ...tree, where: deep(tree.where) }
    case 'each':
      return { ...tree, list: deep(tree.list), body: deep(tree.body) }
  }
}

/** `a.id` names the record that `a` does; `id` the row itself. */
export const recordPath = (path: readonly string[]): readonly string[] =>
  path.at(-1) === 'id' ? path.slice(0, -1) : path

type Locals = ReadonlyMap<string, PathUse | undefined>

/**
 * Every path a tree reads, each once, in order of appearance: what must be fetched before it is evaluated. Paths inside
 * `$any` and through `$map` or `$filter` start with the path of the children: `['room', 'occupancies', 'customer']`.
 */
export function pathsOf(tree: Tree): PathUse[] {
  const uses = new Map<string, PathUse>()
  collect(tree, [], new Map(), (use) => uses.set(JSON.stringify([use.root, ...use.path]), use))
  return [...uses.values()]
}

type Note = (use: PathUse) => void

function collect(tree: Tree, within: readonly string[], locals: Locals, note: Note): void {
  switch (tree.op) {
    case 'field':
      note({ root: 'row', path: [...within, ...tree.path] })
      break
    case 'variable':
      note({ root: `$${tree.name}`, path: tree.path })
      break
    case 'local':
      noteLocal(locals.get(tree.name), tree.path ?? [], note)
      break
    case 'any':
      note({ root: 'row', path: [...within, ...tree.path] })
      collect(tree.where, [...within, ...tree.path], locals, note)
      break
    case 'within':
      for (const child of childrenOf(tree)) collect(child, within, locals, note)
      if (tree.item.op === 'field') note({ root: 'row', path: [...within, ...recordPath(tree.item.path), tree.parent] })
      break
    case 'let':
    case 'each': {
      const [name, source] = tree.op === 'let' ? [tree.name, tree.value] : [tree.param, tree.list]
      collect(source, within, locals, note)
      collect(tree.body, within, new Map([...locals, [name, sourceOf(source, within, locals)]]), note)
      break
    }
    default:
      for (const child of childrenOf(tree)) collect(child, within, locals, note)
  }
}

/** Where the records of a local come from, when that is a plain path or a filtered one. */
function sourceOf(tree: Tree, within: readonly string[], locals: Locals): PathUse | undefined {
  if (tree.op === 'field') return { root: 'row', path: [...within, ...tree.path] }
  if (tree.op === 'variable') return { root: `$${tree.name}`, path: tree.path }
  if (tree.op === 'each' && tree.fn === 'filter') return sourceOf(tree.list, within, locals)
  const base = tree.op === 'local' ? locals.get(tree.name) : undefined
  return base && tree.op === 'local' ? { root: base.root, path: [...base.path, ...(tree.path ?? [])] } : undefined
}

function noteLocal(source: PathUse | undefined, path: readonly string[], note: Note): void {
  if (source !== undefined && path.length > 0) note({ root: source.root, path: [...source.path, ...path] })
}
