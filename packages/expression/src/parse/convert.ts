import { BrokenBelief } from '@courtyard/std/assert'
import type { ParamsArg } from '@courtyard/std/issue-text'
import { type ExpressionKey, type ExpressionTexts, expressionIssue } from '../texts/expression-texts.ts'
import type { ExpressionIssue, Span } from '../tree.ts'
import type { Ast } from './jsonata.ts'
import type { BinarySign, Raw } from './raw.ts'
import type { Token } from './scan.ts'

/** Turns jsonata's tree into ours: finds the start of every node again and refuses what the language leaves out. */
export class Convert {
  readonly issues: ExpressionIssue[] = []
  private readonly tokens: readonly Token[]
  private readonly byEnd: ReadonlyMap<number, number>

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens
    this.byEnd = new Map(tokens.map(({ at }, index) => [at[1], index]))
  }

  node(ast: Ast): Raw | undefined {
    switch (ast.type) {
      case 'number':
        return this.number(ast)
      case 'string':
        return { op: 'text', value: String(ast.value), at: this.token(ast).at }
      case 'value':
        return { op: 'constant', value: ast.value as boolean | null, at: this.token(ast).at }
      case 'path':
      case 'variable':
        return this.path(ast)
      case 'binary':
        return this.binary(ast)
      case 'apply':
        return this.default(ast)
      case 'unary':
        return this.unary(ast)
      case 'condition':
        return this.condition(ast)
      case 'block':
        return this.block(ast)
      case 'function':
        return this.call(ast)
      case 'lambda':
        return ast.thunk === true && ast.body ? this.node(ast.body) : this.lambda(ast)
      default:
        return this.refuse('syntax_refused.construct', this.around(ast), { what: ast.type })
    }
  }

  private refuse<K extends ExpressionKey>(key: K, at: Span, ...params: ParamsArg<ExpressionTexts[K]>): undefined {
    this.issues.push(expressionIssue(key, at, ...params))
    return undefined
  }

  private index(ast: Ast): number {
    const index = this.byEnd.get(ast.position ?? -1)
    if (index === undefined) throw new BrokenBelief(`a token ends where jsonata's ${ast.type} ends`)
    return index
  }

  private token(ast: Ast): Token {
    return this.tokens[this.index(ast)]!
  }

  private around(ast: Ast): Span {
    const index = this.byEnd.get(ast.position ?? -1)
    return this.tokens[index ?? 0]!.at
  }

  /** From a bracket's token to the end of its mate. */
  private closing(index: number): Token {
    return this.tokens[this.tokens[index]!.mate!]!
  }

  private number(ast: Ast): Raw {
    const index = this.index(ast)
    const token = this.tokens[index]!
    // jsonata folds the minus into the literal and keeps the literal's own position.
    const negative = Object.is(Math.sign(ast.value as number), -1) || Object.is(ast.value, -0)
    if (!negative) return { op: 'number', text: token.text, at: token.at }
    return { op: 'number', text: `-${token.text}`, at: [this.tokens[index - 1]!.at[0], token.at[1]] }
  }

  private path(ast: Ast): Raw | undefined {
    const steps = ast.type === 'path' ? ast.steps! : [ast]
    const odd = steps.find(({ type }, index) => type !== 'name' && !(type === 'variable' && index === 0))
    if (odd !== undefined) return this.refuse('syntax_refused.path', this.around(odd))
    const tokens = steps.map((step) => this.token(step))
    const text = tokens.find(({ kind }) => kind === 'text')
    if (text !== undefined) return this.refuse('syntax_refused.path_text', text.at)
    const parts = tokens.map(({ at }) => at)
    const at: Span = [parts[0]![0], parts.at(-1)![1]]
    const names = steps.map(({ value }) => String(value))
    if (steps[0]!.type === 'variable') return { op: 'variable', name: names[0]!, path: names.slice(1), parts, at }
    return { op: 'name', path: names, parts, at }
  }

  private binary(ast: Ast): Raw | undefined {
    const [left, right] = [this.node(ast.lhs!), this.node(ast.rhs!)]
    if (left === undefined || right === undefined) return undefined
    return { op: 'binary', sign: ast.value as BinarySign, left, right, at: [left.at[0], right.at[1]] }
  }

  /**
   * jsonata gives everything right of `??` to the default, `x ?? 0 > 5` is `x ?? (0 > 5)`. That surprises, and differs from
   * how the stand-in `~>` binds, so an operator that binds less may not follow without parentheses.
   */
  private default(ast: Ast): Raw | undefined {
    const sign = this.token(ast).text as '??' | '?:'
    const [value, otherwise] = [this.node(ast.lhs!), this.node(ast.rhs!)]
    if (value === undefined || otherwise === undefined) return undefined
    const at: Span = [value.at[0], otherwise.at[1]]
    const next = this.tokens[this.byEnd.get(at[1])! + 1]
    if (next !== undefined && ![')', ']', '}', ',', ';', ':', sign].includes(next.text)) {
      return this.refuse('default_parentheses', this.token(ast).at, { sign, example: `(a ${sign} b) ${next.text} …` })
    }
    const loose =
      value.op === 'binary' && !'+-*/%&'.includes(value.sign) && this.tokens[this.byEnd.get(value.at[1])!]!.text !== ')'
    if (loose)
      return this.refuse('default_parentheses', this.token(ast).at, { sign, example: `… ${value.sign} (a ${sign} b)` })
    return { op: 'default', sign, value, otherwise, at }
  }

  private unary(ast: Ast): Raw | undefined {
    const index = this.index(ast)
    const from = this.tokens[index]!.at[0]
    if (ast.value === '-') {
      const arg = this.node(ast.expression!)
      return arg && { op: 'negate', arg, at: [from, arg.at[1]] }
    }
    if (ast.value !== '[') return this.refuse('syntax_refused.object', this.tokens[index]!.at)
    const items = ast.expressions!.map((item) => this.node(item))
    const at: Span = [from, this.closing(index).at[1]]
    return items.every((item) => item !== undefined) ? { op: 'list', items, at } : undefined
  }

  private condition(ast: Ast): Raw | undefined {
    if (ast.else === undefined) return this.refuse('else_missing', this.around(ast))
    const [when, then, otherwise] = [this.node(ast.condition!), this.node(ast.then!), this.node(ast.else)]
    if (when === undefined || then === undefined || otherwise === undefined) return undefined
    return { op: 'if', when, then, otherwise, at: [when.at[0], otherwise.at[1]] }
  }

  private block(ast: Ast): Raw | undefined {
    const index = this.index(ast)
    const at: Span = [this.tokens[index]!.at[0], this.closing(index).at[1]]
    const parts = ast.expressions!
    const last = parts.at(-1)
    if (last === undefined || last.type === 'bind') return this.refuse('block_without_value', at)
    const result = this.node(last)
    return parts
      .slice(0, -1)
      .reduceRight<Raw | undefined>((body, part) => this.binding(part, body, at), result && { ...result, at })
  }

  private binding(part: Ast, body: Raw | undefined, at: Span): Raw | undefined {
    if (part.type !== 'bind') return this.refuse('value_unused', this.around(part))
    const value = this.node(part.rhs!)
    if (value === undefined || body === undefined) return undefined
    return { op: 'let', name: String(part.lhs!.value), nameAt: this.token(part.lhs!).at, value, body, at }
  }

  private call(ast: Ast): Raw | undefined {
    const index = this.index(ast)
    const head = ast.procedure!
    const name = head.type === 'path' && head.steps!.length === 1 ? String(head.steps![0]!.value) : undefined
    if (name !== undefined) return this.refuse('syntax_refused.call', this.token(head.steps![0]!).at, { name })
    if (head.type !== 'variable') return this.refuse('syntax_refused.callee', this.tokens[index]!.at)
    const nameAt = this.token(head).at
    const args = ast.arguments!.map((arg) => this.node(arg))
    if (!args.every((arg) => arg !== undefined)) return undefined
    return { op: 'call', name: String(head.value), nameAt, args, at: [nameAt[0], this.closing(index).at[1]] }
  }

  private lambda(ast: Ast): Raw | undefined {
    const index = this.index(ast)
    const brace = this.tokens[index]!.mate! + 1
    if (ast.signature !== undefined) return this.refuse('syntax_refused.signature', this.tokens[index]!.at)
    const body = this.node(ast.body!)
    const at: Span = [this.tokens[index - 1]!.at[0], this.closing(brace).at[1]]
    return body && { op: 'lambda', parameters: ast.arguments!.map(({ value }) => String(value)), body, at }
  }
}
