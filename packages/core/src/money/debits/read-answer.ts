import type { DebitLayout } from '@courtyard/contract/debits'
import { type Day, isDay } from '@courtyard/std/day'
import { type Fen, fenFromYuan } from '@courtyard/std/money'
import type { Sheet } from '../../imports/ports.ts'
import { type ImportProblem, problemOf } from '../../imports/problem.ts'
import { dayText, decimalText, halfWidth } from '../../imports/read-text.ts'
import { headerKey, readTable, type TableRow } from '../../imports/sheet-table.ts'

/** A row of a batch as an answer is held against it. */
export type AskedRow = {
  readonly id: string
  readonly reference: string
  readonly fen: Fen
  readonly state: 'paid' | 'refused' | 'withdrawn' | null
}
/** What the bank says of a row that has not ended. */
export type Answer = {
  readonly id: string
  readonly reference: string
  readonly fen: Fen
  readonly state: 'paid' | 'refused'
  readonly day: Day
  readonly reason: string
}
export type ReadAnswer = {
  /** Of rows that have not ended. */
  readonly answers: readonly Answer[]
  /** All that the file says, also again: it stays what it is however much of it is done. */
  readonly named: readonly Answer[]
  /** Rows that ended just so before. */
  readonly same: number
  readonly problems: readonly ImportProblem[]
}
type Reading = {
  readonly layout: DebitLayout['answer']
  readonly rows: readonly AskedRow[]
  /** Day of rows for which the bank names none. */
  readonly day: Day
  readonly today: Day
  readonly locale: string
}

/**
 * What a bank's file says of a batch: each of its rows is an answer, one that was given before, or a problem. Rows that it does not
 * name stay as they are. Pure.
 */
export function readAnswer(sheets: readonly Sheet[], reading: Reading): ReadAnswer {
  const { layout, locale } = reading
  const sheet = sheets.find(({ rows }) => rows.length > 0)
  const headers = [layout.reference, layout.status, layout.amount, layout.reason, layout.day].flatMap(
    (one) => one ?? [],
  )
  const table = sheet && readTable(sheet, new Set(headers.map(headerKey)), 'auto')
  const missing = [layout.reference, layout.status].filter((header) => !table?.headers.has(headerKey(header)))
  if (!table || missing.length > 0) {
    const source = { file: sheet?.file ?? '', sheet: sheet?.title ?? '', row: 0 }
    const problems = missing.map((column) =>
      problemOf({ ...source, column, value: '', code: 'header_missing' }, locale),
    )
    return { answers: [], named: [], same: 0, problems }
  }
  return answersOf(table.rows, reading)
}

function answersOf(rows: readonly TableRow[], reading: Reading): ReadAnswer {
  const byReference = new Map(reading.rows.map((row) => [row.reference, row]))
  const named = new Map<string, Answer>()
  const same = new Set<string>()
  const problems: ImportProblem[] = []
  for (const row of rows) {
    const read = answerOf(row, reading, byReference)
    if (read === undefined) continue
    if ('problem' in read) problems.push(read.problem)
    else if (named.has(read.answer.id))
      problems.push(tell(row, reading, 'duplicate_conflict', reading.layout.reference))
    else {
      named.set(read.answer.id, read.answer)
      if (read.isSame) same.add(read.answer.id)
    }
  }
  const all = [...named.values()]
  return { answers: all.filter(({ id }) => !same.has(id)), named: all, same: same.size, problems }
}

const textAt = (row: TableRow, header: string | undefined): string =>
  header === undefined ? '' : (row.cells.get(headerKey(header))?.text.trim() ?? '')

function tell(row: TableRow, { locale }: Reading, code: string, column: string): ImportProblem {
  return problemOf({ ...row.source, column, value: textAt(row, column), code }, locale)
}

type Read = { readonly answer: Answer; readonly isSame: boolean } | { readonly problem: ImportProblem } | undefined

function answerOf(row: TableRow, reading: Reading, byReference: ReadonlyMap<string, AskedRow>): Read {
  const { layout, today } = reading
  const bad = (code: string, column: string) => ({ problem: tell(row, reading, code, column) })
  const [reference, status] = [halfWidth(textAt(row, layout.reference)), textAt(row, layout.status)]
  const asked = byReference.get(reference)
  // Totals and notes below the rows name no row of the batch and say nothing of one.
  if (!asked && status === '') return undefined
  if (!asked) return bad('debit_unknown', layout.reference)
  if (status === '') return bad('value_missing', layout.status)
  const amount = textAt(row, layout.amount)
  if (layout.amount !== undefined && amount !== '' && !isAmount(amount, asked.fen))
    return bad('debit_amount', layout.amount)
  const given = textAt(row, layout.day)
  const day = given === '' ? reading.day : dayText(given)
  if (!isDay(day)) return bad('value_not_day', layout.day!)
  if (given !== '' && day > today) return bad('day_to_come', layout.day!)
  const state = layout.paid.some((text) => headerKey(text) === headerKey(status)) ? 'paid' : 'refused'
  if (asked.state !== null && asked.state !== state) return bad('debit_ended', layout.reference)
  const reason = state === 'refused' ? (textAt(row, layout.reason) || status).replaceAll('\0', '').slice(0, 200) : ''
  const answer = { id: asked.id, reference, fen: asked.fen, state, day: day > today ? today : day, reason } as const
  return { answer, isSame: asked.state === state }
}

function isAmount(text: string, fen: Fen): boolean {
  const plain = decimalText(text)
  return /^\d{1,10}(\.\d{1,2})?$/.test(plain) && fenFromYuan(plain, 'half_up') === fen
}
