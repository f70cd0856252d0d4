import { matchPredicate } from '@courtyard/expression/match'
import type { Row, Value } from '@courtyard/expression/value'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { Report, ReportInput } from '@courtyard/metadata/catalog-report'
import { type Field, isFormula } from '@courtyard/metadata/field'
import type { InputRow } from '@courtyard/query/plan-report'
import { computedValue } from '@courtyard/query/values'
import { canonicalJson } from '@courtyard/std/canonical'
import { isFault } from '@courtyard/std/fault'
import { add, isRational, maxOf, minOf, type Rational, rational, toDecimalText, zero } from '@courtyard/std/rational'
import { foldReport, keyOf } from './fold-report.ts'
import { orderIn } from './order-leaves.ts'
import { readParams } from './report-params.ts'

type Values = Readonly<Record<string, unknown>>
type ExpectedRow = { readonly group: readonly (string | null)[]; readonly values: Values }

/** A worked example beside a report: records by entity, a referenced record as an object in its place. */
export type ReportCase = {
  readonly name: string
  readonly given: {
    readonly today?: string
    readonly params?: Readonly<Record<string, string>>
    readonly records: Readonly<Record<string, readonly Values[]>>
  }
  readonly then: { readonly rows?: readonly ExpectedRow[]; readonly total?: Values; readonly error?: string }
}
export type ReportCaseResult = {
  readonly name: string
  readonly passed: boolean
  readonly expected: string
  readonly actual: string
}

const LONG_AGO = '2026-01-01'

/** Runs a report over the records of a case, in memory, with the meaning its statements have in SQL. */
export function runReportCase(catalog: Catalog, report: Report, given: ReportCase): ReportCaseResult {
  const expected = canonicalJson(given.then)
  const outcome = (actual: unknown): ReportCaseResult => {
    const text = canonicalJson(actual)
    return { name: given.name, passed: text === expected, expected, actual: text }
  }
  try {
    return outcome(answerOf(catalog, report, given))
  } catch (error) {
    if (!isFault(error)) throw error
    return outcome({ error: error.code })
  }
}

/** What the case asks about: the cells it names, of every row. */
function answerOf(catalog: Catalog, report: Report, { given, then }: ReportCase): unknown {
  const today = given.today ?? LONG_AGO
  const params = readParams(report, given.params ?? {}, today)
  const variables = { params: params.values, today }
  const found = new Map(
    report.inputs.map((input) => {
      const rows = (given.records[input.from] ?? []).map((values) => recordOf(catalog, input.from, values))
      return [input.name, inputRows(catalog, { input, rows, variables })] as const
    }),
  )
  const { rows, total } = foldReport({ report, found, variables, orderOf: orderIn(catalog, report) })
  const named = (cells: Values, wanted: Values = {}) =>
    Object.fromEntries(Object.keys(wanted).map((name) => [name, cells[name] ?? null]))
  return {
    ...(then.rows && {
      rows: rows.map(({ group, values }, index) => ({
        group: group.map(textOf),
        values: named(values, (then.rows![index] ?? then.rows![0])?.values),
      })),
    }),
    ...(then.total && { total: named(total, then.total) }),
  }
}

const textOf = (value: unknown): string | null =>
  value === null ? null : typeof value === 'object' && 'title' in value ? String(value.title) : String(value)

type InputOver = {
  readonly input: ReportInput
  readonly rows: readonly Row[]
  readonly variables: Readonly<Record<string, Value>>
}

/** One input over records in memory: what its statement finds. */
function inputRows(catalog: Catalog, { input, rows, variables }: InputOver): InputRow[] {
  const matches = input.where === undefined ? () => true : matchPredicate(input.where)
  const groups = new Map<string, { group: unknown[]; values: Rational[]; count: number }>()
  for (const row of rows) {
    if (!matches({ row, variables })) continue
    const group = input.by.map((path) => groupValue(catalog, { entity: input.from, row, path: path.split('.') }))
    const found = groups.get(keyOf(group)) ?? { group, values: [], count: 0 }
    groups.set(keyOf(group), found)
    found.count += 1
    const value = input.take.path === undefined ? null : valueAt(row, input.take.path.split('.'))
    if (isRational(value)) found.values.push(value)
  }
  return [...groups.values()].map(({ group, values, count }) => ({ group, value: takenOf(input, values, count) }))
}

function takenOf({ take }: ReportInput, values: readonly Rational[], count: number): string | number | null {
  const [first, ...rest] = values
  if (take.fn === 'count') return count
  if (first === undefined) return null
  if (take.fn === 'sum') return toDecimalText(values.reduce(add, zero))
  return toDecimalText(take.fn === 'min' ? minOf(first, ...rest) : maxOf(first, ...rest))
}

function valueAt(row: Row, [name = '', ...rest]: readonly string[]): Value {
  const value = row[name] ?? null
  if (rest.length === 0) return value
  return value !== null && typeof value === 'object' && !isRational(value) ? valueAt(value as Row, rest) : null
}

type GroupAt = { readonly entity: string; readonly row: Row; readonly path: readonly string[] }

function groupValue(catalog: Catalog, { entity, row, path }: GroupAt): unknown {
  const [name = '', ...rest] = path
  const field = fieldsOf(catalog, entity).find((one) => one.name === name)
  const value = row[name] ?? null
  if (value === null) return null
  if (field?.type !== 'reference') return isRational(value) ? toDecimalText(value) : value
  if (rest.length > 0) return groupValue(catalog, { entity: field.to, row: value as Row, path: rest })
  const record = value as Row
  return { id: record.id, title: record[catalog.entities[field.to]!.title] ?? null }
}

const NUMBERS = new Set(['decimal', 'money', 'integer', 'percent', 'computed', 'rollup'])
const fieldsOf = (catalog: Catalog, entity: string): readonly Field[] => catalog.entities[entity]?.fields ?? []

/** A record by the types of its fields; what is absent is missing, formulas are computed, equal objects are one record. */
export function recordOf(catalog: Catalog, entity: string, values: Values): Row {
  const row: Record<string, Value> = { id: canonicalJson(values) }
  const fields = fieldsOf(catalog, entity)
  for (const { name, ...field } of fields) {
    const value = values[name]
    if (value === undefined || value === null) {
      if (name !== 'id') row[name] = null
    } else if (field.type === 'reference') row[name] = recordOf(catalog, field.to, value as Values)
    else row[name] = NUMBERS.has(field.type) ? rational(String(value)) : (value as Value)
  }
  for (const field of fields)
    if (isFormula(field) && values[field.name] === undefined) row[field.name] = computedValue(field)(row)
  return row
}
