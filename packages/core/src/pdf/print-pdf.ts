import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { noteAlone } from '../audit/note.ts'
import type { Actor } from '../deps.ts'
import { exportsOfRecord } from '../records/export-rights.ts'
import { rightsOfRequest } from '../records/rights-of-request.ts'
import { getPrintable } from '../templates/print-template.ts'
import { type Asked, type At, billSection, entityOf, fileOf, type Named, templateSection } from './pdf-section.ts'
import type { PdfDeps, PdfFile } from './ports.ts'

export type PdfRequest = { readonly id: string; readonly locale: string }

/** Where a bill is shown to who pays it; null where nobody said how people reach this installation. */
export const billAddress = ({ publicUrl }: Pick<PdfDeps, 'publicUrl'>, tenant: string, id: string): string | null =>
  publicUrl === undefined ? null : `${publicUrl}/t/${tenant}/bills/${id}`

/** A bill as a PDF, for whoever may read and export the record, as far as they may. Throws Fault bill_missing, not_allowed. */
export async function printBill(deps: PdfDeps, actor: Actor, { id, locale }: PdfRequest): Promise<PdfFile> {
  const rights = await rightsOfRequest(deps, actor)
  const address = billAddress(deps, actor.tenant, id)
  const work = deps.db.withTenant(actor.tenant, (tx) => leavingBill({ tx, rights }, { id, locale, address }), {
    readOnly: true,
    isolation: 'repeatable read',
  })
  const named = await work.catch((error: unknown) => {
    if (error instanceof Fault && error.code === 'record_missing') throw new Fault('bill_missing')
    throw error
  })
  await noteAlone(deps, actor, { action: 'record.printed', subject: ['bill', id] })
  return await fileOf(deps.pdf, named, locale)
}

async function leavingBill({ tx, rights }: At, asked: Asked): Promise<Named> {
  const entity = entityOf(rights, 'k_bill').name
  return await billSection({ tx, rights: await exportsOfRecord(tx, rights, { entity, id: asked.id }) }, asked)
}

/** A tenant's template over one record as a PDF. Throws Fault template_unknown, record_missing, not_allowed. */
export async function printRecord(
  deps: PdfDeps,
  actor: Actor,
  { id, locale, template: name }: PdfRequest & { readonly template: string },
): Promise<PdfFile> {
  const rights = await rightsOfRequest(deps, actor)
  const { template } = getPrintable(rights, name)
  if (!isId(id)) throw new Fault('record_missing')
  const named = await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const leaving = await exportsOfRecord(tx, rights, { entity: template.entity, id })
      return await templateSection({ tx, rights: leaving }, template, { id, locale })
    },
    { readOnly: true, isolation: 'repeatable read' },
  )
  await noteAlone(deps, actor, { action: 'record.printed', subject: [template.entity, id], what: { template: name } })
  return await fileOf(deps.pdf, named, locale)
}
