/** Where something stands in a text, 1-based, as editors count. */
export type Location = { readonly line: number; readonly column: number }

/**
 * Where the part of a JSON text stands that a pointer names: its key, or the item of a list; `within` leads into its text.
 * What is not there stands where its nearest owner does. Asked of text that is JSON; of any other it answers its start.
 */
export function locate(text: string, pointer: string, within?: number): Location {
  const keys = pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  const { start, value } = new Walk(text).find(keys)
  return locationOf(text, within === undefined ? start : value + insideOf(text, value, within))
}

function locationOf(text: string, offset: number): Location {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}

/** How far into the quoted text at `from` its character at `within` is written; escapes are longer than what they stand for. */
function insideOf(text: string, from: number, within: number): number {
  if (text[from] !== '"') return 0
  let at = 1
  for (let left = within; left > 0 && text[from + at] !== '"'; left -= 1) {
    at += text[from + at] === '\\' ? (text[from + at + 1] === 'u' ? 6 : 2) : 1
  }
  return at
}

/** Offsets of a found part: where it begins (its key, in an object) and where its value does. */
type Found = { readonly start: number; readonly value: number }

class Walk {
  private at = 0
  private readonly text: string
  constructor(text: string) {
    this.text = text
  }

  find(keys: readonly string[]): Found {
    this.space()
    let found: Found = { start: this.at, value: this.at }
    for (const key of keys) {
      const below =
        this.text[this.at] === '{' ? this.member(key) : this.text[this.at] === '[' ? this.item(key) : undefined
      if (!below) return found
      found = below
    }
    return found
  }

  private member(key: string): Found | undefined {
    this.at += 1
    for (this.space(); this.text[this.at] === '"'; this.next()) {
      const start = this.at
      const name = this.string()
      this.space()
      this.at += 1
      this.space()
      if (name === key) return { start, value: this.at }
      this.skip()
    }
    return undefined
  }

  private item(key: string): Found | undefined {
    this.at += 1
    this.space()
    for (let index = 0; this.at < this.text.length && this.text[this.at] !== ']'; index += 1) {
      if (String(index) === key) return { start: this.at, value: this.at }
      this.skip()
      this.next()
    }
    return undefined
  }

  private next(): void {
    this.space()
    if (this.text[this.at] === ',') this.at += 1
    this.space()
  }

  private space(): void {
    while (this.at < this.text.length && ' \t\r\n\uFEFF'.includes(this.text[this.at]!)) this.at += 1
  }

  private string(): string {
    const start = this.at
    this.at += 1
    while (this.at < this.text.length && this.text[this.at] !== '"') this.at += this.text[this.at] === '\\' ? 2 : 1
    this.at += 1
    try {
      return JSON.parse(this.text.slice(start, this.at)) as string
    } catch {
      return '' // not JSON: no key has this name, and the nearest owner is told
    }
  }

  /** Over one value, whatever it holds. */
  private skip(): void {
    let depth = 0
    do {
      const char = this.text[this.at]
      if (char === '"') this.string()
      else {
        if (char === '{' || char === '[') depth += 1
        else if (char === '}' || char === ']') depth -= 1
        this.at += 1
      }
      while (depth === 0 && this.at < this.text.length && !',]} \t\r\n'.includes(this.text[this.at]!)) this.at += 1
    } while (depth > 0 && this.at < this.text.length)
  }
}
