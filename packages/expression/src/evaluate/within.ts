import { recordPath } from '../paths.ts'
import type { Tree } from '../tree.ts'
import type { Value } from '../value.ts'
import { compileRead, isRow, member } from './read.ts'
import { type Run, spend, type Unit } from './scope.ts'

/** A tree is walked this far and no further, in SQL and here; the database keeps trees at 32 levels. */
export const TREE_LEVELS_MAX = 40

/** `$within`: up from the record, over those above it as far as they are held, until a node is met. */
export function compileWithin(unit: Unit, tree: Tree & { op: 'within' }): Run {
  const [item, node] = [recordRun(unit, tree.item), recordRun(unit, tree.node)]
  return (env) => {
    const sought = idsOf(node(env))
    if (sought.length === 0) return false
    let at = item(env)
    for (let level = 0; at !== null && level <= TREE_LEVELS_MAX; level += 1) {
      spend(unit, 1)
      const id = idOf(at)
      if (id !== null && sought.includes(id)) return true
      at = isRow(at) ? member(at, tree.parent) : null
    }
    return false
  }
}

/** The record that a path names: `id` is the row itself. */
function recordRun(unit: Unit, tree: Tree): Run {
  if (tree.op !== 'field') return unit.compile(unit, tree)
  const path = recordPath(tree.path)
  return path.length === 0 ? (env) => env.row : compileRead(unit, { ...tree, path })
}

const idOf = (value: Value): Value => (isRow(value) ? member(value, 'id') : value)

const idsOf = (value: Value): readonly Value[] =>
  (Array.isArray(value) ? value : [value]).map(idOf).filter((id) => id !== null)
