import type { Param } from '@courtyard/std/issue'
import type { ParamsArg } from '@courtyard/std/issue-text'
import { type ExpressionKey, type ExpressionTexts, expressionIssue, phrase } from '../texts/expression-texts.ts'
import type { ExpressionIssue, Span } from '../tree.ts'
import { halfWidthOf } from './full-width.ts'

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

const REFUSED: Readonly<Record<string, Param>> = {
  '..': phrase('instead.range'),
  '**': phrase('instead.power'),
  '~>': phrase('instead.apply'),
  '@': phrase('instead.binding'),
  '#': phrase('instead.position'),
  '|': phrase('instead.or'),
  '^': phrase('instead.power'),
  '!': phrase('instead.not'),
  '~': phrase('instead.nothing'),
  '`': phrase('instead.quotes'),
}

const TWINS: Readonly<Record<string, Param>> = {
  '==': phrase('instead.equals'),
  '&&': phrase('instead.and'),
  '<>': phrase('instead.differs'),
}

/** Splits a source as jsonata does, with start positions and exact number text, and refuses what must not reach a parser. */
export function scan(source: string): Scan {
  if (source.length > LIMITS.length) {
    const params = { length: source.length, max: LIMITS.length }
    return { tokens: [], issues: [expressionIssue('expression_too_long', [0, source.length], params)] }
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
      this.refuse('bracket_unmatched.open', this.tokens[index]!.at, { sign: this.tokens[index]!.text })
    const defaults = this.tokens.filter(({ kind, text }) => kind === 'sign' && (text === '??' || text === '?:'))
    if (defaults.length > LIMITS.defaults)
      this.refuse('expression_too_deep.defaults', defaults[LIMITS.defaults]!.at, { max: LIMITS.defaults })
    if (this.tokens.length > LIMITS.tokens) {
      this.refuse('expression_too_long.parts', this.tokens[LIMITS.tokens]!.at, { max: LIMITS.tokens })
    }
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position
    return pattern.exec(this.source)?.[0]
  }

  private refuse<K extends ExpressionKey>(key: K, at: Span, ...params: ParamsArg<ExpressionTexts[K]>): void {
    this.issues.push(expressionIssue(key, at, ...params))
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
    if (/[Ee]/.test(token.text)) this.refuse('number_exponent', token.at, { number: token.text })
    if (digits.length > LIMITS.digits) {
      this.refuse('number_digits', token.at, { max: LIMITS.digits })
    }
  }

  private text(text: string): void {
    const before = this.tokens.at(-1)
    const token = this.push('text', text)
    if (before !== undefined && before.kind !== 'sign' && before.at[1] === token.at[0])
      this.refuse('syntax_error.operator', token.at)
  }

  private name(text: string): void {
    const wide = [...text].findIndex((letter) => halfWidthOf(letter) !== undefined)
    if (wide >= 0) {
      const letter = [...text][wide]!
      const from = this.position + [...text].slice(0, wide).join('').length
      this.refuse('character_full_width', [from, from + letter.length], { letter, plain: halfWidthOf(letter) })
    }
    const infix = (text === 'and' || text === 'or' || text === 'in') && endsOperand(this.tokens.at(-1))
    if (text === '$') this.refuse('syntax_refused.dollar', [this.position, this.position + 1])
    this.push(infix ? 'sign' : text.startsWith('$') ? 'variable' : 'name', text)
  }

  private sign(text: string): void {
    const before = this.tokens.at(-1)
    const token = this.push('sign', text)
    const index = this.tokens.length - 1
    const twin = before?.kind === 'sign' && before.at[1] === token.at[0] ? before.text + text : ''
    const instead = TWINS[twin]
    if (instead !== undefined)
      return void this.refuse('syntax_refused', [before!.at[0], token.at[1]], { sign: twin, instead })
    if (REFUSED[text] !== undefined)
      return void this.refuse('syntax_refused', token.at, { sign: text, instead: REFUSED[text] })
    if ('([{'.includes(text)) return void this.opens(token, index, before)
    if (CLOSING[text] !== undefined) return void this.closes(token, index)
    if (endsOperand(before)) return
    if (text === '/') this.refuse('syntax_refused.regex', token.at)
    if (text === '*' || text === '%') this.refuse('syntax_refused.left', token.at, { sign: text })
  }

  private opens(token: Token, index: number, before: Token | undefined): void {
    this.open.push(index)
    if (this.open.length > LIMITS.depth) this.refuse('expression_too_deep', token.at, { max: LIMITS.depth })
    if (token.text === '[' && endsOperand(before)) {
      this.refuse('syntax_refused.filter', token.at)
    }
    const head = before?.text === ')' && before.mate !== undefined ? this.tokens[before.mate - 1] : undefined
    if (token.text === '{' && head?.text !== 'function') {
      this.refuse('syntax_refused.object', token.at)
    }
  }

  private closes(token: Token, index: number): void {
    const open = this.open.pop()
    if (open === undefined || this.tokens[open]!.text !== CLOSING[token.text]) {
      return void this.refuse('bracket_unmatched', token.at, { sign: token.text })
    }
    token.mate = open
    this.tokens[open]!.mate = index
  }

  private unknown(): void {
    const letter = String.fromCodePoint(this.source.codePointAt(this.position)!)
    const at: Span = [this.position, this.position + letter.length]
    const plain = halfWidthOf(letter)
    if (letter === '"' || letter === "'") {
      this.refuse('text_unterminated', [this.position, this.source.length])
      this.position = this.source.length
      return
    }
    if (plain !== undefined) this.refuse('character_full_width', at, { letter, plain })
    else this.refuse('character_unknown', at, { letter: JSON.stringify(letter) })
    this.position += letter.length
  }
}

/** True when a value ends here, so that an operator may follow. */
export const endsOperand = (token: Token | undefined): boolean =>
  token !== undefined && (token.kind !== 'sign' || token.text === ')' || token.text === ']')
