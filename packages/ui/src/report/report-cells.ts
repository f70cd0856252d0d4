import type { CatalogDescription } from '@courtyard/contract/description'
import type { ReportDescription } from '@courtyard/contract/reports'
import type { Field } from '@courtyard/metadata/field'
import { percentText } from '@courtyard/metadata/value-text'
import { textOf } from '@courtyard/std/label'
import { findField } from '../columns.ts'
import { displayValue, type Reading } from '../display.ts'
import { EMPTY, formatMoney, formatPeriod, groupDigits } from '../format.ts'

type ReportColumn = ReportDescription['columns'][number]

/** A number of a report as people read it; an em dash where there is none. */
export function cellText({ result }: ReportColumn, value: string | null | undefined, currency: string): string {
  if (value === null || value === undefined) return EMPTY
  if (result.type === 'money') return formatMoney(value, currency)
  return result.type === 'percent' ? `${groupDigits(percentText(value))}%` : groupDigits(value)
}

/** The value of a group as its field is written: options by label, records by title, months by name. */
export function groupText(
  catalog: CatalogDescription,
  group: ReportDescription['groups'][number],
  { value, reading }: { readonly value: unknown; readonly reading: Reading },
): string {
  if (value === null || value === undefined) return EMPTY
  const field = findField(catalog.entities[group.entity], group.field)
  // People come with their names, as records come with their titles.
  if (field?.type !== 'reference' && typeof value === 'object' && 'title' in value) return String(value.title ?? EMPTY)
  if (!field) return String(value)
  return field.type === 'period' ? formatPeriod(value, reading.locale) : displayValue(field, value, reading)
}

/** A parameter as the field it is typed into. */
export function paramField(param: ReportDescription['params'][number]): Field {
  const common = {
    name: param.name,
    label: param.label,
    required: !param.optional,
    readOnly: false,
    system: false,
    hidden: false,
    column: '',
  }
  switch (param.type) {
    case 'period':
      return { ...common, type: 'period' }
    case 'day':
      return { ...common, type: 'date' }
    case 'number':
      return { ...common, type: 'decimal', precision: 30, scale: 15 }
    case 'text':
      return { ...common, type: 'text', maxLength: 200, unique: false }
    case 'record':
      return { ...common, type: 'reference', to: param.to ?? '', onDelete: 'restrict' }
  }
}

/** The id of a record, else the value itself: what an address says of a group. */
export const identityOf = (value: unknown): unknown =>
  value !== null && typeof value === 'object' && 'id' in value ? value.id : (value ?? null)

/** The address of the list behind a number: the row's groups, the column's first input, the report's parameters. */
export function behindQuery(
  column: ReportColumn,
  row: { readonly group: readonly unknown[] },
  params: Readonly<Record<string, string | null>>,
): string | undefined {
  const [input] = column.inputs
  if (input === undefined || column.inputs.length !== 1) return undefined
  const query = new URLSearchParams({ input, group: JSON.stringify(row.group.map(identityOf)) })
  for (const [name, value] of Object.entries(params)) if (value !== null) query.set(`p.${name}`, value)
  return `?${query}`
}

/** What a chart calls its rows: their groups, without the first ones where all rows share them, as little room as there is. */
export function rowNames(
  catalog: CatalogDescription,
  report: ReportDescription,
  { groups, reading }: { readonly groups: readonly (readonly unknown[])[]; readonly reading: Reading },
): string[] {
  const names = groups.map((group) =>
    group.map((value, index) => groupText(catalog, report.groups[index]!, { value, reading })),
  )
  return withoutShared(names).map((parts) => parts.join(' · '))
}

/** Rows of words without the leading words that all of them share; the last word of a row always stays. */
export function withoutShared(rows: readonly (readonly string[])[]): (readonly string[])[] {
  const [first] = rows
  if (!first || rows.length < 2) return [...rows]
  const differs = first.findIndex((word, at) => rows.some((row) => row[at] !== word || at === row.length - 1))
  return rows.map((row) => row.slice(Math.max(0, differs)))
}

/** The name of a report's part in the reader's language. */
export const partName = (part: { readonly name: string; readonly label: ReportColumn['label'] }, locale: string) =>
  textOf(part.label, locale, part.name)
