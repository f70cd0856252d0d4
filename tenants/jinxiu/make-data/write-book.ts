import type { Workbook, Worksheet } from '@cj-tech-master/excelts'

export type CellInput = string | number | Date | null
const FIXED = new Date('2026-11-20T00:00:00Z')

/** A sheet under a merged title and a blank row, as office people make them. */
export function addSheet(
  book: Workbook,
  name: string,
  title: string,
  header: readonly string[],
  rows: readonly (readonly CellInput[])[],
): Worksheet {
  const sheet = book.addWorksheet(name)
  sheet.addRow([title])
  sheet.mergeCells(1, 1, 1, header.length)
  sheet.addRow([])
  sheet.addRow([...header])
  for (const row of rows) sheet.addRow(row.map((cell) => (cell === '' ? null : cell)))
  return sheet
}

/** The file; equal content gives equal bytes. */
export async function bytesOf(book: Workbook): Promise<Uint8Array> {
  book.created = FIXED
  book.modified = FIXED
  return new Uint8Array(await book.xlsx.writeBuffer({ zip: { modTime: FIXED, level: 9 } }))
}
