import type { Cell, Sheet } from './ports.ts'
import type { Source } from './problem.ts'

/** A row by header key; empty cells are absent. */
export type TableRow = { readonly source: Source; readonly cells: ReadonlyMap<string, Cell> }
/** The rows under a sheet's header, without empty ones. */
export type Table = {
  readonly file: string
  readonly title: string
  readonly headers: ReadonlySet<string>
  readonly rows: readonly TableRow[]
}

const HEADER_ROWS_MAX = 30

/** Header and sheet texts are compared without width, space, case and the star that marks required columns. */
export const headerKey = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\s*]+/gu, '')
    .toLowerCase()

/** True when a sheet title or file name matches one of the patterns; `*` stands for any text. */
export function titleMatches(title: string, patterns: readonly string[]): boolean {
  const text = title.normalize('NFKC').trim().toLowerCase()
  return patterns.some((pattern) => {
    const parts = pattern.normalize('NFKC').trim().toLowerCase().split('*')
    return partsMatch(text, parts)
  })
}

function partsMatch(text: string, parts: readonly string[]): boolean {
  const first = parts[0]!
  if (parts.length === 1) return text === first
  const last = parts[parts.length - 1]!
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false
  let at = first.length
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at)
    if (found < 0 || found + part.length > text.length - last.length) return false
    at = found + part.length
  }
  return true
}

/**
 * Reads the rows below the header. `auto` takes the first of the top rows that holds the most of the known headers, at least
 * two (one where only one is known); undefined when there is none. Rows without a value under a known header are left out.
 */
export function readTable(sheet: Sheet, known: ReadonlySet<string>, header: number | 'auto'): Table | undefined {
  const at = header === 'auto' ? findHeader(sheet, known) : sheet.rows.findIndex((row) => row.number === header)
  const headerRow = sheet.rows[at]
  if (!headerRow) return undefined
  const columns = new Map<number, string>()
  const headers = new Set<string>()
  headerRow.cells.forEach((cell, index) => {
    const key = cell ? headerKey(cell.text) : ''
    if (key === '' || headers.has(key)) return // the first of two equal headers counts
    headers.add(key)
    if (known.has(key)) columns.set(index, key)
  })
  const rows = sheet.rows.slice(at + 1).flatMap((row): TableRow[] => {
    const cells = new Map<string, Cell>()
    for (const [index, key] of columns) {
      const cell = row.cells[index]
      if (cell && cell.text.trim() !== '') cells.set(key, cell)
    }
    return cells.size > 0 ? [{ source: { file: sheet.file, sheet: sheet.title, row: row.number }, cells }] : []
  })
  return { file: sheet.file, title: sheet.title, headers, rows }
}

function findHeader(sheet: Sheet, known: ReadonlySet<string>): number {
  let best = -1
  let most = Math.min(known.size, 2) - 1
  sheet.rows.slice(0, HEADER_ROWS_MAX).forEach((row, index) => {
    const found = new Set(row.cells.map((cell) => (cell ? headerKey(cell.text) : '')).filter((key) => known.has(key)))
    if (found.size > most) {
      best = index
      most = found.size
    }
  })
  return best
}
