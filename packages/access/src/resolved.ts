import { childrenOf } from '@courtyard/expression/paths'
import type { Tree } from '@courtyard/expression/tree'
import type { Value } from '@courtyard/expression/value'

/** True when every variable a tree names has a value. A missing one must never widen a condition (`x = null`). */
export function isResolved(tree: Tree, variables: Readonly<Record<string, Value>>): boolean {
  if (tree.op === 'variable') return hasValue(variables, [tree.name, ...tree.path])
  return childrenOf(tree).every((child) => isResolved(child, variables))
}

function hasValue(variables: Readonly<Record<string, Value>>, path: readonly string[]): boolean {
  let current: unknown = variables
  for (const name of path) {
    if (current === null || typeof current !== 'object' || !Object.hasOwn(current, name)) return false
    current = (current as Record<string, unknown>)[name]
  }
  // No records assigned is nothing to compare with: a denial that asks for them denies.
  return current !== null && current !== undefined && !(Array.isArray(current) && current.length === 0)
}
