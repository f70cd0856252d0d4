import type { ExpressionIssue, Span } from '../tree.ts'
import { fullWidthHint } from './full-width.ts'

/** One token with its position; `mate` is the index of the matching bracket. */
export type Token = {
  readonly kind: 'number' | 'text' | 'name' | 'variable' | 'sign'
  readonly text: string
  readonly at: Span
  mate?: number
}

export type Scan = { readonly tokens: readonly Token[]; readonly issues: readonly ExpressionIssue[] }

/** Longest source, deepest brackets, most tokens: what is beyond is refused before any parser sees it. */
export const LIMITS = { length: 4000, depth: 32, tokens: 1000, defaults: 32, digits: 15 } as const

const SPACE = /[ \t\n\r\v]+/y
const COMMENT = /\/\*[\s\S]*?\*\//y
const NUMBER = /(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[Ee][-+]?[0-9]+)?/y
const TEXT = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'/y
const NAME = /\$?[\p{L}_][\p{L}\p{N}_]*|\$/uy
const SIGN = /\.\.|:=|!=|>=|<=|\*\*|~>|\?:|\?\?|[.[\]{}(),@#;:?+\-*/%|=<>^&!~`]/y
const CLOSING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

const REFUSED: Readonly<Record<string, string>> = {
  '..': 'Ranges are not part of the language.',
  '**': 'For a power write $power(x, 2).',
  '~>': 'Write the call as $function(value).',
  '@': 'Bindings with @ are not part of the language.',
  '#': 'Positions with # are not part of the language.',
  '|': 'For "or" write: a or b.',
  '^': 'For a power write $power(x, 2).',
  '!': 'For "not" write $not(...), for "different" !=.',
  '~': 'This sign is not part of the language.',
  '`': 'Names are written without quotes.',
}

/** Splits a source as jsonata does, with start positions and exact number text, and refuses what must not reach a parser. */
export function scan(source: string): Scan {
  if (source.length > LIMITS.length) {
    const message = `The expression has ${source.length} characters; at most ${LIMITS.length} are allowed.`
    return {
      tokens: [],
      issues: [
        {
          code: 'expression_too_long',
          message,
          hint: 'Split it into computed fields or inputs.',
          at: [0, source.length],
        },
      ],
    }
  }
  const scanner = new Scanner(source)
  scanner.run()
  return { tokens: scanner.tokens, issues: scanner.issues }
}

class Scanner {
  readonly tokens: Token[] = []
  readonly issues: ExpressionIssue[] = []
  private readonly open: number[] = []
  private position = 0
  private readonly source: string

  constructor(source: string) {
    this.source = source
  }

  run(): void {
    while (this.position < this.source.length && this.issues.length < 20) this.next()
    for (const index of this.open)
      this.refuse('bracket_unmatched', `This "${this.tokens[index]!.text}" is never closed.`, this.tokens[index]!.at)
    const defaults = this.tokens.filter(({ kind, text }) => kind === 'sign' && (text === '??' || text === '?:'))
    if (defaults.length > LIMITS.defaults)
      this.refuse(
        'expression_too_deep',
        `More than ${LIMITS.defaults} "??" in one expression.`,
        defaults[LIMITS.defaults]!.at,
      )
    if (this.tokens.length > LIMITS.tokens) {
      this.refuse(
        'expression_too_long',
        `The expression has more than ${LIMITS.tokens} parts.`,
        this.tokens[LIMITS.tokens]!.at,
        'Split it into computed fields or inputs.',
      )
    }
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position
    return pattern.exec(this.source)?.[0]
  }

  private refuse(code: string, message: string, at: Span, hint?: string): void {
    this.issues.push(hint === undefined ? { code, message, at } : { code, message, hint, at })
  }

  private push(kind: Token['kind'], text: string): Token {
    const token: Token = { kind, text, at: [this.position, this.position + text.length] }
    this.tokens.push(token)
    this.position += text.length
    return token
  }

  private next(): void {
    const skipped = this.take(SPACE) ?? this.take(COMMENT)
    if (skipped !== undefined) {
      this.position += skipped.length
      return
    }
    const number = this.take(NUMBER)
    if (number !== undefined) return void this.number(this.push('number', number))
    const text = this.take(TEXT)
    if (text !== undefined) return void this.text(text)
    const name = this.take(NAME)
    if (name !== undefined) return void this.name(name)
    const sign = this.take(SIGN)
    if (sign !== undefined) return void this.sign(sign)
    this.unknown()
  }

  private number(token: Token): void {
    const digits = token.text
      .replace(/[Ee].*$/, '')
      .replace('.', '')
      .replace(/^0+/, '')
    if (/[Ee]/.test(token.text)) this.refuse('number_exponent', `Write ${token.text} without an exponent.`, token.at)
    if (digits.length > LIMITS.digits) {
      this.refuse(
        'number_digits',
        `A number has at most ${LIMITS.digits} significant digits.`,
        token.at,
        'Put longer numbers into a parameter.',
      )
    }
  }

  private text(text: string): void {
    const before = this.tokens.at(-1)
    const token = this.push('text', text)
    if (before !== undefined && before.kind !== 'sign' && before.at[1] === token.at[0])
      this.refuse('syntax_error', 'An operator is missing here.', token.at)
  }

  private name(text: string): void {
    const wide = [...text].findIndex((letter) => fullWidthHint(letter) !== undefined)
    if (wide >= 0) {
      const letter = [...text][wide]!
      const from = this.position + [...text].slice(0, wide).join('').length
      this.refuse(
        'character_full_width',
        `"${letter}" is a full-width character.`,
        [from, from + letter.length],
        fullWidthHint(letter),
      )
    }
    const infix = (text === 'and' || text === 'or' || text === 'in') && endsOperand(this.tokens.at(-1))
    if (text === '$')
      this.refuse(
        'syntax_refused',
        '"$" alone is not part of the language.',
        [this.position, this.position + 1],
        'Name a field or a variable.',
      )
    this.push(infix ? 'sign' : text.startsWith('$') ? 'variable' : 'name', text)
  }

  private sign(text: string): void {
    const before = this.tokens.at(-1)
    const token = this.push('sign', text)
    const index = this.tokens.length - 1
    const twin = before?.kind === 'sign' && before.at[1] === token.at[0] ? before.text + text : ''
    const hints: Readonly<Record<string, string>> = { '==': 'Write one =.', '&&': 'Write: a and b.', '<>': 'Write !=.' }
    if (hints[twin] !== undefined)
      return void this.refuse(
        'syntax_refused',
        `"${twin}" is not part of the language.`,
        [before!.at[0], token.at[1]],
        hints[twin],
      )
    if (REFUSED[text] !== undefined)
      return void this.refuse('syntax_refused', `"${text}" is not part of the language.`, token.at, REFUSED[text])
    if ('([{'.includes(text)) return void this.opens(token, index, before)
    if (CLOSING[text] !== undefined) return void this.closes(token, index)
    if (endsOperand(before)) return
    if (text === '/')
      this.refuse(
        'syntax_refused',
        'Regular expressions are not part of the language.',
        token.at,
        'Use $contains(text, part).',
      )
    if (text === '*' || text === '%') this.refuse('syntax_refused', `"${text}" needs a value on its left.`, token.at)
  }

  private opens(token: Token, index: number, before: Token | undefined): void {
    this.open.push(index)
    if (this.open.length > LIMITS.depth)
      this.refuse('expression_too_deep', `Brackets are nested more than ${LIMITS.depth} deep.`, token.at)
    if (token.text === '[' && endsOperand(before)) {
      this.refuse(
        'syntax_refused',
        'Filters and positions in [] are not part of the language.',
        token.at,
        'Use $filter(list, function($x) {...}).',
      )
    }
    const head = before?.text === ')' && before.mate !== undefined ? this.tokens[before.mate - 1] : undefined
    if (token.text === '{' && head?.text !== 'function') {
      this.refuse(
        'syntax_refused',
        'Objects are not part of the language.',
        token.at,
        'Braces only follow function($x).',
      )
    }
  }

  private closes(token: Token, index: number): void {
    const open = this.open.pop()
    if (open === undefined || this.tokens[open]!.text !== CLOSING[token.text]) {
      return void this.refuse('bracket_unmatched', `This "${token.text}" closes nothing.`, token.at)
    }
    token.mate = open
    this.tokens[open]!.mate = index
  }

  private unknown(): void {
    const letter = String.fromCodePoint(this.source.codePointAt(this.position)!)
    const at: Span = [this.position, this.position + letter.length]
    const wide = fullWidthHint(letter)
    if (letter === '"' || letter === "'") {
      this.refuse('text_unterminated', 'This text has no closing quote.', [this.position, this.source.length])
      this.position = this.source.length
      return
    }
    if (wide !== undefined) this.refuse('character_full_width', `"${letter}" is a full-width character.`, at, wide)
    else this.refuse('character_unknown', `The character ${JSON.stringify(letter)} is not part of the language.`, at)
    this.position += letter.length
  }
}

/** True when a value ends here, so that an operator may follow. */
const endsOperand = (token: Token | undefined): boolean =>
  token !== undefined && (token.kind !== 'sign' || token.text === ')' || token.text === ']')
