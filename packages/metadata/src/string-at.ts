/** A string value of a JSON text under a caret. */
export type StringAt = {
  readonly pointer: string
  readonly value: string
  /** Offset in the text of each character of the value, and of its closing quote: escapes are longer than they stand for. */
  readonly offsets: readonly number[]
  /** Where the caret stands in the value. */
  readonly caret: number
}

/**
 * The string value (not key) of a JSON text that a caret stands in or beside, between its quotes; undefined for any other
 * place, and for text that is not JSON up to there. Throws nothing.
 */
export function stringAt(text: string, offset: number): StringAt | undefined {
  const keys: (string | number)[] = []
  let at = 0
  const peek = () => {
    while (at < text.length && ' \t\r\n\uFEFF'.includes(text[at]!)) at += 1
    return text[at]
  }
  let key: string | undefined
  let isKey = false
  while (at < text.length && at < offset) {
    const sign = peek()
    if (sign === undefined || at >= offset) return undefined
    if (sign === '"') {
      const read = readString(text, at)
      if (read === undefined) return undefined
      const [from, to] = [at + 1, read.offsets.at(-1)!]
      if (offset >= from && offset <= to) {
        if (isKey) return undefined
        const pointer = [...keys].map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
        const caret = read.offsets.findIndex((one) => one >= offset)
        return { pointer, value: read.value, offsets: read.offsets, caret }
      }
      at = to + 1
      if (isKey) key = read.value
      continue
    }
    at += 1
    if (sign === '{') {
      keys.push('')
      isKey = true
    } else if (sign === '[') {
      keys.push(0)
      isKey = false
    } else if (sign === '}' || sign === ']') {
      keys.pop()
      isKey = false
    } else if (sign === ':') {
      keys[keys.length - 1] = key ?? ''
      isKey = false
    } else if (sign === ',') {
      const last = keys.at(-1)
      if (typeof last === 'number') keys[keys.length - 1] = last + 1
      isKey = typeof last === 'string'
    }
  }
  return undefined
}

/** A quoted text and where each of its characters stands; undefined when it does not end or has an unknown escape. */
function readString(text: string, from: number): Pick<StringAt, 'value' | 'offsets'> | undefined {
  const offsets: number[] = []
  let value = ''
  let at = from + 1
  while (at < text.length && text[at] !== '"' && text[at] !== '\n') {
    const length = text[at] !== '\\' ? 1 : text[at + 1] === 'u' ? 6 : 2
    const unit = length === 1 ? text[at]! : unescaped(text.slice(at, at + length))
    if (unit === undefined) return undefined
    value += unit
    offsets.push(at)
    at += length
  }
  return text[at] === '"' ? { value, offsets: [...offsets, at] } : undefined
}

function unescaped(written: string): string | undefined {
  try {
    return JSON.parse(`"${written}"`) as string
  } catch {
    return undefined // no escape of JSON: then there is no string here
  }
}
