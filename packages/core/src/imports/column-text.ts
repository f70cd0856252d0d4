import type { Cell } from './ports.ts'
import type { Source } from './problem.ts'
import { headerKey } from './sheet-table.ts'

/** A row whose cells are found by header key, joined rows and cut cells included. */
export type ReadRow = { readonly source: Source; readonly cells: ReadonlyMap<string, Cell> }
/** A filled cell's text and the header it was found under. */
export type ColumnText = { readonly header: string; readonly text: string }

/** The first filled cell under one of the headers. */
export function cellsOf(row: ReadRow, headers: readonly string[]): ColumnText | undefined {
  for (const header of headers) {
    const text = row.cells.get(headerKey(header))?.text.trim()
    if (text) return { header, text }
  }
  return undefined
}
