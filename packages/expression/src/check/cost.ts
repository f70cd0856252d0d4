import { WORK_MAX } from '../evaluate/scope.ts'
import { childrenOf } from '../paths.ts'
import type { Tree } from '../tree.ts'

/** How many items a list is taken to have whose length only the records know. */
export const ITEMS_ASSUMED = 100

/**
 * Steps of an evaluation at worst: one per node, the body of a loop once per item. Both sides of a choice count. The same
 * measure as the budget of an evaluation, which stops lists that are longer than assumed.
 */
export function worstSteps(tree: Tree): number {
  const own = childrenOf(tree).reduce((steps, child) => steps + worstSteps(child), 1)
  if (tree.op === 'each') return own + (itemsOf(tree.list) - 1) * worstSteps(tree.body)
  // The database looks through children by an index; in memory they are few.
  if (tree.op === 'any') return own + (CHILDREN_ASSUMED - 1) * worstSteps(tree.where)
  return own
}

const CHILDREN_ASSUMED = 20

function itemsOf(list: Tree): number {
  if (list.op === 'list') return list.items.length
  if (list.op === 'each') return itemsOf(list.list)
  return ITEMS_ASSUMED
}

/** The steps of a tree that may take too many; undefined for any other. */
export function tooCostly(tree: Tree): number | undefined {
  const steps = worstSteps(tree)
  return steps > WORK_MAX ? steps : undefined
}

export { WORK_MAX }
