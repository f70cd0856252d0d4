import type { Catalog } from '@courtyard/metadata/catalog'
import { type Field, isFormula } from '@courtyard/metadata/field'
import { addressLine, percentText } from '@courtyard/metadata/value-text'
import { textOf } from '@courtyard/std/label'

export type TextContext = { readonly catalog: Pick<Catalog, 'timeZone'>; readonly locale: string }

/** Stands where there is nothing to read. */
export const NO_VALUE = '—'

const YES_NO = { 'zh-CN': ['是', '否'], en: ['Yes', 'No'] } as const

/** A value of a record as people read it on paper and in messages. Never HTML: who shows it escapes it. */
export function fieldText(context: TextContext, field: Field, value: unknown): string {
  if (value === null || value === undefined || value === '') return NO_VALUE
  const { locale } = context
  switch (field.type) {
    case 'enum':
      return optionText(field, value, locale)
    case 'multi_enum':
      return listText(value, locale, (one) => optionText(field, one, locale))
    case 'tags':
      return listText(value, locale, String)
    case 'boolean':
      return YES_NO[locale === 'en' ? 'en' : 'zh-CN'][value === true ? 0 : 1]
    case 'reference':
    case 'any_reference':
      return titleText(value)
    case 'references':
      return listText(itemsOf(value), locale, titleText)
    case 'datetime':
      return instantText(context, String(value))
    case 'money':
    case 'decimal':
    case 'integer':
      return grouped(String(value), field.type === 'money')
    case 'percent':
      return `${percentText(String(value))}%`
    case 'address':
      return addressLine(value) || NO_VALUE
    case 'geo_point':
      return pointText(value)
    case 'rich_text':
      return String(value)
        .replaceAll(/<[^>]*>/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim()
    case 'lookup':
      return fieldText(context, field.end, value)
    default:
      return otherText(field, value)
  }
}

function otherText(field: Field, value: unknown): string {
  if (isFormula(field) || field.type === 'rollup') {
    const { type } = field.result
    if (type !== 'text' && type !== 'date') return grouped(String(value), type === 'money')
  }
  return typeof value === 'object' ? NO_VALUE : String(value)
}

function optionText(field: Field & { readonly type: 'enum' | 'multi_enum' }, value: unknown, locale: string): string {
  const option = field.options.find((one) => one.value === value)
  return option ? textOf(option.label, locale, option.value) : String(value)
}

const itemsOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'items' in value ? value.items : value

const listText = (value: unknown, locale: string, one: (item: unknown) => string): string =>
  Array.isArray(value) && value.length > 0 ? value.map(one).join(locale === 'en' ? ', ' : '、') : NO_VALUE

function titleText(value: unknown): string {
  const title = typeof value === 'object' && value !== null && 'title' in value ? value.title : null
  return title === null || title === undefined ? NO_VALUE : String(title)
}

const pointText = (value: unknown): string => {
  const { lat, lng } = Object(value) as { lat?: unknown; lng?: unknown }
  return lat === undefined || lng === undefined ? NO_VALUE : `${String(lat)}, ${String(lng)}`
}

/** A number with its digits in groups of three; money with two places. A text that is no number stays. */
export function grouped(text: string, isMoney: boolean): string {
  const [, sign = '', whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text) ?? []
  if (whole === undefined) return text
  const digits = isMoney ? fraction.padEnd(2, '0') : fraction.replace(/0+$/, '')
  return `${sign}${whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')}${digits === '' ? '' : `.${digits}`}`
}

/** `2026-01-31 09:30` where the company is. */
function instantText({ catalog }: TextContext, text: string): string {
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) return text
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: catalog.timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
    hour12: false,
  })
  return parts.format(at).replace(',', '')
}
