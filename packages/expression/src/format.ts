import { endsOperand, scan, type Token } from './parse/scan.ts'
import { parseExpression } from './parse.ts'
import type { ExpressionIssue } from './tree.ts'

export type Formatted = { readonly text: string } | { readonly issues: readonly ExpressionIssue[] }

/**
 * An expression in its one form: single spaces, texts in single quotes, parentheses written twice once; comments stay.
 * Idempotent, and the same to the parser. What does not parse comes back as its issues. Throws nothing for any text.
 */
export function formatExpression(source: string): Formatted {
  const { issues } = parseExpression(source)
  if (issues.length > 0) return { issues }
  const { tokens } = scan(source)
  const twice = writtenTwice(tokens)
  const pieces: Piece[] = []
  let end = 0
  for (const [index, token] of tokens.entries()) {
    pieces.push(...commentsIn(source.slice(end, token.at[0])))
    end = token.at[1]
    if (!twice.has(index)) pieces.push(pieceOf(tokens, index))
  }
  pieces.push(...commentsIn(source.slice(end)))
  return { text: joined(pieces) }
}

/** A token or comment, and whether it keeps close to what stands before and after it. */
type Piece = { readonly text: string; readonly closeBefore: boolean; readonly closeAfter: boolean }

const joined = (pieces: readonly Piece[]): string =>
  pieces.reduce((text, piece, index) => {
    const before = pieces[index - 1]
    const close = before === undefined || before.closeAfter || piece.closeBefore
    return text + (close ? '' : ' ') + piece.text
  }, '')

const commentsIn = (gap: string): Piece[] =>
  [...gap.matchAll(/\/\*[\s\S]*?\*\//g)].map(([text]) => ({ text, closeBefore: false, closeAfter: false }))

/** `((a))` is `(a)`: both brackets of the inner pair go. Comments between them stay. */
function writtenTwice(tokens: readonly Token[]): ReadonlySet<number> {
  const gone = new Set<number>()
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1]
    if (token.text !== '(' || next?.text !== '(' || isCall(tokens, index)) continue
    if (token.mate === undefined || next.mate === undefined || next.mate + 1 !== token.mate) continue
    gone.add(index)
    gone.add(token.mate)
  }
  return gone
}

/** The bracket opens the arguments of a function. */
const isCall = (tokens: readonly Token[], index: number): boolean => {
  const { kind, text } = tokens[index - 1] ?? {}
  return kind === 'variable' || (kind === 'name' && text === 'function')
}

function pieceOf(tokens: readonly Token[], index: number): Piece {
  const token = tokens[index]!
  if (token.kind === 'text') return { text: quoted(token.text), closeBefore: false, closeAfter: false }
  if (token.kind !== 'sign') return { text: token.text, closeBefore: false, closeAfter: false }
  const { text } = token
  if (text === '.') return { text, closeBefore: true, closeAfter: true }
  if (text === ',' || text === ';') return { text, closeBefore: true, closeAfter: false }
  if (text === '(') return { text, closeBefore: isCall(tokens, index), closeAfter: !isBlock(tokens, index) }
  if (text === ')') return { text, closeBefore: !isBlock(tokens, token.mate), closeAfter: false }
  if (text === '[') return { text, closeBefore: false, closeAfter: true }
  if (text === ']') return { text, closeBefore: true, closeAfter: false }
  const isUnary = text === '-' && !endsOperand(tokens[index - 1])
  return { text, closeBefore: false, closeAfter: isUnary }
}

/** Parentheses around bindings get space inside: `( $x := 1; $x )`. */
function isBlock(tokens: readonly Token[], open: number | undefined): boolean {
  if (open === undefined || isCall(tokens, open)) return false
  return tokens[open + 1]?.kind === 'variable' && tokens[open + 2]?.text === ':='
}

/** In single quotes, which need no escape inside JSON; texts that hold a quote or an escape stay as they are. */
function quoted(text: string): string {
  const inner = text.slice(1, -1)
  return text.startsWith('"') && !/['\\]/.test(inner) ? `'${inner}'` : text
}
