import type { Catalog, Entity, Form, FormPlace } from './catalog.ts'
import type { Field } from './field.ts'

/** Fields people see of a record: neither hidden nor the system's. */
export const visibleFields = (entity: Entity): readonly Field[] =>
  entity.fields.filter((field) => !field.hidden && !field.system)

/**
 * The form of an entity for a place: the named one, else of its documents for that place the one that has the entity's
 * name, else the first; else one made of its visible fields. What has no form of its own for print takes the console's.
 */
export function resolveForm(
  catalog: Pick<Catalog, 'forms'>,
  entity: Entity,
  { place = 'console', name }: { readonly place?: FormPlace; readonly name?: string } = {},
): Form {
  const all = Object.values(catalog.forms).filter((form) => form.entity === entity.name)
  const named = name === undefined ? undefined : all.find((form) => form.name === name)
  const ofPlace = (wanted: FormPlace) => all.filter((form) => (form.for ?? EDITED).includes(wanted))
  const forms = place === 'print' && ofPlace('print').length === 0 ? ofPlace('console') : ofPlace(place)
  return named ?? forms.find((form) => form.name === entity.name) ?? forms[0] ?? generatedForm(entity)
}

const EDITED: readonly FormPlace[] = ['console', 'portal']

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
