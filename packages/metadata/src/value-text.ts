import { multiply, rational, toDecimalText } from '@courtyard/std/rational'
import type { EnumOption, Field } from './field.ts'
import { ADDRESS_PARTS } from './fields/values/address.ts'
import { isoOfMinutes, minutesOf } from './fields/values/duration.ts'
import { normalText } from './fields/values/normal.ts'
import { timeOf } from './fields/values/time.ts'
import type { Json } from './values.ts'

const SEPARATORS = /[、,，;；|/\n]+/u

/**
 * The JSON value a person means by a text, for the types whose text is not their JSON already: cells of files and what is
 * typed into forms. What is not understood comes back as text, for the field's own rule to refuse. undefined: this type has
 * no reading of its own.
 */
export function readFieldText(field: Field, text: string): Json | undefined {
  const plain = normalText(text)
  switch (field.type) {
    case 'percent':
      return percentOf(plain)
    case 'time':
      return timeOf(plain) ?? plain
    case 'duration': {
      const minutes = minutesOf(plain)
      return minutes === undefined ? plain : isoOfMinutes(minutes)
    }
    case 'multi_enum':
      return listOf(text).map((one) => optionNamed(field.options, one)?.value ?? one)
    case 'tags':
      return listOf(text)
    case 'address':
      return addressOf(plain)
    case 'geo_point':
      return pointOf(plain)
    default:
      return undefined
  }
}

/** With a sign it is said: `3%` is 0.03, `3‰` is 0.003. A number without one is the ratio itself. */
function percentOf(text: string): string {
  const [, given, sign] = /^([+-]?[\d,]{0,40}\.?\d{1,20})\s*([%‰])?$/u.exec(text) ?? []
  if (given === undefined) return text
  const number = given
    .replaceAll(',', '')
    .replace(/^\+/, '')
    .replace(/^(-?)\./, '$10.')
  if (!/^-?\d{1,30}(\.\d{1,30})?$/.test(number)) return text
  const factor = sign === '%' ? '0.01' : sign === '‰' ? '0.001' : '1'
  return toDecimalText(multiply(rational(number), rational(factor)))
}

/** A ratio as people read it: `0.0325` is `3.25`. Other text comes back as it is. */
export function percentText(ratio: string): string {
  if (!/^-?\d{1,40}(\.\d{1,40})?$/.test(ratio)) return ratio
  return toDecimalText(multiply(rational(ratio), rational(100)))
}

const listOf = (text: string): string[] =>
  text
    .split(SEPARATORS)
    .map(normalText)
    .filter((one) => one !== '')

/** An option by its value or by its label in any language. */
export const optionNamed = (options: readonly EnumOption[], text: string): EnumOption | undefined =>
  options.find(
    (option) =>
      option.value === text || Object.values(option.label).some((label) => label.toLowerCase() === text.toLowerCase()),
  )

const MUNICIPALITY = /^(北京|天津|上海|重庆)市?/u
const PROVINCE = /^([^省市区县]{2,8}?(?:省|自治区|特别行政区))/u
const CITY = /^([^市盟区县]{1,12}?(?:市|自治州|地区|盟))/u
const DISTRICT = /^([^区县旗市]{1,12}?(?:区|县|旗|市))/u

/** One line as an address: an optional region code, then province, city and district by their endings, the rest is the detail. */
function addressOf(text: string): Json {
  if (text.startsWith('{')) return text
  const parts: Record<string, string> = {}
  let rest = text
  const take = (name: (typeof ADDRESS_PARTS)[number], pattern: RegExp) => {
    const found = pattern.exec(rest)
    if (!found) return
    parts[name] = found[0]
    rest = rest.slice(found[0].length).trim()
  }
  const code = /^(\d{6})\s+/.exec(rest)
  if (code) {
    parts.region = code[1]!
    rest = rest.slice(code[0].length)
  }
  if (MUNICIPALITY.test(rest)) take('city', MUNICIPALITY)
  else {
    take('province', PROVINCE)
    take('city', CITY)
  }
  take('district', DISTRICT)
  if (rest !== '') parts.detail = rest
  return parts
}

/** `30.274085, 120.15507`: latitude first, as maps print it. */
function pointOf(text: string): Json {
  const found = /^(?:N|北纬)?\s*(-?\d+(?:\.\d+)?)°?\s*[,;\s]\s*(?:E|东经)?\s*(-?\d+(?:\.\d+)?)°?$/iu.exec(text)
  return found ? { lat: found[1]!, lng: found[2]! } : text
}

/** An address as one line, from the widest part to the nearest, without the code. */
export const addressLine = (value: unknown): string =>
  value !== null && typeof value === 'object'
    ? ADDRESS_PARTS.filter((part) => part !== 'region')
        .map((part) => (value as Record<string, unknown>)[part])
        .filter((part) => typeof part === 'string')
        .join('')
    : ''
