import type { EntityDescription } from '@courtyard/contract/description'
import { compileTree } from '@courtyard/expression/evaluate'
import type { Tree } from '@courtyard/expression/tree'
import type { Row, Value } from '@courtyard/expression/value'
import { isFault } from '@courtyard/std/fault'
import { rational } from '@courtyard/std/rational'
import { isNumeric } from '../columns.ts'
import type { FormSection, FormValues } from './form-model.ts'

/** What a form's rules make of a field now. */
export type FieldState = { readonly shown: boolean; readonly required: boolean }

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

/** A rule over a half-typed record: what cannot be computed yet (a missing value, a division by zero) does not hold. */
function holds(tree: Tree, row: Row, variables: Readonly<Record<string, Value>>): boolean {
  try {
    return compileTree(tree)({ row, variables }) === true
  } catch (error) {
    if (isFault(error)) return false
    throw error
  }
}

/** Which fields are shown and required now. */
export function fieldStates(
  entity: EntityDescription,
  sections: readonly FormSection[],
  values: FormValues,
  today: string,
): Readonly<Record<string, FieldState>> {
  const row = rowOf(entity, values)
  const variables = { today }
  const states: Record<string, FieldState> = {}
  for (const { name, show, require } of sections.flatMap((section) => section.fields)) {
    const field = entity.fields.find((candidate) => candidate.name === name)
    if (!field || field.hidden) continue
    states[name] = {
      shown: !show || holds(show, row, variables),
      required: field.required || (require !== undefined && holds(require, row, variables)),
    }
  }
  return states
}
