import { Fault } from '@courtyard/std/fault'
import { isRational } from '@courtyard/std/rational'
import type { Tree } from '../tree.ts'
import type { Env, Row, Value } from '../value.ts'
import { pathText, type Run, type Unit } from './scope.ts'

/** Names every object has by birth; a row has them only as its own. */
const inherited = (name: string): boolean => name in Object.prototype

/** True for a record, not a number, a list or tiers. */
export const isRow = (value: Value | undefined): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isRational(value)

/** A member of a record; `id` of a reference that was not followed is the reference itself. */
export function member(value: Value, name: string): Value {
  if (isRow(value)) return (inherited(name) && !Object.hasOwn(value, name) ? null : (value as Row)[name]) ?? null
  return name === 'id' && typeof value === 'string' ? value : null
}

const follow = (start: Value, path: readonly string[]): Value => {
  let value = start
  for (const name of path) {
    if (value === null) return null
    value = member(value, name)
  }
  return value
}

/** A field, variable or local as it is; null when missing. */
export function compileRead(unit: Unit, tree: Tree & { op: 'field' | 'variable' | 'local' }): Run {
  if (tree.op === 'field') return compileField(tree.path)
  const { name, path = [] } = tree
  if (tree.op === 'local') {
    const slot = unit.slots.get(name)
    if (slot === undefined) throw new Fault('expression_invalid', { reason: `no local $${name}` })
    const { frame } = unit
    return path.length === 0 ? () => frame[slot] ?? null : () => follow(frame[slot] ?? null, path)
  }
  return (env) => {
    const value = inherited(name) && !Object.hasOwn(env.variables, name) ? null : (env.variables[name] ?? null)
    return path.length === 0 ? value : follow(value, path)
  }
}

function compileField(path: readonly string[]): Run {
  const [first = ''] = path
  if (path.length === 1 && !inherited(first)) return (env: Env) => env.row[first] ?? null
  return (env: Env) => follow(env.row, path)
}

/** Guards a read: what the tree calls a number must be an exact one, so that no text or double ever slips into money. */
export function checkedRead(unit: Unit, tree: Tree & { op: 'field' | 'variable' | 'local' }): Run {
  const run = compileRead(unit, tree)
  if (tree.type.kind !== 'number' || tree.op === 'local') return run
  return (env) => {
    const value = run(env)
    if (value === null || isRational(value)) return value
    throw new Fault('value_type', { path: pathText(tree), expected: 'number' })
  }
}
