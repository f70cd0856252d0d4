import type { PrintedBlock, PrintedPage } from '@courtyard/contract/templates'
import type { TenantTx } from '@courtyard/db/database'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import type { PrintBlock } from '@courtyard/metadata/catalog-template'
import { yuanCapital } from '@courtyard/std/capital'
import { addDays, isDay } from '@courtyard/std/day'
import { textOf } from '@courtyard/std/label'
import { fenFromYuan } from '@courtyard/std/money'
import type { RequestRights } from '../records/rights-of-request.ts'
import { grouped } from '../templates/field-text.ts'
import { type Printable, printIn } from '../templates/print-template.ts'
import { readPaths } from '../templates/record-row.ts'
import { words, wordsOf } from './words.ts'

export const PDF_ROWS_MAX = 2_000

type Of = { readonly id: string; readonly locale: string; readonly address: string | null }
type At = { readonly tx: TenantTx; readonly rights: RequestRights }

/** A bill as a page, for tenants without a template of their own, as far as the reader may see it. Throws Fault record_missing. */
export async function billPage(at: At, entity: Entity, { id, locale, address }: Of): Promise<PrintedPage> {
  const page = await printIn(at, defaultBill(at.rights.catalog, entity), { record: id, locale, rowsMax: PDF_ROWS_MAX })
  const seen = await readPaths(at.tx, at.rights, { entity: entity.name, id, paths: ['receivable', 'outstanding'] })
  const receivable = seen?.receivable
  const outstanding = seen?.outstanding
  const end = endLabel(at.rights.catalog, locale)
  const blocks = page.blocks.map((block) => {
    if (block.type !== 'table') return block
    const table = withLastDays(block, end)
    return typeof receivable === 'string' ? withTotal(table, receivable, locale) : table
  })
  const say = wordsOf(locale)
  const asked = typeof outstanding === 'string' ? outstanding : undefined
  const stop = locale === 'en' ? ': ' : '：'
  const closing: PrintedBlock[] = [
    ...(asked === undefined
      ? []
      : [
          {
            type: 'text' as const,
            text: `${say.due}${stop}${grouped(asked, true)}\n${say.words}${stop}${inWords(asked)}`,
          },
        ]),
    ...(address === null ? [] : [{ type: 'qr' as const, code: address }]),
  ]
  return { ...page, blocks: [...blocks, ...closing] }
}

const inWords = (yuan: string): string => yuanCapital(fenFromYuan(yuan, 'half_up'))

type Table = Extract<PrintedBlock, { type: 'table' }>

/** What the end of a line is called. */
function endLabel({ entities }: Catalog, locale: string): string {
  const line = Object.values(entities).find(({ table }) => table === 'k_bill_line')
  return textOf(line?.fields.find(({ name }) => name === 'to_on')?.label, locale, 'to_on')
}

/** A line ends before `to_on`; paper names the last day that is charged, as people write it. */
function withLastDays(table: Table, end: string): Table {
  const column = table.columns.findIndex(({ text }) => text === end)
  const rows = table.rows.map((row) => row.map((cell, at) => (at === column && isDay(cell) ? addDays(cell, -1) : cell)))
  return { ...table, rows }
}

/** The bill's own amount below its lines; a table that shows no amounts, or not all of its lines, has none. */
function withTotal(table: Table, receivable: string, locale: string): Table {
  const last = table.columns.length - 1
  if (table.more || last < 1 || !table.columns[last]!.isNumber) return table
  const total = table.columns.map((_, at) =>
    at === 0 ? wordsOf(locale).total : at === last ? grouped(receivable, true) : '',
  )
  return { ...table, total }
}

/** The kernel's own template of a bill. */
function defaultBill({ label }: Catalog, entity: Entity): Printable {
  const lines = entity.fields.find((field) => field.name === 'lines')
  const has = (name: string) => entity.fields.some((field) => field.name === name)
  const title = { 'zh-CN': [words['zh-CN'].bill], en: [words.en.bill] }
  const fields = (name: string, paths: string[]): PrintBlock => ({
    ...{ name, type: 'fields', columns: 2, fields: paths.filter(has) },
  })
  const blocks: PrintBlock[] = [
    { name: 'title', type: 'title', text: title },
    fields('head', ['no', 'period', 'payer', 'subject', 'issued_on', 'due_on']),
  ]
  if (lines?.type === 'children')
    blocks.push({
      ...{ name: 'lines', type: 'table', of: 'lines', entity: lines.of, by: lines.by },
      ...{ columns: ['item', 'from_on', 'to_on', 'amount'], sort: [{ path: 'no', descending: false }] },
    })
  blocks.push(fields('sums', ['receivable', 'adjusted', 'paid', 'outstanding']))
  const header = Object.fromEntries(Object.entries(label).map(([language, text]) => [language, [text]]))
  return {
    ...{ name: 'bill', entity: entity.name, label: { 'zh-CN': words['zh-CN'].bill, en: words.en.bill } },
    print: { page: { size: 'A4', orientation: 'portrait' }, header, blocks },
  }
}
