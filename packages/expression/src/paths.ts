import { BrokenBelief } from '@courtyard/std/assert'
import type { PathUse, Tree } from './tree.ts'

/** Every path a tree reads, each once, in order of appearance. Paths inside `$any` start with the children path. */
export function pathsOf(tree: Tree): PathUse[] {
  throw new BrokenBelief(`pathsOf is not built yet (${tree.op})`)
}
