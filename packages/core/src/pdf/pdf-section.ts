import type { TenantTx } from '@courtyard/db/database'
import type { Entity } from '@courtyard/metadata/catalog'
import { Fault } from '@courtyard/std/fault'
import { cleanFileName } from '../files/file-name.ts'
import { findRecord } from '../records/find-record.ts'
import type { RequestRights } from '../records/rights-of-request.ts'
import { type Printable, printIn } from '../templates/print-template.ts'
import { billPage, PDF_ROWS_MAX } from './bill-page.ts'
import type { PdfDocument, PdfFile, PdfRenderer, PdfSection } from './ports.ts'
import { wordsOf } from './words.ts'

export type At = { readonly tx: TenantTx; readonly rights: RequestRights }
/** A section with what its file may be called. */
export type Named = { readonly section: PdfSection; readonly name: string }

/** The entity of a kernel table. Throws Fault entity_unknown for a tenant without it. */
export function entityOf({ catalog }: RequestRights, table: string): Entity {
  const entity = Object.values(catalog.entities).find((one) => one.table === table)
  if (!entity) throw new Fault('entity_unknown', { entity: table.slice(2) })
  return entity
}

/** The tenant's own print template of this name over the entity, if there is one. */
export function ownTemplate({ catalog }: RequestRights, name: string, entity: Entity): Printable | undefined {
  const template = Object.hasOwn(catalog.templates, name) ? catalog.templates[name] : undefined
  return template?.print && template.entity === entity.name ? { ...template, print: template.print } : undefined
}

/** Whether a record of the kernel is void, which every sheet about it says: a bill by its status, a payment by its reversal. */
export async function isVoid({ tx }: At, entity: Entity, id: string): Promise<boolean> {
  if (entity.table === 'k_bill') {
    const row = await tx.kernel.selectFrom('k_bill').select('status').where('id', '=', id).executeTakeFirst()
    return row?.status === 'void'
  }
  if (entity.table !== 'k_payment') return false
  const reversal = tx.kernel.selectFrom('k_payment_reversal').select('payment_id').where('payment_id', '=', id)
  return (await reversal.executeTakeFirst()) !== undefined
}

export type Asked = { readonly id: string; readonly locale: string; readonly address: string | null }

/** A bill by the tenant's template `bill`, else by the kernel's. Throws Fault record_missing. */
export async function billSection(at: At, { id, locale, address }: Asked): Promise<Named> {
  const entity = entityOf(at.rights, 'k_bill')
  const own = ownTemplate(at.rights, 'bill', entity)
  if (at.rights.scopes.read(entity.name).grants.length === 0) throw new Fault('record_missing')
  const page = own
    ? await printIn(at, own, { record: id, locale, rowsMax: PDF_ROWS_MAX })
    : await billPage(at, entity, { id, locale, address })
  return {
    section: { page, mark: await markOf(at, entity, { id, locale }), note: null },
    name: await nameOf(at, entity, { id, title: page.title }),
  }
}

/** A template of the tenant over one record. Throws Fault record_missing. */
export async function templateSection(
  at: At,
  template: Printable,
  { id, locale }: Omit<Asked, 'address'>,
): Promise<Named> {
  const entity = at.rights.catalog.entities[template.entity]!
  const page = await printIn(at, template, { record: id, locale, rowsMax: PDF_ROWS_MAX })
  return {
    section: { page, mark: await markOf(at, entity, { id, locale }), note: null },
    name: await nameOf(at, entity, { id, title: page.title }),
  }
}

/** 作废 for what is void. */
export const markOf = async (
  at: At,
  entity: Entity,
  of: { readonly id: string; readonly locale: string },
): Promise<string | null> => ((await isVoid(at, entity, of.id)) ? wordsOf(of.locale).void : null)

/** The template's title and the record's, as far as the reader may see that. */
async function nameOf(
  { tx, rights }: At,
  entity: Entity,
  { id, title }: { readonly id: string; readonly title: string },
): Promise<string> {
  const found = await findRecord(tx, rights, { entity: entity.name, id, select: [entity.title] }).catch(
    (error: unknown) => {
      if (error instanceof Fault) return undefined
      throw error
    },
  )
  const own = found?.[entity.title]
  return typeof own === 'string' && own !== '' ? `${title} ${own}` : title
}

type Whole = { readonly title: string; readonly locale: string; readonly sections: readonly PdfSection[] }

/** Sections as a document in a language. */
export function documentOf({ title, locale, sections }: Whole): PdfDocument {
  const { sheet, more } = wordsOf(locale)
  return { title, language: locale === 'en' ? 'en' : 'zh-CN', sheet, more, sections }
}

/** One section as a file. */
export async function fileOf(pdf: PdfRenderer, { section, name }: Named, locale: string): Promise<PdfFile> {
  const bytes = await pdf.render(documentOf({ title: name, locale, sections: [section] }))
  return { name: cleanFileName(`${name}.pdf`, 'application/pdf'), bytes }
}
