import { type IssueTexts, keyed, type ParamsArg, phrasesIn } from '@courtyard/std/issue-text'
import type { ExpressionIssue, Span } from '../tree.ts'
import { checkTexts } from './check-texts.ts'
import { parseTexts } from './parse-texts.ts'

/** Texts of every issue of expressions, by code and situation, in all languages. */
export const expressionTexts = { ...parseTexts, ...checkTexts } as const satisfies IssueTexts
export type ExpressionTexts = typeof expressionTexts
export type ExpressionKey = keyof ExpressionTexts

/** A problem of an expression, at a place in its source. */
export const expressionIssue = <K extends ExpressionKey>(
  key: K,
  at: Span,
  ...[params]: ParamsArg<ExpressionTexts[K]>
): ExpressionIssue => ({ ...keyed(key, params), at })

/** A phrase that stands in a text about expressions. */
export const phrase = phrasesIn<ExpressionTexts>()
