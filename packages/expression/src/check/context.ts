import type { ParamsArg } from '@courtyard/std/issue-text'
import type { Raw } from '../parse/raw.ts'
import type { Place } from '../places.ts'
import { type ExpressionKey, type ExpressionTexts, expressionIssue } from '../texts/expression-texts.ts'
import type { ExpressionIssue, PathUse, Span, Tree } from '../tree.ts'
import type { Scope, ValueType } from '../type.ts'

/** Loops ($map, $filter, $any) may stand in each other this deep. */
export const LOOPS_MAX = 3

/** What is known at one spot of an expression. Inner spots get a changed copy; issues and optional paths are shared. */
export type Context = {
  readonly place: Place
  readonly scope: Scope
  readonly locals: ReadonlyMap<string, ValueType>
  readonly loops: number
  readonly issues: ExpressionIssue[]
  readonly optional: PathUse[]
  /** Types a sub-expression; undefined when it has a problem, which is then among the issues. */
  readonly visit: (raw: Raw, context: Context) => Tree | undefined
}

/** Notes a problem; gives undefined so that a rule can return it. */
export function report<K extends ExpressionKey>(
  context: Context,
  key: K,
  at: Span,
  ...params: ParamsArg<ExpressionTexts[K]>
): undefined {
  context.issues.push(expressionIssue(key, at, ...params))
  return undefined
}

/** Refuses what predicates, which must become SQL, do not have. True when refused. */
export function refusedInPredicate<K extends Extract<ExpressionKey, `profile_refused.${string}`>>(
  context: Context,
  key: K,
  at: Span,
  ...params: ParamsArg<ExpressionTexts[K]>
): boolean {
  if (context.place.profile !== 'predicate') return false
  report(context, key, at, ...params)
  return true
}
