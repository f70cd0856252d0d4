import type { CatalogDescription, EntityDescription } from '@courtyard/contract/description'

/** Entities the kernel keeps are known by their tables; a pack may give them other names. Undefined when not readable. */
const kernelEntity =
  (table: string) =>
  (catalog: CatalogDescription): EntityDescription | undefined =>
    Object.values(catalog.entities).find((entity) => entity.kernel && entity.table === table)

export const billEntity = kernelEntity('k_bill')
export const lineEntity = kernelEntity('k_bill_line')
