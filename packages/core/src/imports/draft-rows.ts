import type { Catalog, MappingColumn, MappingSheet } from '@courtyard/metadata/catalog'
import type { Json } from '@courtyard/metadata/values'
import { assert } from '@courtyard/std/assert'
import { type ColumnText, cellsOf, type ReadRow } from './column-text.ts'
import { fieldAt } from './field-at.ts'
import { type ImportProblem, problemOf, type Source } from './problem.ts'
import { applyTransforms } from './read-text.ts'
import { readValue } from './read-value.ts'

/** A reference still to be found: records of `entity` whose fields at `by` have these values. */
export type Lookup = {
  readonly entity: string
  readonly by: readonly string[]
  readonly tuple: readonly Json[]
  readonly missing: 'error' | 'empty' | 'skip'
}
export type DraftValue = { readonly column: string; readonly text: string } & (
  | { readonly value: Json }
  /** `as`: the entity that a reference to one of several names beside the id. */
  | { readonly lookup: Lookup; readonly as?: string }
  /** A list of references, in the order of the cell. */
  | { readonly lookups: readonly { readonly text: string; readonly lookup: Lookup }[] }
)
/** A row as values by field; `broken` names the fields that already have a problem. */
export type Draft = {
  readonly source: Source
  readonly values: ReadonlyMap<string, DraftValue>
  readonly broken: ReadonlySet<string>
}

export type DraftContext = { readonly catalog: Catalog; readonly sheet: MappingSheet; readonly locale: string }

/** One row of a table as typed values, with what is wrong in it. Pure. */
export function draftRow(context: DraftContext, row: ReadRow): { draft: Draft; problems: ImportProblem[] } {
  const values = new Map<string, DraftValue>()
  const broken = new Set<string>()
  const problems: ImportProblem[] = []
  const report: Report = (given) => {
    const problem = problemOf({ ...row.source, ...given }, context.locale)
    problems.push(problem)
    if (problem.severity === 'error') broken.add(given.field)
  }
  for (const column of context.sheet.columns) {
    const read = column.separator && column.lookup ? draftList : column.lookup ? draftLookup : draftValue
    const value = read(context, { column, row, report: (given) => report({ ...given, field: column.field }) })
    if (value) values.set(column.field, value)
    else if (column.required && !broken.has(column.field)) {
      report({ field: column.field, column: columnName(column), value: '', code: 'value_missing' })
    }
  }
  return { draft: { source: row.source, values, broken }, problems }
}

type Told = {
  readonly column: string
  readonly value: string
  readonly code: string
  readonly severity?: 'warning'
  readonly details?: string
}
type Report = (given: Told & { readonly field: string }) => void
type ColumnTask = { readonly column: MappingColumn; readonly row: ReadRow; readonly report: (given: Told) => void }

/** What people call a column: its first header, else its field. */
export const columnName = (column: MappingColumn): string =>
  column.header?.[0] ?? column.lookup?.headers?.[0]?.[0] ?? column.compose ?? column.field

function draftValue(
  { catalog, sheet, locale }: DraftContext,
  { column, row, report }: ColumnTask,
): DraftValue | undefined {
  const given = textOf(column, row)
  if (given === undefined) return undefined
  const told = { column: given.header, value: given.text }
  const mapped = mapText(column, applyTransforms(given.text, column.transforms))
  if (mapped === '') return undefined
  const read = readValue(fieldAt(catalog, sheet.entity, column.field), mapped, locale)
  if (!('value' in read)) {
    return refuse(report, { ...told, code: read.code, ...(read.expected !== undefined && { details: read.expected }) })
  }
  if (read.widened) report({ ...told, code: 'full_width', severity: 'warning' })
  return read.value === null ? undefined : { ...told, text: given.text, value: read.value }
}

