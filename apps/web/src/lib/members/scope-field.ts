import type { ReferencesField } from '@courtyard/metadata/field'
import type { Label } from '@courtyard/std/label'
import { chosenRecords } from '@courtyard/ui/inputs/chosen-records'

const MAX = 200

/** What a role is over, as the field that the input of many records asks for. */
export const scopeField = (
  { name, entity }: { readonly name: string; readonly entity: string },
  label: Label = { en: entity },
): ReferencesField => ({
  ...{ type: 'references', name, label, to: entity, max: MAX, table: '' },
  ...{ required: true, readOnly: false, system: false, hidden: false },
})

type Part = { readonly name: string; readonly entity: string }
/** What was chosen for each part of a role's scope, as the API takes it; parts nobody chose for are absent. */
export const scopeOf = (parts: readonly Part[], over: Readonly<Record<string, unknown>>): Record<string, string[]> =>
  Object.fromEntries(
    parts.flatMap(({ name }) => {
      const ids = chosenRecords(over[name]).map(({ id }) => id)
      return ids.length > 0 ? [[name, ids]] : []
    }),
  )
