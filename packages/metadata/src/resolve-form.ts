import type { Catalog, Entity, Form } from './catalog.ts'
import type { Field } from './field.ts'

/** Fields people see of a record: neither hidden nor the system's. */
export const visibleFields = (entity: Entity): readonly Field[] =>
  entity.fields.filter((field) => !field.hidden && !field.system)

/** The form of an entity: the named one, else the first of its documents, else one made of its visible fields. */
export function resolveForm(catalog: Pick<Catalog, 'forms'>, entity: Entity, name?: string): Form {
  const forms = Object.values(catalog.forms).filter((form) => form.entity === entity.name)
  return (
    forms.find((form) => form.name === name) ??
    forms.find((form) => form.name === entity.name) ??
    forms[0] ??
    generatedForm(entity)
  )
}

/** A form without a document: one section for the record's own fields, one for each list of records that refer to it. */
function generatedForm(entity: Entity): Form {
  const fields = visibleFields(entity)
  const own = fields.filter((field) => field.type !== 'children')
  const lists = fields.filter((field) => field.type === 'children')
  return {
    name: entity.name,
    entity: entity.name,
    label: entity.label,
    sections: [
      {
        name: 'main',
        label: entity.label,
        columns: 2,
        fields: own.map((field) => ({ name: field.name, ...(field.readOnly && { readOnly: true }) })),
      },
      ...lists.map((field) => ({
        name: field.name,
        label: field.label,
        columns: 1 as const,
        fields: [{ name: field.name, readOnly: true }],
      })),
    ],
  }
}
