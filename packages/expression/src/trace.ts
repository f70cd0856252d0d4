import { isFault } from '@courtyard/std/fault'
import { compile } from './evaluate/compile.ts'
import { newUnit, WORK_MAX } from './evaluate/scope.ts'
import { printTree, printValue } from './print.ts'
import type { Tree } from './tree.ts'
import type { Env, Value } from './value.ts'

/** One sub-expression of an evaluation and what it gave: a value, `missing`, or the code of the fault that ended it. */
export type TraceStep = { readonly expression: string; readonly value: string }

const STEPS_MAX = 200

/**
 * The steps of an evaluation, inner before outer; literals and branches not taken are left out. The same tree and inputs
 * give the same text for ever. After 200 steps the rest is left out and a last step `…` holds the result. Throws nothing for
 * what an evaluation may meet: a fault is the last step.
 */
export function traceTree(tree: Tree, env: Env): TraceStep[] {
  const steps: TraceStep[] = []
  const seen = new Set<string>()
  const note = (expression: string, value: string) => {
    const known = `${expression}\n${value}`
    if (steps.length < STEPS_MAX && !seen.has(known)) steps.push({ expression, value })
    seen.add(known)
  }
  const unit = newUnit(false, compile, (node, run) => {
    if (node.op === 'literal' || (node.op === 'list' && node.type.kind === 'tiers')) return run
    const expression = printTree(node)
    return (inner) => {
      const value = run(inner)
      if (seen.size <= STEPS_MAX) note(expression, printValue(value))
      return value
    }
  })
  unit.budget.left = WORK_MAX
  const value = outcome(() => compile(unit, tree)(env))
  if (seen.size > STEPS_MAX) return [...steps, { expression: '…', value }]
  if (steps.at(-1)?.value !== value) steps.push({ expression: printTree(tree), value })
  return steps
}

function outcome(run: () => Value): string {
  try {
    return printValue(run())
  } catch (error) {
    if (!isFault(error)) throw error
    return typeof error.details.path === 'string' ? `${error.code} ${error.details.path}` : error.code
  }
}

export { type ExplainFormat, explainText } from './explain.ts'
