import type { CatalogDescription, EntityDescription } from '@courtyard/contract/description'
import type { Field } from '@courtyard/metadata/field'
import { type Label, textOf } from '@courtyard/std/label'
import { formatUnit } from './format.ts'
import type { Locale } from './i18n/messages.ts'

/** One column of a list: a field path of the view, resolved in the catalog. */
export type Column = {
  readonly path: string
  readonly field: Field
  readonly label: Label
  readonly unit: string
  readonly numeric: boolean
}

const NUMERIC = new Set(['integer', 'decimal', 'money', 'percent'])

/** What a field's values are: a computed or rolled-up field is what it results in. */
export const resultType = (field: Field): string =>
  field.type === 'computed' || field.type === 'rollup' ? field.result.type : field.type

/** True when values stand right-aligned in tabular figures. */
export const isNumeric = (field: Field): boolean => NUMERIC.has(resultType(field))

/** The unit a header shows; money without one shows the currency. */
export function unitOf(field: Field, locale: Locale): string {
  if ('result' in field)
    return formatUnit(field.result.unit ?? (field.result.type === 'money' ? 'CNY' : undefined), locale)
  if (field.type === 'money') return formatUnit(field.currency, locale)
  if (field.type === 'percent') return '%'
  return 'unit' in field ? formatUnit(field.unit, locale) : ''
}

/** Finds a field of an entity by name; undefined when the reader may not see it. */
export const findField = (entity: EntityDescription | undefined, name: string): Field | undefined =>
  entity?.fields.find((field) => field.name === name && !field.hidden)

/** Follows a path over references; undefined where a step is not readable. */
export function findPath(catalog: CatalogDescription, entity: string, path: string): Field | undefined {
  const [head, ...rest] = path.split('.')
  const field = findField(catalog.entities[entity], head!)
  if (rest.length === 0 || !field) return field
  return field.type === 'reference' ? findPath(catalog, field.to, rest.join('.')) : undefined
}

/** The columns of a list, in order; what may not be read is left out. */
export function resolveColumns(
  catalog: CatalogDescription,
  entity: string,
  paths: readonly string[],
  locale: Locale,
): Column[] {
  return paths.flatMap((path) => {
    const field = findPath(catalog, entity, path)
    if (!field || field.type === 'children') return []
    const head = findPath(catalog, entity, path.split('.')[0]!)
    // `owner.name` says more as "Owner" than as "Name" when it ends in the title of what it refers to.
    const isTitle = head?.type === 'reference' && catalog.entities[head.to]?.title === field.name
    return [
      {
        path,
        field,
        label: isTitle ? head.label : field.label,
        unit: unitOf(field, locale),
        numeric: isNumeric(field),
      },
    ]
  })
}

/** Field paths a column chooser offers: the entity's own visible fields. */
export const choosableColumns = (entity: EntityDescription): string[] =>
  entity.fields
    .filter((field) => !field.hidden && !['children', 'json', 'id', 'rich_text'].includes(field.type))
    .map((field) => field.name)

/** The value at a path of a record; a path over an empty reference is null, one the actor may not see undefined. */
export function valueAt(record: Readonly<Record<string, unknown>>, path: string): unknown {
  let value: unknown = record
  for (const name of path.split('.')) {
    if (value === null || value === undefined) return value
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  return value
}

/** What names a record to people, else its id. */
export function titleOf(entity: EntityDescription | undefined, record: Readonly<Record<string, unknown>>): string {
  const value = entity ? record[entity.title] : undefined
  if (typeof value === 'string' && value !== '') return value
  if (value && typeof value === 'object' && 'title' in value && value.title) return String(value.title)
  return String(record.id ?? '')
}

/** The name of one of them, in sentences like "New …". */
export const entityLabel = (catalog: CatalogDescription, name: string, locale: Locale): string =>
  textOf(catalog.entities[name]?.label, locale, name)
