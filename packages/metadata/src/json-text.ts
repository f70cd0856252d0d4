import type { Phrase } from '@courtyard/std/issue-text'
import { documentPhrase } from './texts/document-texts.ts'

/** A syntax problem in JSON text, 1-based. */
export type JsonProblem = { readonly line: number; readonly column: number; readonly problem: Phrase }
export type ParsedJson = { readonly value: unknown } | { readonly problem: JsonProblem }

const DEPTH_MAX = 40
const LITERALS = { true: true, false: false, null: null } as const

class JsonError extends Error {
  readonly at: number
  readonly problem: Phrase
  constructor(at: number, problem: Phrase) {
    super('not JSON')
    this.at = at
    this.problem = problem
  }
}

/** Parses JSON strictly: a key written twice, `__proto__` and text nested too deeply are problems. Throws nothing. */
export function parseJsonText(text: string): ParsedJson {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text
  try {
    return { value: new Reader(source).document() }
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    const before = source.slice(0, error.at)
    const line = before.split('\n').length
    return { problem: { line, column: error.at - before.lastIndexOf('\n'), problem: error.problem } }
  }
}

class Reader {
  private at = 0
  private readonly text: string
  constructor(text: string) {
    this.text = text
  }

  document(): unknown {
    const value = this.value(0)
    this.space()
    if (this.at < this.text.length) this.fail(documentPhrase('json.after'))
    return value
  }

  private fail(problem: Phrase, at = this.at): never {
    throw new JsonError(at, problem)
  }

  private space(): void {
    while (' \t\r\n'.includes(this.text[this.at] ?? 'x')) this.at += 1
  }

  private value(depth: number): unknown {
    if (depth > DEPTH_MAX) this.fail(documentPhrase('json.deep'))
    this.space()
    const char = this.text[this.at]
    if (char === '{') return this.object(depth)
    if (char === '[') return this.array(depth)
    if (char === '"') return this.string()
    const word = /[a-z]+/y
    word.lastIndex = this.at
    const literal = word.exec(this.text)?.[0]
    if (literal && Object.hasOwn(LITERALS, literal)) {
      this.at += literal.length
      return LITERALS[literal as keyof typeof LITERALS]
    }
    const number = /-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
    number.lastIndex = this.at
    const digits = number.exec(this.text)?.[0]
    if (!digits)
      this.fail(char === undefined ? documentPhrase('json.early') : documentPhrase('json.unexpected', { char }))
    this.at += digits.length
    return Number(digits)
  }

  private object(depth: number): unknown {
    const object: Record<string, unknown> = {}
    this.at += 1
    this.space()
    if (this.take('}')) return object
    for (;;) {
      this.space()
      const start = this.at
      if (this.text[this.at] !== '"') this.fail(documentPhrase('json.key'))
      const key = this.string()
      if (key === '__proto__') this.fail(documentPhrase('json.proto'), start)
      if (Object.hasOwn(object, key)) this.fail(documentPhrase('json.twice', { key }), start)
      this.space()
      if (!this.take(':')) this.fail(documentPhrase('json.colon'))
      object[key] = this.value(depth + 1)
      this.space()
      if (this.take('}')) return object
      if (!this.take(',')) this.fail(documentPhrase('json.object'))
    }
  }

  private array(depth: number): unknown {
    const list: unknown[] = []
    this.at += 1
    this.space()
    if (this.take(']')) return list
    for (;;) {
      list.push(this.value(depth + 1))
      this.space()
      if (this.take(']')) return list
      if (!this.take(',')) this.fail(documentPhrase('json.array'))
    }
  }

  private string(): string {
    const quoted = /"(?:[^"\\]|\\.)*"/y
    quoted.lastIndex = this.at
    const found = quoted.exec(this.text)?.[0]
    const problem = documentPhrase('json.string')
    if (found === undefined) this.fail(problem)
    try {
      const text = JSON.parse(found) as string
      this.at += found.length
      return text
    } catch {
      return this.fail(problem)
    }
  }

  private take(char: string): boolean {
    if (this.text[this.at] !== char) return false
    this.at += 1
    return true
  }
}
