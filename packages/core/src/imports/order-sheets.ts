import type { Catalog, MappingSheet } from '@courtyard/metadata/catalog'
import type { Field } from '@courtyard/metadata/field'

/** Entities so that what is referred to comes first; entities that refer to each other keep the order given. */
export function orderEntities(catalog: Catalog, names: readonly string[]): string[] {
  const wanted = new Set(names)
  const ordered = new Set<string>()
  const visiting = new Set<string>()
  const visit = (name: string): void => {
    if (ordered.has(name) || visiting.has(name)) return
    visiting.add(name)
    for (const field of catalog.entities[name]?.fields ?? []) {
      for (const to of targetsOf(field)) if (wanted.has(to)) visit(to)
    }
    ordered.add(name)
  }
  for (const name of names) visit(name)
  return [...ordered]
}

/** Entities that a field may refer to. */
function targetsOf(field: Field): readonly string[] {
  if (field.type === 'reference' || field.type === 'references') return [field.to]
  return field.type === 'any_reference' ? field.to.map(({ entity }) => entity) : []
}

/** A mapping's entries in the order they are planned: by entity, within one entity as written. */
export function orderSheets(catalog: Catalog, sheets: readonly MappingSheet[]): MappingSheet[] {
  const order = orderEntities(
    catalog,
    sheets.map((sheet) => sheet.entity),
  )
  return [...sheets].sort((a, b) => order.indexOf(a.entity) - order.indexOf(b.entity))
}
