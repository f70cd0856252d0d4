import { Fault } from '@courtyard/std/fault'
import { limits } from './limits.ts'

/** Text of a CSV file: UTF-8 (with or without mark), UTF-16 with mark, else GB18030. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return decodeChinese(bytes) // not UTF-8: what Chinese office programs save as "CSV"
  }
}

function decodeChinese(bytes: Uint8Array): string {
  try {
    return new TextDecoder('gb18030', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new Fault('file_unreadable', { reason: 'characters_unknown' }, { cause })
  }
}

/** Rows of CSV text (RFC 4180; the separator is `,` `;` or a tab, whichever the first line has most of). */
export function parseCsv(text: string): string[][] {
  const separator = separatorOf(text)
  const rows: string[][] = []
  let row: string[] = []
  let cells = 0
  let at = 0
  const endRow = () => {
    rows.push(row)
    cells += row.length
    row = []
    if (rows.length > limits.rowsMax || cells > limits.cellsMax)
      throw new Fault('file_unreadable', { reason: 'too_large' })
  }
  while (at < text.length) {
    const { value, next } = text[at] === '"' ? quoted(text, at) : plain(text, at, separator)
    row.push(value)
    at = next
    const char = text[at]
    if (char === separator) {
      at += 1
      if (at === text.length) row.push('')
      continue
    }
    endRow()
    at += char === '\r' && text[at + 1] === '\n' ? 2 : 1
  }
  if (row.length > 0) endRow()
  return rows
}

function separatorOf(text: string): string {
  const line = text.slice(0, text.search(/[\r\n]|$/))
  const count = (separator: string) => line.split(separator).length
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best))
}

function plain(text: string, from: number, separator: string): { value: string; next: number } {
  let at = from
  while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') at += 1
  return { value: text.slice(from, at), next: at }
}

/** A quoted cell; what follows the closing quote up to the separator belongs to it, as spreadsheets read it. */
function quoted(text: string, from: number): { value: string; next: number } {
  let value = ''
  let at = from + 1
  for (;;) {
    const quote = text.indexOf('"', at)
    if (quote < 0) throw new Fault('file_unreadable', { reason: 'quote_open' })
    value += text.slice(at, quote)
    if (text[quote + 1] !== '"') return { value, next: quote + 1 }
    value += '"'
    at = quote + 2
  }
}
