import { childrenOf, mapTree } from '@courtyard/expression/paths'
import type { Tree } from '@courtyard/expression/tree'
import type { Value } from '@courtyard/expression/value'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { AccessActor, ScopeValues } from './actor.ts'
import { withIncluded } from './included.ts'

/** Every scope an actor's assignments name, each once, as the variable that a condition bound to it reads. */
export function scopeVariables({ assignments = [] }: AccessActor): Record<string, Value> {
  return Object.fromEntries(scopesOf(assignments).map((scope, index) => [variableOf(index), { ...scope }]))
}

/**
 * A condition once for every scope under which the actor has the role, each naming its own variable, so that rows of one
 * assignment are never let through by the records of another. A condition without `$scope` is itself.
 */
export function boundConditions(
  { catalog, actor }: { readonly catalog: Catalog; readonly actor: AccessActor },
  role: string,
  condition: Tree,
): readonly Tree[] {
  if (!namesScope(condition)) return [condition]
  const { assignments = [] } = actor
  const all = scopesOf(assignments)
  const own = assignments.filter((assignment) => withIncluded(catalog, [assignment.role]).includes(role))
  const indexes = new Set(own.map(({ scope }) => all.findIndex((known) => isSame(known, scope))))
  // Nobody assigned a scope: the variable stays without a value, and what has none denies.
  return indexes.size === 0 ? [condition] : [...indexes].map((index) => renamed(condition, index))
}

const variableOf = (index: number): string => `scope_${index}`
const isSame = (a: ScopeValues, b: ScopeValues): boolean => JSON.stringify(a) === JSON.stringify(b)

function scopesOf(assignments: readonly { readonly scope: ScopeValues }[]): ScopeValues[] {
  const scopes: ScopeValues[] = []
  for (const { scope } of assignments) if (!scopes.some((known) => isSame(known, scope))) scopes.push(scope)
  return scopes
}

const isScope = (tree: Tree): tree is Tree & { readonly op: 'variable' } =>
  tree.op === 'variable' && tree.name === 'scope'
const namesScope = (tree: Tree): boolean => isScope(tree) || childrenOf(tree).some(namesScope)

// Statements are cached by the identity of their conditions: the same condition renamed alike is the same tree.
const trees = new WeakMap<Tree, Map<number, Tree>>()

function renamed(condition: Tree, index: number): Tree {
  const known = trees.get(condition) ?? new Map<number, Tree>()
  trees.set(condition, known)
  const made =
    known.get(index) ?? mapTree(condition, (node) => (isScope(node) ? { ...node, name: variableOf(index) } : node))
  known.set(index, made)
  return made
}
