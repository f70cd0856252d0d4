import { Fault } from '@courtyard/std/fault'
import type { Tree } from '../tree.ts'
import type { Env, Value } from '../value.ts'

/** A compiled sub-tree. */
export type Run = (env: Env) => Value

/** Work of one evaluation: loop rounds times the size of their body, and long numbers. */
export const WORK_MAX = 200_000

/**
 * What the closures of one compiled tree share. Evaluation is synchronous and not recursive, so locals live in one frame and
 * the work left is one counter: no allocation for a tree without loops.
 */
export type Unit = {
  /** Missing values are null instead of Fault value_missing: the two-valued meaning of predicates. */
  readonly lenient: boolean
  /** Compiles a sub-tree; what it gives may be null. */
  readonly compile: (unit: Unit, tree: Tree) => Run
  readonly frame: Value[]
  readonly slots: ReadonlyMap<string, number>
  readonly budget: { left: number }
  readonly observe?: (tree: Tree, run: Run) => Run
}

/** A fresh unit. */
export const newUnit = (lenient: boolean, compile: Unit['compile'], observe?: Unit['observe']): Unit => ({
  lenient,
  compile,
  frame: [],
  slots: new Map(),
  budget: { left: WORK_MAX },
  ...(observe === undefined ? {} : { observe }),
})

/** A sub-tree that never gives null in strict evaluation: Fault value_missing instead. */
export function required(unit: Unit, tree: Tree): Run {
  const run = unit.compile(unit, tree)
  const always = tree.op === 'arith' || tree.op === 'compare' || (tree.op === 'literal' && tree.value !== null)
  if (unit.lenient || always) return run
  return (env) => {
    const value = run(env)
    if (value === null) throw missing(tree)
    return value
  }
}

/** The unit inside the reach of a new local, and the local's slot. */
export function withLocal(unit: Unit, name: string): { inner: Unit; slot: number } {
  const slot = unit.slots.size
  return { inner: { ...unit, slots: new Map([...unit.slots, [name, slot]]) }, slot }
}

/** Takes work off the budget. Throws Fault cost_exceeded when there is none left. */
export function spend(unit: Unit, work: number): void {
  unit.budget.left -= work
  if (unit.budget.left < 0) throw new Fault('cost_exceeded', { workMax: WORK_MAX })
}

/** The name people know a value by: `room.area`, `$params.rate`. */
export function pathText(tree: Tree): string {
  if (tree.op === 'field') return tree.path.join('.')
  if (tree.op === 'variable' || tree.op === 'local') return `$${[tree.name, ...(tree.path ?? [])].join('.')}`
  return tree.op === 'call' ? `$${tree.fn}` : tree.op
}

/** Fault value_missing of that tree. */
export const missing = (tree: Tree): Fault => new Fault('value_missing', { path: pathText(tree) })
