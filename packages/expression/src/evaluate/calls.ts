import { BrokenBelief } from '@courtyard/std/assert'
import { Fault } from '@courtyard/std/fault'
import { isRational, workOf } from '@courtyard/std/rational'
import { functions, type Parameter } from '../functions.ts'
import { childrenOf } from '../paths.ts'
import { isTiers } from '../tiers.ts'
import type { Tree } from '../tree.ts'
import type { Env, Row, Value } from '../value.ts'
import { compileRead, isRow } from './read.ts'
import { missing, type Run, required, spend, type Unit, withLocal } from './scope.ts'

/** How many nodes a tree has: the work of one round of a loop. */
const sizeOf = (tree: Tree): number => childrenOf(tree).reduce((size, child) => size + sizeOf(child), 1)

/** A function of the library. A missing argument is a fault, in a predicate no value (for a condition: false). */
export function compileCall(unit: Unit, tree: Tree & { op: 'call' }): Run {
  const definition = functions.get(tree.fn)
  if (definition === undefined) throw new Fault('expression_invalid', { reason: `no function $${tree.fn}` })
  const { parameters, run } = definition
  const runs = tree.args.map((arg, index) =>
    parameters[index]?.missing ? unit.compile(unit, arg) : required(unit, arg),
  )
  const absent: Value = tree.type.kind === 'boolean' ? false : null
  const takesLists = parameters.some(({ takes }) => typeof takes === 'object' && 'listOf' in takes)
  return (env) => {
    const args: Value[] = []
    for (let index = 0; index < runs.length; index += 1) {
      const value = runs[index]!(env)
      if (value === null && !parameters[index]!.missing) return absent
      args.push(checked(unit, tree.args[index]!, parameters[index]!, value))
    }
    if (takesLists && listWithGaps(unit, tree, args)) return absent
    const result = run(args)
    if (isRational(result) && result.big !== undefined) spend(unit, workOf(result))
    return result
  }
}

/** What the checker promised must hold at run time too, where rows come from anywhere. */
function checked(unit: Unit, tree: Tree, { takes }: Parameter, value: Value): Value {
  if (takes === 'any' || value === null) return value
  if (!Array.isArray(takes)) {
    if (!Array.isArray(value)) throw new Fault('value_type', { expected: 'list' })
    spend(unit, value.length)
    return value
  }
  const { kind } = tree.type
  const fits =
    kind === 'number'
      ? isRational(value)
      : kind === 'tiers'
        ? isTiers(value)
        : kind === 'boolean'
          ? typeof value === 'boolean'
          : typeof value === 'string'
  if (!fits) throw new Fault('value_type', { expected: kind })
  return value
}

function listWithGaps(unit: Unit, tree: Tree & { op: 'call' }, args: readonly Value[]): boolean {
  const gap = tree.fn !== 'count' && args.some((list) => Array.isArray(list) && list.includes(null))
  if (gap && !unit.lenient) throw missing(tree)
  return gap
}

/** $map and $filter. */
export function compileEach(unit: Unit, tree: Tree & { op: 'each' }): Run {
  const { inner, slot } = withLocal(unit, tree.param)
  const [list, body] = [
    required(unit, tree.list),
    tree.fn === 'filter' ? required(inner, tree.body) : inner.compile(inner, tree.body),
  ]
  const round = sizeOf(tree.body)
  return (env) => {
    const items = list(env)
    if (!Array.isArray(items)) return null
    const results: Value[] = []
    for (const item of items) {
      spend(unit, round)
      unit.frame[slot] = item
      const value = body(env)
      if (tree.fn === 'map') results.push(value)
      else if (value === true) results.push(item)
    }
    return results
  }
}

/** $any: true when some child fits. Children are a list of rows at the end of the path. */
export function compileAny(unit: Unit, tree: Tree & { op: 'any' }): Run {
  const children = compileRead(unit, { op: 'field', path: tree.path, type: tree.type, at: tree.at })
  const where = unit.compile(unit, tree.where)
  const round = sizeOf(tree.where)
  return (env) => {
    const rows = children(env)
    if (rows === null) return false
    if (!Array.isArray(rows)) throw new BrokenBelief(`${tree.path.join('.')} holds a list of rows`)
    return rows.some((row: Value) => {
      spend(unit, round)
      return isRow(row) && where(childEnv(row, env)) === true
    })
  }
}

const childEnv = (row: Row, env: Env): Env => ({ row, variables: env.variables })
