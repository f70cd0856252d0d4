import type { EnumOption, Field } from '@courtyard/metadata/field'
import { textOf } from '@courtyard/std/label'
import { resultType } from './columns.ts'
import { EMPTY, formatDay, formatInstant, formatMoney, formatNumber } from './format.ts'
import type { Locale, Translate } from './i18n/messages.ts'

/** What a value needs to become text. */
export type Reading = { readonly locale: Locale; readonly t: Translate; readonly timeZone: string }

const isEmpty = (value: unknown) => value === null || value === undefined || value === ''

/** The option of an enum value; undefined for other fields and unknown values. */
export const optionOf = (field: Field, value: unknown): EnumOption | undefined =>
  field.type === 'enum' ? field.options.find((option) => option.value === value) : undefined

/** A value as people read it, by its field's type. Missing is an em dash. */
export function displayValue(field: Field, value: unknown, reading: Reading): string {
  if (isEmpty(value)) return EMPTY
  switch (resultType(field)) {
    case 'money':
      return formatMoney(value)
    case 'decimal':
    case 'integer':
      return formatNumber(value)
    case 'boolean':
      return reading.t(value === true ? 'yes' : 'no')
    case 'date':
      return formatDay(value, reading.locale)
    case 'datetime':
      return formatInstant(value, reading.locale, reading.timeZone)
    case 'enum':
      return textOf(optionOf(field, value)?.label, reading.locale, String(value))
    case 'reference':
      return referenceTitle(value)
    case 'json':
      return JSON.stringify(value)
    default:
      return Array.isArray(value) ? String(value.length) : String(value)
  }
}

/** The title of a reference as the API gives it; an em dash when it may not be read. */
export function referenceTitle(value: unknown): string {
  if (value === null || typeof value !== 'object' || !('title' in value)) return EMPTY
  return value.title === null || value.title === undefined || value.title === '' ? EMPTY : String(value.title)
}
