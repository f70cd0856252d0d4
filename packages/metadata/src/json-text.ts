/** A syntax problem in JSON text, 1-based. */
export type JsonProblem = { readonly line: number; readonly column: number; readonly message: string }
export type ParsedJson = { readonly value: unknown } | { readonly problem: JsonProblem }

const DEPTH_MAX = 40
const LITERALS = { true: true, false: false, null: null } as const

class JsonError extends Error {
  readonly at: number
  constructor(at: number, message: string) {
    super(message)
    this.at = at
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
    return { problem: { line, column: error.at - before.lastIndexOf('\n'), message: error.message } }
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
    if (this.at < this.text.length) this.fail('nothing may follow the document')
    return value
  }

  private fail(message: string, at = this.at): never {
    throw new JsonError(at, message)
  }

  private space(): void {
    while (' \t\r\n'.includes(this.text[this.at] ?? 'x')) this.at += 1
  }

  private value(depth: number): unknown {
    if (depth > DEPTH_MAX) this.fail('nested too deeply')
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
    if (!digits) this.fail(char === undefined ? 'the text ends too early' : `unexpected ${char}`)
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
      if (this.text[this.at] !== '"') this.fail('a key in double quotes is expected')
      const key = this.string()
      if (key === '__proto__') this.fail('the key __proto__ is not allowed', start)
      if (Object.hasOwn(object, key)) this.fail(`the key "${key}" stands here twice`, start)
      this.space()
      if (!this.take(':')) this.fail('a colon is expected')
      object[key] = this.value(depth + 1)
      this.space()
      if (this.take('}')) return object
      if (!this.take(',')) this.fail('a comma or } is expected')
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
      if (!this.take(',')) this.fail('a comma or ] is expected')
    }
  }

  private string(): string {
    const quoted = /"(?:[^"\\]|\\.)*"/y
    quoted.lastIndex = this.at
    const found = quoted.exec(this.text)?.[0]
    const message = 'the text in quotes does not end on its line or holds a wrong escape'
    if (found === undefined) this.fail(message)
    try {
      const text = JSON.parse(found) as string
      this.at += found.length
      return text
    } catch {
      return this.fail(message)
    }
  }

  private take(char: string): boolean {
    if (this.text[this.at] !== char) return false
    this.at += 1
    return true
  }
}
