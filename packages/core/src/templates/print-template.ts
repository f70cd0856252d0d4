import type { RecordJson } from '@courtyard/contract/records'
import type { PrintedBlock, PrintedPage } from '@courtyard/contract/templates'
import type { TenantTx } from '@courtyard/db/database'
import type { Entity } from '@courtyard/metadata/catalog'
import type { PrintBlock, Template } from '@courtyard/metadata/catalog-template'
import { compileList } from '@courtyard/query/compile-list'
import { planList } from '@courtyard/query/plan-list'
import { readablePaths } from '@courtyard/query/resolve-path'
import { shapePage } from '@courtyard/query/shape-page'
import { Fault } from '@courtyard/std/fault'
import { textOf } from '@courtyard/std/label'
import type { Actor, Deps } from '../deps.ts'
import { exportsOfRecord } from '../records/export-rights.ts'
import { type RequestRights, rightsOfRequest } from '../records/rights-of-request.ts'
import { fieldText } from './field-text.ts'
import { type Filling, fillingOf, fillText, fillTexts, holds, printPaths } from './fill-text.ts'
import { fieldAt, readPaths } from './record-row.ts'

export type PrintRequest = { readonly template: string; readonly record: string; readonly locale: string }

/** Rows of one read, and what a page in the browser shows. */
const PAGE_ROWS = 200

/**
 * A template over one record as typed blocks of plain text, of what who asks may read and export: a print leaves as a file
 * does. Throws Fault template_unknown, also where nothing of its entity may be read or it has no page; record_missing; not_allowed.
 */
export async function printTemplate(deps: Deps, actor: Actor, request: PrintRequest): Promise<PrintedPage> {
  const reading = await rightsOfRequest(deps, actor)
  const { template } = getPrintable(reading, request.template)
  const { record, locale } = request
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const rights = await exportsOfRecord(tx, reading, { entity: template.entity, id: record })
      return await printIn({ tx, rights }, template, { record, locale, rowsMax: PAGE_ROWS })
    },
    { readOnly: true },
  )
}

export type Printable = Template & { readonly print: NonNullable<Template['print']> }
export type Printing = {
  readonly record: string
  readonly locale: string
  /** Rows that a table may have. */
  readonly rowsMax: number
}

/** A template over one record inside an open transaction. Throws Fault record_missing. */
export async function printIn(
  { tx, rights }: { readonly tx: TenantTx; readonly rights: RequestRights },
  template: Printable,
  { record: id, locale, rowsMax }: Printing,
): Promise<PrintedPage> {
  const { print, label } = template
  const entity = rights.catalog.entities[template.entity]!
  const paths = printPaths(print)
  const record = await readPaths(tx, rights, { entity: entity.name, id, paths })
  if (!record) throw new Fault('record_missing')
  const { catalog, today } = rights
  const filling = fillingOf({ catalog, entity, record, paths, today })
  const text = (texts: typeof print.header) => (texts ? fillTexts(filling, texts, locale) : null)
  const at = { tx, rights, filling, id, locale, rowsMax }
  const blocks: PrintedBlock[] = []
  for (const block of print.blocks) if (holds(filling, block.show)) blocks.push(await printBlock(at, block))
  const { page, header, footer } = print
  return { title: textOf(label, locale, template.name), page, header: text(header), footer: text(footer), blocks }
}

/** A template that has a page, with its entity. Throws Fault template_unknown, also where nothing of the entity may be read. */
export function getPrintable(rights: RequestRights, name: string): { template: Printable; entity: Entity } {
  const { catalog, scopes } = rights
  const template = Object.hasOwn(catalog.templates, name) ? catalog.templates[name] : undefined
  const entity = template && catalog.entities[template.entity]
  if (!template?.print || !entity || scopes.read(entity.name).grants.length === 0)
    throw new Fault('template_unknown', { template: name })
  return { template: { ...template, print: template.print }, entity }
}

type At = {
  readonly tx: TenantTx
  readonly rights: RequestRights
  readonly filling: Filling
  readonly id: string
  readonly locale: string
  readonly rowsMax: number
}

async function printBlock(at: At, block: PrintBlock): Promise<PrintedBlock> {
  const { filling, locale } = at
  switch (block.type) {
    case 'title':
    case 'text':
      return { type: block.type, text: fillTexts(filling, block.text, locale) }
    case 'qr':
      return { type: 'qr', code: fillText(filling, block.code, locale) }
    case 'fields':
      return { type: 'fields', columns: block.columns, fields: block.fields.flatMap((path) => labelled(at, path)) }
    case 'table':
      return await printTable(at, block)
  }
}

/** A field with its label; one that the reader may never see is left out. */
function labelled({ rights, filling, locale }: At, path: string): { label: string; text: string }[] {
  const { catalog, entity, record } = filling
  if (readablePaths(rights, entity, [path]).length === 0) return []
  const found = fieldAt(catalog, entity, { record, path: path.split('.') })
  if (!found) return []
  const { field, value } = found
  return [{ label: textOf(field.label, locale, field.name), text: fieldText({ catalog, locale }, field, value) }]
}

type Table = Extract<PrintBlock, { type: 'table' }>

async function printTable(at: At, { of, entity: name, by, columns, sort }: Table): Promise<PrintedBlock> {
  const { tx, rights, filling, id, locale } = at
  const { catalog, scopes } = rights
  const entity = catalog.entities[name]!
  const isSeen = scopes.read(name).grants.length > 0 && readablePaths(rights, filling.entity, [of]).length > 0
  const readable = new Set(
    isSeen ? readablePaths(rights, entity, [by, ...columns, ...sort.map(({ path }) => path)]) : [],
  )
  const shown = columns.filter((path) => readable.has(path))
  // Whoever may not see which record a row belongs to may not be told by a table.
  if (!readable.has(by) || shown.length === 0) return { type: 'table', columns: [], rows: [], more: false }
  const filter = { and: [{ field: by, op: 'eq' as const, value: id }] }
  const asked = {
    entity: name,
    select: shown,
    filter,
    sort: sort.filter(({ path }) => readable.has(path)),
    limit: PAGE_ROWS,
  }
  const items: RecordJson[] = []
  let cursor: string | null = null
  do {
    const plan = planList(catalog, { ...asked, ...(cursor !== null && { cursor }) }, scopes)
    const page = shapePage(plan, await tx.run(compileList(plan, tx)))
    items.push(...page.items)
    cursor = page.next_cursor
  } while (cursor !== null && items.length < at.rowsMax)
  const cell = (record: Readonly<Record<string, unknown>>, path: string) => {
    const found = fieldAt(catalog, entity, { record, path: path.split('.') })
    return found ? fieldText({ catalog, locale }, found.field, found.value) : ''
  }
  const labelOf = (path: string) => {
    const field = fieldAt(catalog, entity, { record: {}, path: path.split('.') })?.field
    return { text: textOf(field?.label, locale, path), isNumber: field !== undefined && NUMBERS.has(field.type) }
  }
  return {
    type: 'table',
    columns: shown.map(labelOf),
    rows: items.map((record) => shown.map((path) => cell(record, path))),
    more: cursor !== null,
  }
}

const NUMBERS: ReadonlySet<string> = new Set(['integer', 'decimal', 'money', 'percent', 'computed', 'rollup'])
