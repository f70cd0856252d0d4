import { assert } from '@courtyard/std/assert'
import { dayFromNumber, isDay } from '@courtyard/std/day'
import { isPeriod } from '@courtyard/std/period'

/** Full-width letters, digits and signs as half-width ones; other characters stay. */
export const halfWidth = (text: string): string =>
  text.replace(/[！-～]/gu, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0)).replaceAll('　', ' ')

const DAYS_TO_1970 = 25_569
const SERIAL = /^\d{4,5}(\.\d+)?$/
const YEAR_FIRST =
  /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$/u

/**
 * A day out of `2026-3-1`, `2026/03/01`, `2026年3月1日`, `20260301` or an Excel serial number of 1950 to 2149;
 * the text itself when it is none, so that the field's own rule refuses it.
 */
export function dayText(given: string): string {
  const text = halfWidth(given).trim()
  const parts = YEAR_FIRST.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  if (parts) {
    const day = `${parts[1]}-${parts[2]!.padStart(2, '0')}-${parts[3]!.padStart(2, '0')}`
    return isDay(day) ? day : given
  }
  const serial = SERIAL.test(text) ? Math.floor(Number(text)) : 0
  return serial >= 18_264 && serial < 91_313 ? dayFromNumber(serial - DAYS_TO_1970) : given
}

/** A month out of `2026-10`, `2026/10`, `2026年10月`, `202610` or any day; the text itself when it is none. */
export function periodText(given: string): string {
  const text = halfWidth(given).trim()
  const parts = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?份?$/u.exec(text) ?? /^(\d{4})(\d{2})$/.exec(text)
  if (parts) {
    const period = `${parts[1]}-${parts[2]!.padStart(2, '0')}`
    return isPeriod(period) ? period : given
  }
  const day = dayText(text)
  return isDay(day) ? day.slice(0, 7) : given
}

/** A number out of `１，２３４.50`, `¥1,234.5`, `89.45㎡`, `1.2E3`; the text itself when it is none. */
export function decimalText(given: string): string {
  const text = halfWidth(given)
    .trim()
    .replace(/^[¥￥]|(?<=\d)\s*(元|㎡|m²|平方米|平米|吨|度|kWh|m³|m3|m2)$/gu, '')
    .trim()
  const number = /^[-+]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?$/.test(text) && /\d/.test(text) ? text : undefined
  if (number === undefined) return given
  const plain = number
    .replaceAll(',', '')
    .replace(/^\+/, '')
    .replace(/^(-?)\./, '$10.')
  return plain.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')
}

/** Applies the transforms of a mapping column in order; their names were checked when the mapping was published. */
export const applyTransforms = (text: string, transforms: readonly string[]): string =>
  transforms.reduce((current, transform) => applyTransform(current, transform), text)

function applyTransform(text: string, transform: string): string {
  const colon = transform.indexOf(':')
  const name = colon < 0 ? transform : transform.slice(0, colon)
  const rest = colon < 0 ? '' : transform.slice(colon + 1)
  const apply = transforms[name]
  assert(apply, `a known transform, not ${transform}`)
  return apply(text, rest)
}

const transforms: Readonly<Record<string, (text: string, rest: string) => string>> = {
  trim: (text) => text.trim(),
  half_width: halfWidth,
  upper: (text) => text.toUpperCase(),
  lower: (text) => text.toLowerCase(),
  digits: (text) => halfWidth(text).replace(/\D+/g, ''),
  date: dayText,
  period: periodText,
  decimal: decimalText,
  strip: (text, chars) => [...text].filter((char) => !chars.includes(char)).join(''),
  split: (text, rest) => {
    const cut = rest.lastIndexOf(':')
    return (text.split(rest.slice(0, cut))[Number(rest.slice(cut + 1))] ?? '').trim()
  },
  pad: (text, length) => text.padStart(Number(length), '0'),
}
