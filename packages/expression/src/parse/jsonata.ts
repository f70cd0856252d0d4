import jsonata from 'jsonata'
import { expressionIssue } from '../texts/expression-texts.ts'
import type { ExpressionIssue } from '../tree.ts'
import type { Token } from './scan.ts'

/** The part of jsonata's syntax tree that the language may use. `position` is the END of the node's own token. */
export type Ast = {
  readonly type: string
  readonly value?: unknown
  readonly position?: number
  readonly steps?: readonly Ast[]
  readonly lhs?: Ast
  readonly rhs?: Ast
  readonly expression?: Ast
  readonly expressions?: readonly Ast[]
  readonly condition?: Ast
  readonly then?: Ast
  readonly else?: Ast
  readonly procedure?: Ast
  readonly arguments?: readonly Ast[]
  readonly body?: Ast
  readonly thunk?: boolean
  readonly signature?: unknown
}

/**
 * jsonata's parser over a scanned source. It clones the left side of `??` and `?:` with JSON, so that a nest of 20 takes
 * seconds and all memory; both are therefore handed to it as `~>`, which binds alike, has the same length and clones nothing.
 */
export function jsonataTree(source: string, tokens: readonly Token[]): Ast | ExpressionIssue {
  let safe = source
  for (const { kind, text, at } of tokens) {
    if (kind === 'sign' && (text === '??' || text === '?:')) safe = `${safe.slice(0, at[0])}~>${safe.slice(at[1])}`
  }
  try {
    return jsonata(safe).ast() as unknown as Ast
  } catch (error) {
    return syntaxIssue(source, tokens, error as { code?: unknown; position?: unknown; token?: unknown })
  }
}

function syntaxIssue(
  source: string,
  tokens: readonly Token[],
  error: { code?: unknown; position?: unknown },
): ExpressionIssue {
  const position = typeof error.position === 'number' ? error.position : source.length
  const token = tokens.find(({ at }) => at[1] === position)
  const ends = error.code === 'S0207' || error.code === 'S0203' || position >= source.length
  const at = token === undefined || error.code === 'S0207' ? ([source.length, source.length] as const) : token.at
  if (error.code === 'S0103' || error.code === 'S0104')
    return expressionIssue('syntax_error.escape', [Math.max(0, position - 1), position])
  if (ends && (token === undefined || error.code !== 'S0201')) return expressionIssue('syntax_error.early', at)
  return expressionIssue('syntax_error', at, { sign: token?.text ?? '' })
}
