import { BrokenBelief } from '@courtyard/std/assert'
import type { Rational } from '@courtyard/std/rational'
import type { Tree } from './tree.ts'
import type { Env, Value } from './value.ts'

/** A tree as a synchronous function. Throws Fault value_missing, division_by_zero, cost_exceeded, number_too_large. */
export function compileTree(tree: Tree): (env: Env) => Value {
  throw new BrokenBelief(`compileTree is not built yet (${tree.op})`)
}

/** Like compileTree for a tree of type number. A missing result is Fault value_missing. */
export function compileNumber(tree: Tree): (env: Env) => Rational {
  throw new BrokenBelief(`compileNumber is not built yet (${tree.op})`)
}
