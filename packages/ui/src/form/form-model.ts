import type { CatalogDescription, EntityDescription } from '@courtyard/contract/description'
import type { Form, FormPlace } from '@courtyard/metadata/catalog'
import type { Field } from '@courtyard/metadata/field'
import { minorDigits } from '@courtyard/metadata/fields/currency'
import { resolveForm } from '@courtyard/metadata/resolve-form'
import type { SaidIssue } from '@courtyard/std/issue'
import { isNumeric } from '../columns.ts'
import { trimDecimals } from '../format.ts'
import { chosenRecords } from '../inputs/chosen-records.ts'
import { linesOf, sentLine } from './lines.ts'

/** The values of a form as its inputs hold them: the API's JSON, a reference as `{ id, title }`. */
export type FormValues = Readonly<Record<string, unknown>>
export type FormSection = Form['sections'][number]

/** The form of an entity where it is used; one with every field people may type where no document says more. */
export function formOf(catalog: CatalogDescription, entity: EntityDescription, place: FormPlace = 'console'): Form {
  const forms = Object.values(catalog.forms).some((form) => form.entity === entity.name)
  if (forms) return resolveForm(catalog, entity, { place })
  const shown = entity.fields.filter(
    (field) => !field.system && !field.hidden && (field.type !== 'children' || field.owned),
  )
  const fields = shown.map(({ name }) => ({ name }))
  const all = { name: 'all', label: entity.label, columns: 2 as const, fields }
  return { name: '', entity: entity.name, label: entity.label, sections: [all] }
}

/** True when the caller may write this field of a new (`create`) or an existing record. */
export function isWritable(entity: EntityDescription, field: Field, mode: 'create' | 'update'): boolean {
  const fields = entity.can[mode]
  return fields !== false && fields.includes(field.name) && !field.readOnly && !field.system
}

const idOf = (value: unknown) => (value && typeof value === 'object' && 'id' in value ? value.id : value)

/** A value as it is sent: a reference is its id, a list of them ids, a line what may be typed of it. */
export function sentValue(field: Field | undefined, value: unknown, catalog?: Lined): unknown {
  if (field?.type === 'reference') return idOf(value)
  if (field?.type === 'references') return chosenRecords(value).map(({ id }) => id)
  if (field?.type === 'any_reference' && value && typeof value === 'object' && 'id' in value && 'entity' in value)
    return { entity: value.entity, id: value.id }
  const entity = field?.type === 'children' && field.owned ? catalog?.entities[field.of] : undefined
  return entity ? linesOf(value).map((line) => sentLine(entity, line, sentValue)) : value
}
type Lined = Pick<CatalogDescription, 'entities'>

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

/** A record as its form holds it: decimals without the zeros that storage pads them with. */
export function formRecord<R extends FormValues>(entity: EntityDescription, record: R): R {
  const trimmed = entity.fields.flatMap((field) => {
    const value = record[field.name]
    const least = field.type === 'money' ? minorDigits(field.currency) : 0
    return isNumeric(field) && typeof value === 'string' ? [[field.name, trimDecimals(value, least)] as const] : []
  })
  return { ...record, ...Object.fromEntries(trimmed) }
}

/** What differs from the record as it was read, ready to send. */
export function changesOf(
  entity: EntityDescription,
  [before, after]: readonly [FormValues, FormValues],
  catalog?: Lined,
): Record<string, unknown> {
  const changes: Record<string, unknown> = {}
  for (const field of entity.fields) {
    const value = sentValue(field, after[field.name], catalog)
    if (field.name in after && !same(value, sentValue(field, before[field.name], catalog)))
      changes[field.name] = value ?? null
  }
  return changes
}

/** What is wrong, and what to do about it, in one line. */
export const issueText = ({ message, hint }: SaidIssue): string => (hint === undefined ? message : `${message} ${hint}`)

/** Issues by the field their JSON pointer names; '' holds those of the record as a whole. */
export function issuesByField(issues: readonly SaidIssue[]): Readonly<Record<string, readonly SaidIssue[]>> {
  const grouped: Record<string, SaidIssue[]> = {}
  for (const issue of issues) {
    const name = (issue.pointer.split('/').find((part) => part !== '') ?? '')
      .replaceAll('~1', '/')
      .replaceAll('~0', '~')
    const list = grouped[name] ?? []
    list.push(issue)
    grouped[name] = list
  }
  return grouped
}

/** A new record's values: what the address gives (`?field=id`), nothing else; defaults are the server's. */
export function initialValues(entity: EntityDescription, params: URLSearchParams): FormValues {
  const given = entity.fields.flatMap((field) => {
    const value = params.get(field.name)
    if (value === null || value === '') return []
    return [
      [
        field.name,
        field.type === 'reference' ? { id: value, title: params.get(`${field.name}.title`) } : value,
      ] as const,
    ]
  })
  return Object.fromEntries(given)
}
