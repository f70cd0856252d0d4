import { BrokenBelief } from '@courtyard/std/assert'
import { Fault } from '@courtyard/std/fault'
import {
  add,
  divide,
  isRational,
  multiply,
  negate,
  type Rational,
  round,
  subtract,
  workOf,
} from '@courtyard/std/rational'
import type { Tree } from '../tree.ts'
import type { Env } from '../value.ts'
import { missing, pathText, type Run, spend, type Unit } from './scope.ts'

/** A closure that always gives a number. */
export type NumberRun = (env: Env) => Rational

type Operation = (a: Rational, b: Rational) => Rational

/** a - b * trunc(a / b): the sign of the dividend, as in jsonata. */
const remainder: Operation = (a, b) => subtract(a, multiply(b, round(divide(a, b), 0, 'down')))

const operations: Readonly<Record<string, Operation>> = {
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': divide,
  '%': remainder,
}

/** Long numbers cost more, so that a few lines cannot compute for seconds. */
function metered(unit: Unit, value: Rational): Rational {
  if (value.big !== undefined) spend(unit, workOf(value))
  return value
}

/** Arithmetic over numbers that are there (strict). `number` compiles an operand. */
export function compileArith(unit: Unit, tree: Tree & { op: 'arith' }, number: (tree: Tree) => NumberRun): NumberRun {
  const [left, right] = [number(tree.left), number(tree.right)]
  // One closure per operation: calls stay monomorphic, which is what makes a fee line cost 100 ns.
  if (tree.sign === '*') return (env) => metered(unit, multiply(left(env), right(env)))
  if (tree.sign === '+') return (env) => metered(unit, add(left(env), right(env)))
  const operation = operations[tree.sign]
  if (operation === undefined) throw new BrokenBelief(`an operation ${tree.sign}`)
  return (env) => metered(unit, operation(left(env), right(env)))
}

/** Arithmetic where a missing operand gives no value (lenient). */
export function compileArithLenient(unit: Unit, tree: Tree & { op: 'arith' }, left: Run, right: Run): Run {
  const operation = operations[tree.sign]!
  return (env) => {
    const [a, b] = [left(env), right(env)]
    return a === null || b === null ? null : metered(unit, operation(asNumber(tree.left, a), asNumber(tree.right, b)))
  }
}

/** The negative of what `run` gives; nothing of nothing. */
export const compileNegate =
  (tree: Tree & { op: 'negate' }, run: Run): Run =>
  (env) => {
    const value = run(env)
    return value === null ? null : negate(asNumber(tree.arg, value))
  }

/** A number or a Fault: value_missing for nothing, value_type for anything else. */
export function asNumber(tree: Tree, value: unknown): Rational {
  if (isRational(value)) return value
  if (value === null || value === undefined) throw missing(tree)
  throw new Fault('value_type', { path: pathText(tree), expected: 'number' })
}
