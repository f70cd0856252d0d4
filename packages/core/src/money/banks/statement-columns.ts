import type { StatementColumns } from '@courtyard/contract/banks'
import type { Sheet } from '../../imports/ports.ts'
import { headerKey, readTable } from '../../imports/sheet-table.ts'

/** Headings that banks give their columns, the most telling first. */
const KNOWN = {
  day: ['交易日期', '记账日期', '入账日期', '交易日', '交易时间', '日期', 'Date', 'Booking date', 'Transaction date'],
  in: ['贷方发生额', '贷方金额', '收入金额', '转入金额', '收入', 'Credit', 'Credit amount', 'Paid in'],
  out: ['借方发生额', '借方金额', '支出金额', '转出金额', '支出', 'Debit', 'Debit amount', 'Paid out'],
  amount: ['交易金额', '发生额', '金额', 'Amount'],
  side: ['借贷标志', '借贷方向', '借贷', '收支方向', '收支类型', 'Debit/Credit', 'Type'],
  reference: ['交易流水号', '流水号', '核心流水号', '凭证号', '交易序号', 'Reference', 'Transaction id'],
  name: ['对方户名', '对方账户名称', '对方名称', '对方单位', '付款人名称', '付款人', 'Payer', 'Counterparty', 'Name'],
  account: ['对方账号', '对方账户', '付款人账号', 'Account', 'Counterparty account'],
  remark: ['摘要', '附言', '用途', '备注', 'Remark', 'Description', 'Details'],
} as const

const keysOf = (texts: readonly string[]): string[] => texts.map(headerKey)
const ALL = new Set(Object.values(KNOWN).flatMap((texts) => keysOf(texts)))

/** Columns of a statement by what banks call them; undefined where day, amount or reference is not among the headings. Pure. */
export function guessColumns(headers: readonly string[]): StatementColumns | undefined {
  const textOf = new Map(headers.map((text) => [headerKey(text), text]))
  const all = (name: keyof typeof KNOWN) => keysOf(KNOWN[name]).flatMap((key) => textOf.get(key) ?? [])
  const one = (name: keyof typeof KNOWN) => all(name)[0]
  const [day, into, out, amount, reference] = [one('day'), one('in'), one('out'), one('amount'), one('reference')]
  if (day === undefined || reference === undefined || (into === undefined && amount === undefined)) return undefined
  const sums = into === undefined ? { amount, side: one('side') } : { in: into, out }
  const rest = { ...sums, name: one('name'), account: one('account'), remark: all('remark').slice(0, 4) }
  const filled = Object.entries(rest).filter(([, value]) => value !== undefined && value.length > 0)
  return { day, reference: [reference], ...Object.fromEntries(filled) }
}

/** The headings of the row that looks most like one; none of a sheet without any. */
export function headersOf(sheet: Sheet, columns: StatementColumns | undefined): string[] {
  const known = columns ? new Set(keysOf(headersNamed(columns))) : ALL
  const keys = readTable(sheet, known, 'auto')?.headers
  const isHeading = (row: Sheet['rows'][number]) =>
    keys !== undefined && row.cells.some((cell) => cell !== undefined && keys.has(headerKey(cell.text)))
  const top = sheet.rows.slice(0, 30)
  const row = keys ? top.findLast((one) => isHeading(one) && coversAll(one, keys)) : fullest(top)
  return [...new Set((row?.cells ?? []).flatMap((cell) => (cell?.text.trim() ? [cell.text.trim()] : [])))]
}

/** Every heading that columns name. */
export const headersNamed = (columns: StatementColumns): string[] =>
  Object.values(columns).flatMap((of: string | readonly string[] | undefined) => of ?? [])

const coversAll = (row: Sheet['rows'][number], keys: ReadonlySet<string>): boolean => {
  const of = new Set(row.cells.flatMap((cell) => (cell ? [headerKey(cell.text)] : [])))
  return [...keys].every((key) => of.has(key))
}
const fullest = (rows: readonly Sheet['rows'][number][]) =>
  rows.reduce<Sheet['rows'][number] | undefined>((best, row) => (width(row) > width(best) ? row : best), undefined)
const width = (row: Sheet['rows'][number] | undefined): number => row?.cells.filter(Boolean).length ?? 0
