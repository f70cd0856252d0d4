import { BrokenBelief } from '@courtyard/std/assert'
import type { Tree } from './tree.ts'
import type { Env } from './value.ts'

/** One sub-expression of an evaluation: its source text and its value or fault as text. */
export type TraceStep = { readonly expression: string; readonly value: string }

/** How explanations write numbers. */
export type ExplainFormat = { readonly grouping?: boolean }

/** The steps of an evaluation, innermost first; the same tree and inputs give the same text for ever. */
export function traceTree(tree: Tree, env: Env, source: string): TraceStep[] {
  throw new BrokenBelief(`traceTree is not built yet (${tree.op}, ${source.length}, ${env.row})`)
}

/** Literal parts and evaluated parts as one sentence. */
export function explainText(parts: readonly (string | Tree)[], env: Env, format: ExplainFormat = {}): string {
  throw new BrokenBelief(`explainText is not built yet (${parts.length}, ${env.row}, ${format.grouping})`)
}
