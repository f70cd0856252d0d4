import type { Field } from '@courtyard/metadata/field'

/** What every input takes. Values are those of the API's JSON; a reference is `{ id, title }`. Missing is null. */
export type InputProps<F extends Field = Field> = {
  id: string
  field: F
  value: unknown
  onchange: (value: unknown) => void
  invalid?: boolean
  describedby?: string | undefined
  disabled?: boolean
  required?: boolean
}

/** The text an input shows for a value. */
export const inputText = (value: unknown): string => (value === null || value === undefined ? '' : String(value))

/** What was typed as a value: nothing typed is missing. */
export const typedValue = (text: string): string | null => (text === '' ? null : text)
