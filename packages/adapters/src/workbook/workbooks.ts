import { Workbook } from '@cj-tech-master/excelts'
import type { ImportFile, Sheet, SheetToWrite, Workbooks } from '@courtyard/core/imports/ports'
import { Fault } from '@courtyard/std/fault'
import { limits } from './limits.ts'
import { decodeText, parseCsv } from './parse-csv.ts'
import { readXlsx } from './read-xlsx.ts'

/** Core's port for workbooks: .xlsx by excelts, .csv by ourselves. */
export function createWorkbooks(): Workbooks {
  return { read, write }
}

const ZIP = [0x50, 0x4b]
const OLD_XLS = [0xd0, 0xcf, 0x11, 0xe0]

async function read(file: ImportFile): Promise<Sheet[]> {
  if (file.bytes.length > limits.bytesMax) throw new Fault('file_unreadable', { file: file.name, reason: 'too_large' })
  if (startsWith(file.bytes, OLD_XLS)) throw new Fault('file_unreadable', { file: file.name, reason: 'old_xls' })
  // The content decides: files are renamed all the time.
  return startsWith(file.bytes, ZIP) ? await readXlsx(file) : [readCsv(file)]
}

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, index) => bytes[index] === byte)

function readCsv(file: ImportFile): Sheet {
  const text = decodeText(file.bytes)
  if (text.includes('\0')) throw new Fault('file_unreadable', { file: file.name, reason: 'not_text' })
  const rows = parseCsv(text).map((texts, index) => ({
    number: index + 1,
    cells: texts
      .slice(0, limits.columnsMax)
      .map((one) => (one.trim() === '' ? undefined : ({ kind: 'text', text: one } as const))),
  }))
  return { file: file.name, title: file.name.replace(/^.*[/\\]/, '').replace(/\.[^.]*$/, ''), rows }
}

const TITLE_MAX = 31
/** A file's date is no content: with it the same sheets would be other bytes every second. */
const WRITTEN = new Date('2000-01-01T00:00:00Z')

async function write(sheets: readonly SheetToWrite[]): Promise<Uint8Array> {
  const workbook = new Workbook()
  workbook.created = WRITTEN
  workbook.modified = WRITTEN
  const used = new Set<string>()
  for (const sheet of sheets) {
    const page = workbook.addWorksheet(freeTitle(sheet.title, used))
    for (const row of sheet.rows) page.addRow(row.map((text) => text ?? null)) // strings stay strings: no formulas
    page.getRow(1).font = { bold: true }
    page.views = [{ state: 'frozen', ySplit: 1 }]
  }
  return new Uint8Array(await workbook.xlsx.writeBuffer())
}

/** Sheet titles are short, unique and without some signs. */
function freeTitle(title: string, used: Set<string>): string {
  const clean =
    title
      .replace(/[\\/*?:[\]]/g, ' ')
      .slice(0, TITLE_MAX - 4)
      .trim() || 'Sheet'
  let free = clean
  for (let number = 2; used.has(free.toLowerCase()); number++) free = `${clean} ${number}`
  used.add(free.toLowerCase())
  return free
}
