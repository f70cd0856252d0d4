import { BrokenBelief } from '@courtyard/std/assert'
import type { RoundMode } from '@courtyard/std/rational'

/** A worked example as data: decimal text is a number, `[["180","5"],[null,"9"]]` are tiers. */
export type ExpressionCase = {
  readonly name: string
  readonly expr: string
  readonly input: Readonly<Record<string, unknown>>
  readonly round?: { readonly scale: number; readonly mode: RoundMode }
  readonly expected: unknown
}

export type CaseResult = {
  readonly name: string
  readonly passed: boolean
  readonly actual: string
  readonly expected: string
  readonly problem?: string
}

/** Checks and evaluates one case. Throws nothing: a problem is a failed case. */
export function evaluateCase(given: ExpressionCase): CaseResult {
  throw new BrokenBelief(`evaluateCase is not built yet (${given.name})`)
}
