import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import type { Field } from '@courtyard/metadata/field'
import { assert } from '@courtyard/std/assert'

/** The field a path of references ends in. Mappings were checked when they were published. */
export function fieldAt(catalog: Catalog, entity: string, path: string): Field {
  const names = path.split('.')
  let at: Entity | undefined = catalog.entities[entity]
  for (const [index, name] of names.entries()) {
    const field: Field | undefined = at?.fields.find((one) => one.name === name)
    assert(field, `${entity} has ${path}`)
    if (index === names.length - 1) return field
    assert(field.type === 'reference', `${name} of ${path} is a reference`)
    at = catalog.entities[field.to]
  }
  throw new Error('a path has at least one name')
}
