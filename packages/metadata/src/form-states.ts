import { compileTree } from '@courtyard/expression/evaluate'
import type { Tree } from '@courtyard/expression/tree'
import type { Row, Value } from '@courtyard/expression/value'
import { isFault } from '@courtyard/std/fault'
import type { Issue } from '@courtyard/std/issue'
import type { Entity, Form } from './catalog.ts'
import { isStored } from './field.ts'
import { recordIssue } from './texts/record-texts.ts'
import type { RecordValues } from './validate-record.ts'
import { fromValue, type Json, parseValue } from './values.ts'

/** What a form makes of a field now. */
export type FieldState = { readonly shown: boolean; readonly required: boolean; readonly readOnly: boolean }
type Context = { readonly row: Row; readonly variables: Readonly<Record<string, Value>> }

/** A condition of a form over a record: one that lacks a value does not hold. Throws nothing for any record. */
export function formHolds(tree: Tree, context: Context): boolean {
  try {
    return compileTree(tree)(context) === true
  } catch (error) {
    if (isFault(error)) return false
    throw error
  }
}

/**
 * Which fields of a form are shown, required and locked now; the same in browsers and on the server. What is not shown is
 * not required. Fields that the form does not name are not in the answer.
 */
export function formStates(
  { sections }: Pick<Form, 'sections'>,
  { fields }: Pick<Entity, 'fields'>,
  context: Context,
): Readonly<Record<string, FieldState>> {
  const states: Record<string, FieldState> = {}
  for (const section of sections) {
    const open = !section.show || formHolds(section.show, context)
    for (const { name, show, require, readOnly } of section.fields) {
      const field = fields.find((candidate) => candidate.name === name)
      if (!field || field.hidden) continue
      const shown = open && (!show || formHolds(show, context))
      const asked = field.required || (require !== undefined && formHolds(require, context))
      const locked = readOnly === true || (typeof readOnly === 'object' && formHolds(readOnly, context))
      states[name] = { shown, required: shown && asked, readOnly: locked }
    }
  }
  return states
}

export type FormCheck = Context & {
  readonly form: Form
  readonly entity: Entity
  /** Names of the fields that were sent. */
  readonly sent: readonly string[]
  /** A new record: its locked fields take what a link or a default gives them. */
  readonly isNew?: boolean
  /** The record as it becomes. */
  readonly after: RecordValues
}

/** What a form refuses of a write that names it: fields it hides or locks, and what it requires and is empty. */
export function formIssues({ form, entity, sent, after, isNew = false, ...context }: FormCheck): Issue[] {
  return Object.entries(formStates(form, entity, context)).flatMap(([name, state]): Issue[] => {
    const pointer = `/${name}`
    if (sent.includes(name) && !state.shown) return [recordIssue(pointer, 'field_not_shown')]
    if (sent.includes(name) && state.readOnly && !isNew) return [recordIssue(pointer, 'field_read_only')]
    const field = entity.fields.find((one) => one.name === name)
    const asked = state.required && field !== undefined && isStored(field) && !field.system
    return asked && (after[name] ?? null) === null ? [recordIssue(pointer, 'value_required')] : []
  })
}

/** Values that a form gives to a new record: for fields that were not sent, where the default can be computed. */
export function formDefaults(
  { sections }: Pick<Form, 'sections'>,
  { fields }: Pick<Entity, 'fields'>,
  { sent, ...context }: Context & { readonly sent: readonly string[] },
): Readonly<Record<string, Json>> {
  const filled: Record<string, Json> = {}
  for (const { name, default: tree } of sections.flatMap((section) => section.fields)) {
    const field = fields.find((one) => one.name === name)
    if (!tree || !field || !isStored(field) || field.readOnly || field.system || sent.includes(name)) continue
    try {
      const parsed = parseValue(field, fromValue(field, compileTree(tree)(context)))
      if ('value' in parsed && parsed.value !== null) filled[name] = parsed.value
    } catch (error) {
      if (!isFault(error)) throw error
      // A default that cannot be computed from what is there is no default.
    }
  }
  return filled
}
