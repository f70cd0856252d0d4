import { Convert } from './parse/convert.ts'
import { jsonataTree } from './parse/jsonata.ts'
import type { Raw } from './parse/raw.ts'
import { scan } from './parse/scan.ts'
import { expressionIssue } from './texts/expression-texts.ts'
import type { ExpressionIssue } from './tree.ts'

export type { Raw } from './parse/raw.ts'

/** `raw` is there exactly when there are no issues. */
export type Parsed = { readonly raw?: Raw; readonly issues: readonly ExpressionIssue[] }

/**
 * The shape of an expression, untyped. Grammar and precedence are jsonata's; what the language leaves out is refused
 * with its position. Throws nothing and stays fast for any text. Server only: browsers get typed trees.
 */
export function parseExpression(source: string): Parsed {
  const known = parsed.get(source)
  if (known) return known
  const made = parsedFrom(source)
  if (parsed.size >= KEPT_MAX) parsed.clear()
  if (source.length <= SOURCE_KEPT_MAX) parsed.set(source, made)
  return made
}

// The same documents are compiled over and over while somebody drafts, and packs repeat themselves.
const KEPT_MAX = 2_000
const SOURCE_KEPT_MAX = 500
const parsed = new Map<string, Parsed>()

function parsedFrom(source: string): Parsed {
  const { tokens, issues } = scan(source)
  if (issues.length > 0) return { issues }
  if (tokens.length === 0) return { issues: [expressionIssue('expression_empty', [0, source.length])] }
  const ast = jsonataTree(source, tokens)
  if ('code' in ast) return { issues: [ast] }
  const convert = new Convert(tokens)
  const raw = convert.node(ast)
  return raw === undefined || convert.issues.length > 0 ? { issues: convert.issues } : { raw, issues: [] }
}
