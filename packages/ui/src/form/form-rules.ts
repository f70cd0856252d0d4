import type { EntityDescription } from '@courtyard/contract/description'
import type { Row, Value } from '@courtyard/expression/value'
import type { Form } from '@courtyard/metadata/catalog'
import { type FieldState, formDefaults, formStates } from '@courtyard/metadata/form-states'
import { recordIssue } from '@courtyard/metadata/texts/record-texts'
import type { Issue } from '@courtyard/std/issue'
import { rational } from '@courtyard/std/rational'
import { isNumeric } from '../columns.ts'
import { type FormValues, isWritable } from './form-model.ts'

const NUMBER = /^-?\d+(\.\d+)?$/

/** The values of a form as expressions see them: numbers exact, a reference its id, unusable text missing. */
export function rowOf(entity: EntityDescription, values: FormValues): Row {
  const entries = entity.fields.map((field): [string, Value] => {
    const value = values[field.name] ?? null
    if (isNumeric(field)) return [field.name, NUMBER.test(String(value)) ? rational(String(value)) : null]
    if (field.type === 'reference')
      return [field.name, value && typeof value === 'object' && 'id' in value ? String(value.id) : null]
    return [field.name, typeof value === 'string' || typeof value === 'boolean' ? value : null]
  })
  return Object.fromEntries(entries)
}

/** What a form makes of its fields while it is filled in, by the rule that the server holds it to. */
export const fieldStates = (
  entity: EntityDescription,
  form: Pick<Form, 'sections'>,
  { values, variables }: { values: FormValues; variables: Readonly<Record<string, Value>> },
): Readonly<Record<string, FieldState>> => formStates(form, entity, { row: rowOf(entity, values), variables })

/** What is wrong with what the form asks for: required fields that are shown and empty, of `names` only. */
export const missingOf = (
  states: Readonly<Record<string, FieldState>>,
  values: FormValues,
  names: readonly string[],
): Issue[] =>
  names.flatMap((name) => {
    const value = values[name] ?? null
    const isEmpty = value === null || value === '' || (Array.isArray(value) && value.length === 0)
    return states[name]?.required && isEmpty ? [recordIssue(`/${name}`, 'value_required')] : []
  })

/** Changes without those of fields that the form hides now: what is not shown keeps what it holds. */
export const shownChanges = (
  states: Readonly<Record<string, FieldState>>,
  changes: Readonly<Record<string, unknown>>,
): Record<string, unknown> =>
  Object.fromEntries(Object.entries(changes).filter(([name]) => states[name]?.shown !== false))

/** The fields of a step, or of the whole form. */
export const namesOf = (form: Pick<Form, 'sections'>, step?: string): string[] =>
  form.sections
    .filter((section) => step === undefined || section.step === step)
    .flatMap((section) => section.fields.map(({ name }) => name))

type Start = { readonly given: FormValues; readonly variables: Readonly<Record<string, Value>> }

/** What a new record starts with by its form, before anything is typed; the server fills in the same. */
export function startOf(
  entity: EntityDescription,
  form: Pick<Form, 'sections'>,
  { given, variables }: Start,
): FormValues {
  const filled = formDefaults(form, entity, { sent: Object.keys(given), row: rowOf(entity, given), variables })
  // Inputs hold a reference with its title, which nobody has asked for yet: the server fills it in.
  const isPlain = (name: string) => !entity.fields.some((field) => field.name === name && field.type === 'reference')
  return Object.fromEntries(Object.entries(filled).filter(([name]) => isPlain(name)))
}

type Asking = { readonly name: string; readonly mode: 'create' | 'update' }

/** True where the reader must fill a required field: may write it, and no default does. */
export function isAsked(entity: EntityDescription, form: Pick<Form, 'sections'>, { name, mode }: Asking): boolean {
  const field = entity.fields.find((one) => one.name === name)
  if (!field || !isWritable(entity, field, mode)) return false
  const byForm = form.sections.some((section) => section.fields.some((one) => one.name === name && one.default))
  return mode === 'update' || !(field.default || byForm)
}
