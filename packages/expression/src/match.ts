import { BrokenBelief } from '@courtyard/std/assert'
import type { Tree } from './tree.ts'
import type { Env } from './value.ts'

/** A predicate tree as a function: the two-valued meaning that SQL has as well. */
export function matchPredicate(tree: Tree): (env: Env) => boolean {
  throw new BrokenBelief(`matchPredicate is not built yet (${tree.op})`)
}
