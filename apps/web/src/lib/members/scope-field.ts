import type { ReferencesField } from '@courtyard/metadata/field'
import type { Label } from '@courtyard/std/label'

const MAX = 200

/** What a role is over, as the field that the input of many records asks for. */
export const scopeField = (
  { name, entity }: { readonly name: string; readonly entity: string },
  label: Label = { en: entity },
): ReferencesField => ({
  ...{ type: 'references', name, label, to: entity, max: MAX, table: '' },
  ...{ required: true, readOnly: false, system: false, hidden: false },
})
