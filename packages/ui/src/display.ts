import type { EnumOption, Field } from '@courtyard/metadata/field'
import { minutesOfIso } from '@courtyard/metadata/fields/values/duration'
import { addressLine, percentText } from '@courtyard/metadata/value-text'
import { textOf } from '@courtyard/std/label'
import { resultType } from './columns.ts'
import { EMPTY, formatDay, formatInstant, formatMoney, formatNumber, groupDigits } from './format.ts'
import type { Locale, Translate } from './i18n/messages.ts'
import { filesOf } from './inputs/file-value.ts'
import { plainText } from './rich-text.ts'

const optionIn = (field: Field, value: unknown): EnumOption | undefined =>
  'options' in field ? field.options.find((option) => option.value === value) : undefined

/** What a value needs to become text. */
export type Reading = { readonly locale: Locale; readonly t: Translate; readonly timeZone: string }

const isEmpty = (value: unknown) => value === null || value === undefined || value === ''

/** The option of an enum value; undefined for other fields and unknown values. */
export const optionOf = (field: Field, value: unknown): EnumOption | undefined =>
  field.type === 'lookup' ? optionOf(field.end, value) : field.type === 'enum' ? optionIn(field, value) : undefined

/** A value as people read it, by its field's type. Missing is an em dash. */
export function displayValue(field: Field, value: unknown, reading: Reading): string {
  if (isEmpty(value)) return EMPTY
  if (field.type === 'lookup') return displayValue(field.end, value, reading)
  if (field.type === 'references') return listTitles(value)
  switch (resultType(field)) {
    case 'money':
      return formatMoney(value, 'currency' in field ? field.currency : undefined)
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
    case 'any_reference':
      return referenceTitle(value)
    case 'percent':
      return `${groupDigits(percentText(String(value)))}%`
    case 'duration':
      return durationText(value, reading)
    case 'multi_enum':
      return listOf(value, reading, (one) => textOf(optionIn(field, one)?.label, reading.locale, one))
    case 'tags':
      return listOf(value, reading, (one) => one)
    case 'phone':
      return phoneText(String(value), reading)
    case 'address':
      return addressLine(value)
    case 'geo_point':
      return pointText(value)
    case 'rich_text':
      return plainText(String(value))
    case 'attachment':
    case 'attachments':
    case 'image':
      return (
        filesOf(value)
          .map(({ name }) => name)
          .join(', ') || EMPTY
      )
    case 'signature':
      return (value as { typed?: string }).typed ?? reading.t('signature_drawn')
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

/** The titles of a list of records; how many more there are than were given. */
function listTitles(value: unknown): string {
  const { items = [], count = 0 } = (value ?? {}) as { items?: readonly unknown[]; count?: number }
  if (items.length === 0) return EMPTY
  const titles = items.map(referenceTitle).join(', ')
  return count > items.length ? `${titles} +${count - items.length}` : titles
}

const listOf = (value: unknown, { locale }: Reading, name: (one: string) => string): string =>
  Array.isArray(value) ? value.map((one) => name(String(one))).join(locale === 'zh-CN' ? '、' : ', ') : String(value)

/** `1天2小时30分钟`; a text that is no duration stays. */
function durationText(value: unknown, { t, locale }: Reading): string {
  const minutes = minutesOfIso(String(value))
  if (minutes === undefined) return String(value)
  const parts = [
    [Math.floor(minutes / 1440), t('duration_days')],
    [Math.floor((minutes % 1440) / 60), t('duration_hours')],
    [minutes % 60, t('duration_minutes')],
  ] as const
  const shown = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`)
  return shown.length === 0 ? `0${t('duration_minutes')}` : shown.join(locale === 'zh-CN' ? '' : ' ')
}

/** A Chinese mobile without its country, in the groups people read; every other number as it is stored. */
function phoneText(value: string, { t }: Reading): string {
  const [number, extension] = value.split(';ext=') as [string, string?]
  const mobile = /^\+86(1\d{2})(\d{4})(\d{4})$/.exec(number)
  const shown = mobile ? mobile.slice(1).join(' ') : number
  return extension === undefined ? shown : `${shown} ${t('phone_extension', { number: extension })}`
}

const pointText = (value: unknown): string =>
  value !== null && typeof value === 'object' && 'lat' in value && 'lng' in value
    ? `${value.lat}, ${value.lng}`
    : String(value)

/** A value as a cell of a file: as shown, but with nothing left out, so that reading the file gives the same value. */
export function exportText(field: Field, value: unknown, reading: Reading): string {
  if (isEmpty(value)) return ''
  if (field.type === 'rich_text' || field.type === 'url') return String(value)
  if (field.type === 'percent') return `${percentText(String(value))}%`
  const shown = displayValue(field, value, reading)
  const region = field.type === 'address' && value !== null && typeof value === 'object' && 'region' in value
  return region ? `${value.region} ${shown}`.trim() : shown
}
