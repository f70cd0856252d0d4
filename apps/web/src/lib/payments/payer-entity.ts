import type { CatalogDescription } from '@courtyard/contract/description'
import { billEntity } from '#lib/kernel-entities.ts'

export type BillEnds = { readonly bill: string; readonly payer: string; readonly subject: string | undefined }

/** Who pays bills and what they are for, as the pack binds them; undefined where the reader may not see either. */
export function payerEntity(catalog: CatalogDescription): BillEnds | undefined {
  const bill = billEntity(catalog)
  const to = (column: string) => {
    const field = bill?.fields.find((one) => one.type === 'reference' && one.column === column)
    return field?.type === 'reference' && catalog.entities[field.to] ? field.to : undefined
  }
  const payer = to('payer_id')
  return bill && payer !== undefined ? { bill: bill.name, payer, subject: to('subject_id') } : undefined
}
