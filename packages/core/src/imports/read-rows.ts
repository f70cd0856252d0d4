import type { MappingJoin, MappingSheet } from '@courtyard/metadata/catalog'
import { cellsOf, type ReadRow } from './column-text.ts'
import { columnName, composeHeaders } from './draft-rows.ts'
import type { Cell, Sheet } from './ports.ts'
import { type ImportProblem, problemOf } from './problem.ts'
import { headerKey, readTable, type Table, type TableRow, titleMatches } from './sheet-table.ts'

/** The rows of one mapping entry over all sheets it matches. `skipped` rows are those the entry leaves out by their text. */
export type ReadRows = {
  readonly rows: readonly ReadRow[]
  readonly skipped: readonly ReadRow[]
  readonly sheets: readonly Sheet[]
  readonly problems: readonly ImportProblem[]
}

/** Reads what a mapping entry asks for: header, joined sheets, cut cells, rows left out. Pure. */
export function readRows(entry: MappingSheet, sheets: readonly Sheet[], locale: string): ReadRows {
  if (entry.match.length === 0) {
    const source = { file: '', sheet: entry.name, row: 0 }
    return { rows: [{ source, cells: new Map() }], skipped: [], sheets: [], problems: [] }
  }
  const matched = sheets.filter((sheet) => titleMatches(sheet.title, entry.match))
  const known = knownHeaders(entry)
  const joins = (entry.joins ?? []).map((join) => joinIndex(join, sheets, known))
  const problems: ImportProblem[] = []
  const rows: ReadRow[] = []
  const skipped: ReadRow[] = []
  for (const sheet of matched) {
    const table = readTable(sheet, known, entry.header)
    if (table === undefined && sheet.rows.length === 0) continue
    problems.push(...missingHeaders(entry, sheet, table, locale))
    for (const row of table?.rows ?? []) {
      const { rows: cut, problem } = cutCells(entry, row, locale)
      if (problem) problems.push(problem)
      for (const one of cut) {
        const whole = joins.reduce(joined, one)
        ;(isSkipped(entry, whole) ? skipped : rows).push(whole)
      }
    }
  }
  return { rows, skipped, sheets: matched, problems }
}

/** Keys of every header an entry reads. */
function knownHeaders(entry: MappingSheet): Set<string> {
  const headers = [
    ...entry.columns.flatMap((column) => [
      ...(column.header ?? []),
      ...(column.lookup?.headers ?? []).flat(),
      ...composeHeaders(column.compose ?? ''),
    ]),
    ...entry.skip.map((rule) => rule.column),
    ...(entry.each?.headers ?? []).flat(),
    ...(entry.joins ?? []).flatMap((join) => join.left),
  ]
  return new Set(headers.map(headerKey))
}

/** A sheet that lacks a column the entry cannot do without is told once, not per row. */
function missingHeaders(entry: MappingSheet, sheet: Sheet, table: Table | undefined, locale: string): ImportProblem[] {
  return entry.columns.flatMap((column) => {
    const headers = column.header ?? []
    const needed = (column.required || entry.key.includes(column.field)) && column.default === undefined
    const joined = headers.some((header) => (entry.joins ?? []).some((join) => header.startsWith(`${join.name}.`)))
    if (!needed || headers.length === 0 || joined) return []
    if (table && headers.some((header) => table.headers.has(headerKey(header)))) return []
    const source = { file: sheet.file, sheet: sheet.title, row: 0 }
    return [problemOf({ ...source, column: columnName(column), value: '', code: 'header_missing' }, locale)]
  })
}

type JoinIndex = { readonly join: MappingJoin; readonly rows: ReadonlyMap<string, TableRow> }

function joinIndex(join: MappingJoin, sheets: readonly Sheet[], known: ReadonlySet<string>): JoinIndex {
  const prefix = headerKey(`${join.name}.`)
  const wanted = new Set(join.right.map(headerKey))
  for (const key of known) if (key.startsWith(prefix)) wanted.add(key.slice(prefix.length))
  const rows = new Map<string, TableRow>()
  for (const sheet of sheets.filter((one) => titleMatches(one.title, join.match))) {
    for (const row of readTable(sheet, wanted, join.header)?.rows ?? []) {
      const key = cellsOf(row, join.right)?.text
      if (key !== undefined && !rows.has(key)) rows.set(key, row)
    }
  }
  return { join, rows }
}

/** Headers of joined sheets are `<join>.<header>`; a row is joined after its cells were cut. */
function joined(row: ReadRow, { join, rows }: JoinIndex): ReadRow {
  const key = cellsOf(row, join.left)?.text
  const found = key === undefined ? undefined : rows.get(key)
  if (!found) return row
  const cells = new Map(row.cells)
  for (const [header, cell] of found.cells) cells.set(headerKey(`${join.name}.${header}`), cell)
  return { ...row, cells }
}

function cutCells(entry: MappingSheet, row: ReadRow, locale: string): { rows: ReadRow[]; problem?: ImportProblem } {
  if (!entry.each) return { rows: [row] }
  const { headers, separator } = entry.each
  const parts = headers.flatMap((names) => {
    const cell = cellsOf(row, names)
    return cell ? [{ ...cell, texts: cell.text.split(separator).map((text) => text.trim()) }] : []
  })
  const count = Math.max(1, ...parts.map((part) => part.texts.length))
  const uneven = parts.find((part) => part.texts.length !== 1 && part.texts.length !== count)
  if (uneven) {
    const told = { column: uneven.header, value: uneven.text, code: 'parts_differ' }
    return { rows: [], problem: problemOf({ ...row.source, ...told }, locale) }
  }
  const rows = Array.from({ length: count }, (_, index): ReadRow => {
    const cells = new Map<string, Cell>(row.cells)
    for (const part of parts) {
      cells.set(headerKey(part.header), { kind: 'text', text: part.texts[index] ?? part.texts[0]! })
    }
    return { ...row, cells }
  })
  return { rows }
}

function isSkipped(entry: MappingSheet, row: ReadRow): boolean {
  return entry.skip.some((rule) => {
    const text = row.cells.get(headerKey(rule.column))?.text.trim() ?? ''
    return rule.in.includes(text)
  })
}
