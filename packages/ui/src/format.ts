import { minorDigits } from '@courtyard/metadata/fields/currency'
import { compare, divide, multiply, rational, subtract, toFixedText, zero } from '@courtyard/std/rational'
import type { Locale } from './i18n/messages.ts'

/** What stands where there is no value. */
export const EMPTY = '—'

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/

/** Groups the digits of exact decimal text, and nothing else: no float ever sees it. Other text comes back as it is. */
export function groupDigits(text: string): string {
  const match = DECIMAL.exec(text)
  if (!match) return text
  const [, minus, whole, fraction] = match
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, ',')
  return `${minus ? '−' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`
}

/** Decimal text without the zeros past `least` decimals: `128.4500` is `128.45`, `0.4883` stays. */
export function trimDecimals(text: string, least = 2): string {
  const match = DECIMAL.exec(text)
  const fraction = match?.[3]
  if (!match || fraction === undefined) return text
  const kept = fraction.replace(/0+$/, '').padEnd(Math.min(least, fraction.length), '0')
  return `${match[1]}${match[2]}${kept === '' ? '' : `.${kept}`}`
}

/** Money as people read it: grouped, with the decimals of its currency. */
export function formatMoney(value: unknown, currency = 'CNY'): string {
  if (value === null || value === undefined || value === '') return EMPTY
  const text = String(value)
  if (!DECIMAL.test(text)) return text
  const [whole, fraction = ''] = text.split('.')
  const digits = minorDigits(currency)
  return groupDigits(digits === 0 && /^0*$/.test(fraction) ? whole! : `${whole}.${fraction.padEnd(digits, '0')}`)
}

/** Money with its sign of currency, for the one big figure of a page. */
export const formatAmount = (value: unknown, currency = 'CNY'): string =>
  value === null || value === undefined
    ? EMPTY
    : `${currency === 'CNY' ? '¥' : currency} ${formatMoney(value, currency)}`

/** A number of a list: grouped, zeros past two decimals dropped. */
export const formatNumber = (value: unknown): string =>
  value === null || value === undefined || value === '' ? EMPTY : groupDigits(trimDecimals(String(value)))

const UNITS: Record<Locale, Readonly<Record<string, string>>> = {
  'zh-CN': { m2: '㎡', m3: 'm³', CNY: '元', kWh: '度', month: '月', day: '天', household: '户' },
  en: { m2: 'm²', m3: 'm³', CNY: 'CNY', kWh: 'kWh' },
}

/** `CNY/m2/month` -> `元/㎡·月`. */
export function formatUnit(unit: string | undefined, locale: Locale): string {
  if (!unit) return ''
  const [head, ...rest] = unit.split('/').map((part) => UNITS[locale][part] ?? part)
  return rest.length === 0 ? head! : `${head}/${rest.join('·')}`
}

/** A calendar day, e.g. 2026年11月15日 / 15 Nov 2026. No time zone is involved. */
export function formatDay(day: unknown, locale: Locale, style: 'full' | 'short' | 'iso' = 'iso'): string {
  if (typeof day !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(day)) return EMPTY
  if (style === 'iso') return day.slice(0, 10)
  const options: Intl.DateTimeFormatOptions =
    style === 'full' ? { year: 'numeric', month: 'long', day: 'numeric' } : { month: 'long', day: 'numeric' }
  const name = locale === 'en' ? 'en-GB' : locale
  return new Intl.DateTimeFormat(name, { ...options, timeZone: 'UTC' }).format(
    new Date(`${day.slice(0, 10)}T00:00:00Z`),
  )
}

/** The short name of a day's weekday: 周一 / Mon. */
export const weekdayName = (day: string, locale: Locale): string =>
  new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { weekday: 'short', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  )

/** A billing period: 2026年10月 / October 2026. */
export function formatPeriod(period: unknown, locale: Locale, style: 'full' | 'month' = 'full'): string {
  if (typeof period !== 'string' || !/^\d{4}-\d{2}$/.test(period)) return EMPTY
  const options: Intl.DateTimeFormatOptions =
    style === 'full' ? { year: 'numeric', month: 'long' } : { month: locale === 'zh-CN' ? 'numeric' : 'long' }
  const name = locale === 'en' ? 'en-GB' : locale
  return new Intl.DateTimeFormat(name, { ...options, timeZone: 'UTC' }).format(new Date(`${period}-01T00:00:00Z`))
}

/** An instant in the tenant's own time zone, to the minute. */
export function formatInstant(instant: unknown, locale: Locale, timeZone: string): string {
  if (typeof instant !== 'string' || Number.isNaN(Date.parse(instant))) return EMPTY
  return new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }).format(new Date(instant))
}

/** `a` against `b` in percent with one decimal and a sign; an em dash where `b` is zero or missing. Exact. */
export function percentChange(a: string, b: string | null): string {
  if (b === null || compare(rational(b), zero) === 0) return EMPTY
  const before = rational(b)
  const percent = toFixedText(multiply(divide(subtract(rational(a), before), before), rational(100)), 1)
  return `${percent.startsWith('-') ? '' : '+'}${groupDigits(percent)}%`
}

/** The difference `a - b` of two amounts, signed. Exact. */
export function difference(a: string, b: string): string {
  const text = toFixedText(subtract(rational(a), rational(b)), 2)
  return `${text.startsWith('-') ? '' : '+'}${groupDigits(text)}`
}

/** True when decimal text is below zero. */
export const isNegative = (value: unknown): boolean => typeof value === 'string' && /^-.*[1-9]/.test(value)