function draftLookup(
  { catalog, sheet, locale }: DraftContext,
  { column, row, report }: ColumnTask,
): DraftValue | undefined {
  const { lookup } = column
  const target = targetOf(catalog, sheet, column)
  assert(lookup, `${column.field} is looked up`)
  const constants = Object.entries(lookup.constants ?? {})
  const parts = lookup.by.map((_, index) =>
    lookup.headers ? cellsOf(row, lookup.headers[index] ?? []) : textOf(column, row),
  )
  if (parts.some((part) => part === undefined)) return undefined
  const given = parts as ColumnText[]
  const told = {
    column: given[0]?.header ?? columnName(column),
    value: given.map((part) => part.text).join(' / ') || constants.map(([, text]) => text).join(' / '),
  }
  const tuple: Json[] = []
  const texts = [
    ...given.map((part) => mapText(column, applyTransforms(part.text, column.transforms))),
    ...constants.map(([, text]) => text),
  ]
  const by = [...lookup.by, ...constants.map(([path]) => path)]
  for (const [index, text] of texts.entries()) {
    if (text === '') return undefined
    const read = readValue(fieldAt(catalog, target, by[index]!), text, locale)
    if (!('value' in read)) return refuse(report, { ...told, code: read.code })
    tuple.push(read.value)
  }
  return {
    column: told.column,
    text: told.value,
    lookup: { entity: target, by, tuple, missing: lookup.missing ?? 'error' },
    ...(lookup.entity !== undefined && { as: lookup.entity }),
  }
}

/** The entity in which a column's texts are looked up. */
function targetOf(catalog: Catalog, sheet: MappingSheet, { field, lookup }: MappingColumn): string {
  const reference = fieldAt(catalog, sheet.entity, field)
  const named = reference.type === 'reference' || reference.type === 'references' ? reference.to : lookup?.entity
  assert(named !== undefined, `${field} refers to an entity`)
  return named
}

/** A cell with several texts: each is looked up by itself, and each one that is wrong is told. */
function draftList(context: DraftContext, { column, row, report }: ColumnTask): DraftValue | undefined {
  const given = textOf(column, row)
  if (given === undefined) return undefined
  const texts = given.text.split(column.separator!).map((text) => text.trim())
  const { separator: _, ...single } = column
  const lookups = texts.flatMap((text) => {
    if (text === '') return []
    const one = draftLookup(context, {
      column: { ...single, constant: text },
      row,
      report: (told) => report({ ...told, column: given.header }),
    })
    return one && 'lookup' in one ? [{ text, lookup: one.lookup }] : []
  })
  return lookups.length === 0 ? undefined : { column: given.header, text: given.text, lookups }
}

/** Tells a problem; the column has no value then. */
function refuse(report: ColumnTask['report'], given: Told): undefined {
  report(given)
  return undefined
}

/** The column's text: a constant, composed, or the first filled cell of its headers, else its default. */
function textOf(column: MappingColumn, row: ReadRow): ColumnText | undefined {
  const header = columnName(column)
  if (column.constant !== undefined) return { header, text: column.constant }
  const found = column.compose !== undefined ? compose(column.compose, row) : cellsOf(row, column.header ?? [])
  return found ?? (column.default === undefined ? undefined : { header, text: column.default })
}

/** `{header|pad:4}-{header}`: undefined when one of its cells is empty. */
function compose(template: string, row: ReadRow): ColumnText | undefined {
  let missing = false
  const text = template.replace(/\{([^{}]+)\}/g, (_, inside: string) => {
    const [header, ...transforms] = inside.split('|')
    const cell = cellsOf(row, [header!])
    if (!cell) missing = true
    return cell ? applyTransforms(cell.text, transforms) : ''
  })
  return missing ? undefined : { header: template, text }
}

/** Headers that a template names. */
export const composeHeaders = (template: string): string[] =>
  [...template.matchAll(/\{([^{}|]+)[^{}]*\}/g)].map((found) => found[1]!)

/** The value of a text by the column's table; a text the table does not know stays, for the field's own rule to judge. */
function mapText(column: MappingColumn, text: string): string {
  if (!column.values) return text
  return (Object.hasOwn(column.values, text) ? column.values[text] : column.values['*']) ?? text
}
