import type { Entity, Mapping } from '@courtyard/metadata/catalog'
import type { Field } from '@courtyard/metadata/field'
import type { Json } from '@courtyard/metadata/values'
import { importedFields } from '@courtyard/query/plan-import'
import { textOf } from '@courtyard/std/label'
import type { RecordChecker } from './check-record.ts'
import { columnName } from './draft-rows.ts'
import { type ImportProblem, problemOf } from './problem.ts'
import type { PlannedRecord } from './record-book.ts'
import { isSameValue } from './stored-value.ts'

export type FinishContext = {
  readonly entity: Entity
  readonly checker: RecordChecker
  readonly mapping: Mapping
  readonly locale: string
}

/** The values to write: all of a new record with its defaults, only the changed ones of a stored one; and broken rules. */
export function finishRecord(
  context: FinishContext,
  record: PlannedRecord,
): { values: Record<string, Json>; problems: ImportProblem[] } {
  const given = record.values
  if (!record.stored) for (const [field, value] of context.checker.defaults(given)) given.set(field, value)
  const whole: Record<string, Json> = { ...record.stored?.values, ...Object.fromEntries(given) }
  const problems = [...problemsOf(context, record, whole), ...movedStates(context, record)]
  const values = [...given].filter(([field, value]) => !isSameValue(record.stored?.values[field], value))
  return { values: Object.fromEntries(values), problems }
}

/** A file gives a state to what it brings; what is stored moves by its workflow alone. */
function movedStates(context: FinishContext, record: PlannedRecord): ImportProblem[] {
  const { stored } = record
  if (!stored) return []
  return context.entity.fields.flatMap((field): ImportProblem[] => {
    const value = record.values.get(field.name)
    if (field.type !== 'enum' || field.workflow === undefined || value === undefined) return []
    if (isSameValue(stored.values[field.name], value)) return []
    const column = columnOf(context, record, field.name) ?? field.name
    return [problemOf({ ...record.source, column, value: String(value ?? ''), code: 'state_moved' }, context.locale)]
  })
}

/** What is missing, else the rules that are broken. A default that could not be filled in is the consequence, not the cause. */
function problemsOf(
  context: FinishContext,
  record: PlannedRecord,
  whole: Readonly<Record<string, Json>>,
): ImportProblem[] {
  const missing = missingValues(context, record, whole)
  const given = missing.filter(({ field }) => !('default' in field && field.default)).map(({ problem }) => problem)
  if (record.broken.size > 0 || given.length > 0) return given
  const broken = brokenRules(context, record, whole)
  return broken.length > 0 ? broken : missing.map(({ problem }) => problem)
}

function missingValues(
  context: FinishContext,
  record: PlannedRecord,
  whole: Readonly<Record<string, Json>>,
): { field: Field; problem: ImportProblem }[] {
  return importedFields(context.entity)
    .filter((field) => field.required && (whole[field.name] ?? null) === null && !record.broken.has(field.name))
    .map((field) => {
      const column = columnOf(context, record, field.name) ?? textOf(field.label, context.locale, field.name)
      return {
        field,
        problem: problemOf({ ...record.source, column, value: '', code: 'value_missing' }, context.locale),
      }
    })
}

function brokenRules(
  context: FinishContext,
  record: PlannedRecord,
  whole: Readonly<Record<string, Json>>,
): ImportProblem[] {
  return context.checker.broken(whole).map((rule) => {
    const field = rule.fields[0] ?? record.values.keys().next().value ?? ''
    const column = columnOf(context, record, field) ?? field
    const value = rule.fields.map((name) => whole[name] ?? '').join(' / ')
    return problemOf({ ...record.source, column, value, code: 'rule_broken', message: rule.message }, context.locale)
  })
}

function columnOf({ mapping }: FinishContext, record: PlannedRecord, field: string): string | undefined {
  const column = mapping.sheets.find((sheet) => sheet.name === record.entry)?.columns.find((one) => one.field === field)
  return column && columnName(column)
}
