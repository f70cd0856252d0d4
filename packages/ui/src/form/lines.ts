import type { EntityDescription } from '@courtyard/contract/description'
import type { ChildrenField, Field } from '@courtyard/metadata/field'
import type { SaidIssue } from '@courtyard/std/issue'

/** One line as the form holds it: without an id it is new. */
export type LineValues = { readonly id?: string; readonly [field: string]: unknown }

/** The lines of a value as the API gives it. */
export const linesOf = (value: unknown): readonly LineValues[] => (Array.isArray(value) ? (value as LineValues[]) : [])

/** The columns of the table: what a line holds, without whose it is and where it stands. */
export const lineColumns = (entity: EntityDescription, { by, order }: ChildrenField): readonly Field[] =>
  entity.fields.filter(
    (field) =>
      !field.system &&
      !field.hidden &&
      field.name !== by &&
      field.name !== order &&
      !['id', 'children', 'references', 'json', 'attachment', 'attachments', 'image', 'signature'].includes(field.type),
  )

/** What is wrong with one cell: `/lines/3/amount`. */
export const issuesOfLine = (
  issues: readonly SaidIssue[],
  { field, index, name }: { field: string; index: number; name: string },
): readonly SaidIssue[] => issues.filter(({ pointer }) => pointer === `/${field}/${index}/${name}`)

/** A line as it is sent: its id and what may be typed of it, each value as `sent` says. */
export function sentLine(
  entity: EntityDescription,
  line: LineValues,
  sent: (field: Field, value: unknown) => unknown,
): Record<string, unknown> {
  const names = line.id === undefined ? entity.can.create : entity.can.update
  const fields = entity.fields.filter(
    (field) => names !== false && names.includes(field.name) && !field.readOnly && !field.system && field.name in line,
  )
  return {
    ...(line.id === undefined ? {} : { id: line.id }),
    ...Object.fromEntries(fields.map((field) => [field.name, sent(field, line[field.name]) ?? null])),
  }
}
