import { compileTree } from '@courtyard/expression/evaluate'
import type { Row, Value } from '@courtyard/expression/value'
import { isFault } from '@courtyard/std/fault'
import type { Issue } from '@courtyard/std/issue'
import type { Entity } from './catalog.ts'
import { type Field, isSent, isStored } from './field.ts'
import { recordIssue } from './texts/record-texts.ts'
import { fromValue, type Json, parseValue, toValue } from './values.ts'

/** A record's fields as JSON. */
export type RecordValues = Readonly<Record<string, Json>>

export type ValidateOptions = {
  /** Only some fields are sent: those left out keep what `current` has. */
  readonly partial: boolean
  /** The record as it stands, for the rules of a partial change. */
  readonly current?: RecordValues
  /** Names of values that the system gives: those it may write even where nobody else may. */
  readonly given?: readonly string[]
  /** `$actor` and `$today` as trees name them; time is an argument. */
  readonly env: { readonly variables: Readonly<Record<string, Value>> }
}

/** Parsed values of the known fields that were sent (and filled-in defaults), and every problem found. */
export type Validated = { readonly values: RecordValues; readonly issues: readonly Issue[] }

/**
 * Value rules, required fields, defaults of a new record and the entity's own rules. Unknown, hidden and read-only fields
 * are refused. Throws nothing for any values. Runs in browsers; keys, references and rights are held by the server.
 */
export function validateRecord(
  entity: Entity,
  sent: Readonly<Record<string, unknown>>,
  options: ValidateOptions,
): Validated {
  const issues: Issue[] = []
  const values: Record<string, Json> = {}
  const fields = new Map(entity.fields.map((field) => [field.name, field]))
  for (const [name, json] of Object.entries(sent)) {
    const field = fields.get(name)
    const refusal = refusalOf(name, field, options.given?.includes(name) ?? false)
    if (refusal || !field) {
      if (refusal) issues.push(refusal)
      continue
    }
    const parsed = json === undefined ? { value: null } : parseValue(field, json)
    if ('issues' in parsed) issues.push(...parsed.issues)
    else values[name] = parsed.value
  }
  if (!options.partial) fillDefaults(entity, values, { sent, env: options.env })
  for (const field of entity.fields) {
    if (!field.required || field.system || field.hidden || issues.some((issue) => issue.pointer === `/${field.name}`))
      continue
    const missing = field.name in values ? values[field.name] === null : !options.partial
    if (missing) issues.push(recordIssue(`/${field.name}`, 'value_required'))
  }
  if (issues.length === 0) issues.push(...ruleIssues(entity, { ...options.current, ...values }, options))
  return { values, issues }
}

function refusalOf(name: string, field: Field | undefined, isGiven: boolean): Issue | undefined {
  const pointer = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
  if (!field || field.hidden) return recordIssue(pointer, 'field_unknown')
  if ((field.readOnly && !isGiven) || field.system || !isSent(field)) return recordIssue(pointer, 'field_read_only')
  return undefined
}

type Filling = { readonly sent: Readonly<Record<string, unknown>>; readonly env: ValidateOptions['env'] }

function fillDefaults(entity: Entity, values: Record<string, Json>, { sent, env }: Filling): void {
  for (const field of entity.fields) {
    if (!isStored(field) || field.default === undefined || field.name in sent) continue
    try {
      const computed = fromValue(
        field,
        compileTree(field.default)({ row: rowOf(entity, values), variables: env.variables }),
      )
      const filled = parseValue(field, computed)
      if ('value' in filled && filled.value !== null) values[field.name] = filled.value
    } catch (error) {
      if (!isFault(error)) throw error
      // A default that cannot be computed from what was sent is no default; `required` says so if it matters.
    }
  }
}

/** The entity's rules over the whole record. A rule that cannot be computed because a value is missing is broken, never passed. */
function ruleIssues(entity: Entity, record: RecordValues, { env }: ValidateOptions): Issue[] {
  if (entity.rules.length === 0) return []
  const context = { row: rowOf(entity, record), variables: env.variables }
  return entity.rules.flatMap((rule): Issue[] => {
    const broken = (code: 'rule_broken' | 'rule_value_missing'): Issue[] => [
      {
        ...recordIssue(`/${rule.fields[0] ?? ''}`, code, { rule: rule.name }),
        message: rule.message,
        expected: rule.name,
      },
    ]
    try {
      if (rule.when && compileTree(rule.when)(context) !== true) return []
      return compileTree(rule.require)(context) === true ? [] : broken('rule_broken')
    } catch (error) {
      if (!isFault(error)) throw error
      return broken(error.code === 'value_missing' ? 'rule_value_missing' : 'rule_broken')
    }
  })
}

/** A record as expressions see it: every stored field, null where it is empty. */
export function rowOf(entity: Entity, values: RecordValues): Row {
  const row: Record<string, Value> = {}
  for (const field of entity.fields) if (isStored(field)) row[field.name] = toValue(field, values[field.name] ?? null)
  return row
}
