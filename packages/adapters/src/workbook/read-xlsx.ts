import { type CellValue, Workbook, type Worksheet } from '@cj-tech-master/excelts'
import type { Cell, ImportFile, Sheet, SheetRow } from '@courtyard/core/imports/ports'
import { Fault } from '@courtyard/std/fault'
import { checkZip } from './check-zip.ts'
import { limits } from './limits.ts'

/** The visible and hidden sheets of an .xlsx file. Throws Fault file_unreadable. */
export async function readXlsx(file: ImportFile): Promise<Sheet[]> {
  checkZip(file.bytes)
  const workbook = new Workbook()
  try {
    await workbook.xlsx.load(file.bytes, { maxRows: limits.rowsMax + 1, maxCols: limits.columnsMax + 1 })
  } catch (cause) {
    throw new Fault('file_unreadable', { file: file.name, reason: 'damaged' }, { cause })
  }
  if (workbook.worksheets.length > limits.sheetsMax) throw tooLarge(file)
  let cells = 0
  return workbook.worksheets.map((sheet) => {
    const rows = readRows(sheet)
    cells += rows.reduce((sum, row) => sum + row.cells.length, 0)
    if (rows.length > limits.rowsMax || cells > limits.cellsMax) throw tooLarge(file)
    return { file: file.name, title: sheet.name.trim(), rows }
  })
}

const tooLarge = (file: ImportFile): Fault => new Fault('file_unreadable', { file: file.name, reason: 'too_large' })

function readRows(sheet: Worksheet): SheetRow[] {
  const rows: SheetRow[] = []
  sheet.eachRow({ includeEmpty: false }, (row, number) => {
    const cells: (Cell | undefined)[] = []
    row.eachCell({ includeEmpty: false }, (cell, column) => {
      if (column <= limits.columnsMax) cells[column - 1] = cellOf(cell.value)
    })
    rows.push({ number, cells: Array.from(cells) })
  })
  return rows
}

/** A cell as people see it; undefined when it is empty or shows an error. */
function cellOf(value: CellValue | undefined): Cell | undefined {
  if (value === null || value === undefined || value === '') return undefined
  if (typeof value === 'string') return { kind: 'text', text: value }
  if (typeof value === 'number') return { kind: 'number', text: numberText(value) }
  if (typeof value === 'boolean') return { kind: 'boolean', text: String(value) }
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? undefined : { kind: 'day', text: value.toISOString().slice(0, 10) }
  }
  if (typeof value !== 'object') return { kind: 'text', text: String(value) }
  if ('richText' in value) return cellOf(value.richText.map((part) => part.text).join(''))
  if ('result' in value || 'formula' in value || 'sharedFormula' in value) {
    return cellOf((value as { result?: CellValue }).result)
  }
  if ('text' in value) return cellOf(value.text as CellValue)
  return undefined // an error, a checkbox, a picture
}

/** Doubles with the 15 digits a spreadsheet shows: 0.1 + 0.2 is 0.3 there. Never in exponent form. */
export function numberText(value: number): string {
  const shown = Number(value.toPrecision(15))
  const text = String(shown)
  return text.includes('e') ? shown.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 }) : text
}
