import type { Rational } from '@courtyard/std/rational'
import { compile, numberRun } from './evaluate/compile.ts'
import { newUnit, WORK_MAX } from './evaluate/scope.ts'
import type { Tree } from './tree.ts'
import type { Env, Value } from './value.ts'

/**
 * A tree as a synchronous function over exact numbers. It always ends. A missing input of arithmetic, a comparison or a
 * function is a fault, never 0 or false; `??`, `$missing`, `$exists` and `$count` are how an expression asks.
 * Throws Fault value_missing, value_type, division_by_zero, number_too_large, cost_exceeded.
 */
export function compileTree(tree: Tree): (env: Env) => Value {
  const unit = newUnit(false, compile)
  const run = compile(unit, tree)
  const { budget } = unit
  return (env) => {
    budget.left = WORK_MAX
    return run(env)
  }
}

/** Like compileTree for a tree of type number. A missing result is Fault value_missing. */
export function compileNumber(tree: Tree): (env: Env) => Rational {
  const unit = newUnit(false, compile)
  const run = numberRun(unit, tree)
  const { budget } = unit
  return (env) => {
    budget.left = WORK_MAX
    return run(env)
  }
}
