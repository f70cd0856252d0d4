import type { StatementColumns } from '@courtyard/contract/banks'
import { type Day, isDay } from '@courtyard/std/day'
import { type Fen, fenFromYuan } from '@courtyard/std/money'
import type { Sheet } from '../../imports/ports.ts'
import { type ImportProblem, problemOf, type Source } from '../../imports/problem.ts'
import { dayText, decimalText, halfWidth } from '../../imports/read-text.ts'
import { headerKey, readTable, type TableRow } from '../../imports/sheet-table.ts'
import { guessColumns, headersNamed, headersOf } from './statement-columns.ts'

/** One row of a file as it would be kept. */
export type StatementLine = {
  readonly source: Source
  readonly day: Day
  /** In is more than nothing, out less. */
  readonly fen: Fen
  readonly reference: string
  readonly name: string
  readonly accountTail: string
  readonly remark: string
}
export type ReadStatement = {
  readonly headers: readonly string[]
  readonly columns: StatementColumns | undefined
  readonly lines: readonly StatementLine[]
  readonly skipped: number
  readonly problems: readonly ImportProblem[]
}
type Reading = {
  readonly columns: StatementColumns | undefined
  readonly today: Day
  readonly locale: string
}

const AMOUNT = /^-?\d{1,10}(\.\d{1,2})?$/
// No database text holds these: the end of a C string, half a character.
const UNSTORABLE = /[\0\p{Cs}]/u
const IN = new Set(['贷', '贷方', '收', '收入', '转入', '来账', 'c', 'cr', 'credit', 'in', '+'])
const OUT = new Set(['借', '借方', '支', '支出', '转出', '往账', 'd', 'dr', 'debit', 'out', '-'])

/**
 * Reads a statement: by the columns given, else by what banks call them. Every row is a line, or has its problems, or has
 * neither day nor reference (a total, a note) and is left out. Two rows of one reference are a problem unless they are the same. Pure.
 */
export function readStatement(sheets: readonly Sheet[], { columns: given, today, locale }: Reading): ReadStatement {
  const sheet = sheets.find(({ rows }) => rows.length > 0)
  if (!sheet) return { headers: [], columns: given, lines: [], skipped: 0, problems: [] }
  const headers = headersOf(sheet, given)
  const columns = given ?? guessColumns(headers)
  if (!columns) return { headers, columns, lines: [], skipped: 0, problems: [] }
  const known = headersNamed(columns)
  const table = readTable(sheet, new Set(known.map(headerKey)), 'auto')
  const missing = known.filter((header) => !table?.headers.has(headerKey(header)))
  if (!table || missing.length > 0) {
    const source = { file: sheet.file, sheet: sheet.title, row: 0 }
    const problems = missing.map((column) =>
      problemOf({ ...source, column, value: '', code: 'header_missing' }, locale),
    )
    return { headers, columns, lines: [], skipped: 0, problems }
  }
  return { headers, columns, ...linesOf(table.rows, { columns, today, locale }) }
}

type Using = Reading & { readonly columns: StatementColumns }

function linesOf(rows: readonly TableRow[], using: Using): Pick<ReadStatement, 'lines' | 'skipped' | 'problems'> {
  const lines = new Map<string, StatementLine>()
  const problems: ImportProblem[] = []
  let skipped = 0
  for (const row of rows) {
    const reader = readerOf(row, using)
    if (reader.reference() === '' && !isDay(dayText(reader.text(using.columns.day)))) {
      skipped += 1
      continue
    }
    const line = reader.line()
    if (line) {
      const before = lines.get(line.reference)
      if (before && !isSame(before, line))
        reader.tell(using.columns.reference[0]!, line.reference, 'duplicate_conflict')
      lines.set(line.reference, before ?? line)
    }
    problems.push(...reader.problems)
  }
  return { lines: [...lines.values()], skipped, problems }
}

/** Whether two rows of one reference say the same money. */
export const isSame = (a: { day: string; fen: Fen }, b: { day: string; fen: Fen }): boolean =>
  a.day === b.day && a.fen === b.fen

function readerOf(row: TableRow, { columns, today, locale }: Using) {
  const problems: ImportProblem[] = []
  const text = (header: string | undefined): string =>
    header === undefined ? '' : (row.cells.get(headerKey(header))?.text.trim() ?? '')
  const joined = (headers: readonly string[] = [], by: string): string =>
    headers
      .map(text)
      .filter((part) => part !== '')
      .join(by)
  const tell = (column: string, value: string, code: string): undefined => {
    problems.push(problemOf({ ...row.source, column, value, code }, locale))
  }
  const reference = () => halfWidth(joined(columns.reference, '/')).slice(0, 200)
  const day = (): Day | undefined => {
    const given = text(columns.day)
    const day = dayText(given)
    if (given === '') return tell(columns.day, '', 'value_missing')
    if (!isDay(day)) return tell(columns.day, given, 'value_not_day')
    return day > today ? tell(columns.day, given, 'day_to_come') : day
  }
  const fenAt = (header: string): Fen | undefined => {
    const given = text(header)
    if (given === '') return 0n
    const plain = decimalText(given)
    if (!AMOUNT.test(plain)) return tell(header, given, /\.\d{3,}$/.test(plain) ? 'value_scale' : 'value_not_decimal')
    return fenFromYuan(plain, 'half_up')
  }
  const signed = (fen: Fen): Fen | undefined => {
    if (columns.side === undefined) return fen
    const side = halfWidth(text(columns.side)).toLowerCase()
    if (!IN.has(side) && !OUT.has(side)) return tell(columns.side, side, 'value_not_option')
    return IN.has(side) ? fen : -fen
  }
  const amount = (): Fen | undefined => {
    const { amount: one, in: into, out } = columns
    const header = into ?? one
    if (header === undefined) return undefined
    const came = fenAt(header)
    const went = into !== undefined && out !== undefined ? fenAt(out) : 0n
    if (came === undefined || went === undefined) return undefined
    const fen = into === undefined ? signed(came) : came - went
    return fen === 0n ? tell(header, text(header), 'amount_zero') : fen
  }
  const line = (): StatementLine | undefined => {
    const [on, fen, of] = [day(), amount(), reference()]
    if (of === '') tell(columns.reference[0]!, '', 'value_missing')
    const stored = [columns.name, columns.account, ...(columns.remark ?? []), ...columns.reference]
    const odd = stored.find((header) => UNSTORABLE.test(text(header)))
    if (odd !== undefined) return tell(odd, '', 'value_characters')
    if (on === undefined || fen === undefined || of === '') return undefined
    return {
      ...{ source: row.source, day: on, fen, reference: of, name: text(columns.name).slice(0, 200) },
      accountTail: text(columns.account).replace(/\s/g, '').slice(-4),
      remark: joined(columns.remark, ' ').slice(0, 500),
    }
  }
  return { text, reference, tell, line, problems }
}
