import type { Entity, Form } from '@courtyard/metadata/catalog'
import { formDefaults, formIssues } from '@courtyard/metadata/form-states'
import type { Scope } from '@courtyard/metadata/scope'
import { recordIssue } from '@courtyard/metadata/texts/record-texts'
import { type RecordValues, rowOf, type Validated, validateRecord } from '@courtyard/metadata/validate-record'
import { Fault } from '@courtyard/std/fault'
import type { Issue } from '@courtyard/std/issue'
import type { RequestRights } from './rights-of-request.ts'

export type ValuesToCheck = {
  readonly entity: Entity
  /** Rights of the action: create or update. */
  readonly scope: Scope
  readonly values: Readonly<Record<string, unknown>>
  /** The record as it stands; absent for a new one. */
  readonly current?: RecordValues
  /** Names of values that the system gives: no right is asked for them. */
  readonly given?: readonly string[]
  readonly at: string
  /** The form that the write names; it says nothing of lines, which are of another entity. */
  readonly form?: Form | undefined
}

/**
 * The values as they are stored, defaults of a new record included. Throws Fault not_allowed for a field the actor sees but
 * may never write, record_invalid for all else; a field the actor may neither see nor write answers like one that is not there.
 */
export function checkValues(
  rights: RequestRights,
  { entity, scope, values, given = [], current, at, form: named }: ValuesToCheck,
): RecordValues {
  const known = Object.keys(values).filter((name) => given.includes(name) || maySee(rights, { entity, scope, name }))
  const refused = known.filter((name) => !given.includes(name) && isField(entity, name) && !isEverGranted(scope, name))
  if (refused.length > 0) throw new Fault('not_allowed', { fields: refused })
  const sent = Object.fromEntries(known.map((name) => [name, values[name]]))
  const issues: Issue[] = Object.keys(values)
    .filter((name) => !known.includes(name))
    .map(unknownField)
  const variables = { ...scope.variables, today: rights.today, now: at }
  const validate = (all: Readonly<Record<string, unknown>>) =>
    validateRecord(entity, all, {
      partial: current !== undefined,
      given,
      ...(current ? { current } : {}),
      env: { variables },
    })
  const form = named?.entity === entity.name ? named : undefined
  const validated = form ? throughForm({ form, entity, sent, current, variables, validate }) : validate(sent)
  issues.push(...validated.issues)
  if (issues.length > 0) throw new Fault('record_invalid', { issues })
  return validated.values
}

type ThroughForm = {
  readonly form: Form
  readonly entity: Entity
  readonly sent: Readonly<Record<string, unknown>>
  readonly current: RecordValues | undefined
  readonly variables: Scope['variables']
  readonly validate: (sent: Readonly<Record<string, unknown>>) => Validated
}

/** Values of a write that names a form: its defaults fill a new record, and what it asks for holds for the record as it becomes. */
function throughForm({ form, entity, sent, current, variables, validate }: ThroughForm): Validated {
  const own = validate(sent)
  const names = Object.keys(sent)
  const row = rowOf(entity, own.values)
  const filled = current ? {} : formDefaults(form, entity, { sent: names, row, variables })
  const validated = Object.keys(filled).length > 0 ? validate({ ...filled, ...sent }) : own
  const after = { ...current, ...validated.values }
  const asked = formIssues({ form, entity, sent: names, after, isNew: !current, row: rowOf(entity, after), variables })
  const told = new Set(validated.issues.map(({ pointer }) => pointer))
  return { ...validated, issues: [...validated.issues, ...asked.filter(({ pointer }) => !told.has(pointer))] }
}

type Asked = { readonly entity: Entity; readonly scope: Scope; readonly name: string }

const maySee = ({ scopes }: RequestRights, { entity, scope, name }: Asked): boolean =>
  isField(entity, name) &&
  (isEverGranted(scopes.read(entity.name), name) || isEverGranted(scope, name) || isSystem(entity, name))

const isField = (entity: Entity, name: string): boolean =>
  entity.fields.some((field) => field.name === name && !field.hidden)
const isSystem = (entity: Entity, name: string): boolean =>
  entity.fields.some((field) => field.name === name && field.system)

/** Whether some grant carries the field and no denial without a condition names it. */
export const isEverGranted = ({ grants, denials }: Scope, name: string): boolean =>
  grants.some(({ fields }) => fields === '*' || fields.includes(name)) &&
  !denials.some(({ where, fields }) => where === undefined && (fields === '*' || fields.includes(name)))

const unknownField = (name: string): Issue =>
  recordIssue(`/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, 'field_unknown')
