import type { Catalog } from '@courtyard/metadata/catalog'
import { isStored } from '@courtyard/metadata/field'
import { anyReferenceColumns } from './spec-references.ts'

/** A table (`column` is empty) or a column, and the entity and field that it stores. */
export type Part = {
  readonly table: string
  readonly column: string
  readonly entity: string
  readonly field: string
}
export type Parts = ReadonlyMap<string, Part>

export const partKey = ({ table, column }: Pick<Part, 'table' | 'column'>): string => `${table}.${column}`

/** Every table and column that a catalog names, but for those that every table has and those of the kernel. Pure. */
export function partsOf(catalog: Catalog): Parts {
  const parts: Part[] = []
  for (const entity of Object.values(catalog.entities)) {
    const { name, table } = entity
    for (const field of entity.fields)
      if (field.type === 'references') parts.push({ table: field.table, column: '', entity: name, field: field.name })
    if (entity.kernel) continue
    parts.push({ table, column: '', entity: name, field: '' })
    for (const field of entity.fields)
      if (isStored(field) && !field.system) parts.push({ table, column: field.column, entity: name, field: field.name })
    for (const { column, field } of anyReferenceColumns(entity)) parts.push({ table, column, entity: name, field })
  }
  return new Map(parts.map((part) => [partKey(part), part]))
}
