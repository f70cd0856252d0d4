import { compare, rational } from '@courtyard/std/rational'
import { type ParsedValue, refuse } from './definition.ts'

const DECIMAL = /^-?\d{1,40}(\.\d{1,40})?$/

type Bounds = { readonly name: string; readonly min?: string; readonly max?: string }

/** Decimal text without needless zeros in front; undefined when it is not decimal text. */
export function decimalTextOf(json: unknown): string | undefined {
  if (typeof json !== 'string' || !DECIMAL.test(json)) return undefined
  const [, sign, whole, rest] = /^(-?)0*(\d+)(\.\d+)?$/.exec(json) as unknown as [string, string, string, string?]
  const text = `${whole}${rest ?? ''}`
  return /^[0.]+$/.test(text) ? text : `${sign}${text}`
}

/** Exact number text within precision, scale and bounds. More digits than the scale are refused, never rounded. */
export function parseDecimal(
  field: Bounds,
  json: unknown,
  { precision, scale }: { precision: number; scale: number },
): ParsedValue {
  const text = decimalTextOf(json)
  if (text === undefined) {
    return refuse(field, 'value_not_decimal')
  }
  const [whole, fraction = ''] = text.replace('-', '').split('.') as [string, string?]
  const significant = fraction.replace(/0+$/, '')
  if (significant.length > scale) {
    return refuse(field, 'value_scale', { scale })
  }
  if (whole !== '0' && whole.length > precision - scale) {
    return refuse(field, 'value_precision', { digits: precision - scale })
  }
  return withinBounds(field, text, fraction.length > scale ? trimTo(text, scale) : text)
}

/** `value` when the number `text` lies within the field's bounds. */
export function withinBounds(field: Bounds, text: string, value: string | number): ParsedValue {
  const number = rational(text)
  if (field.min !== undefined && compare(number, rational(field.min)) < 0) {
    return refuse(field, 'value_too_small', { min: field.min })
  }
  if (field.max !== undefined && compare(number, rational(field.max)) > 0) {
    return refuse(field, 'value_too_large', { max: field.max })
  }
  return { value }
}

const trimTo = (text: string, scale: number): string => {
  const cut = text.slice(0, text.indexOf('.') + 1 + scale)
  return cut.endsWith('.') ? cut.slice(0, -1) : cut
}
