import type { Field } from './field.ts'
import type { Json } from './fields/values/definition.ts'

import { isSealedClass, type PersonalClass } from './personal-classes.ts'

/** What a field's own value is of: a lookup shows what it ends in. */
const endOf = (field: Field): Field => (field.type === 'lookup' ? field.end : field)

/** True for fields that are shown masked to those whose rules do not say otherwise. */
export const isMasked = (field: Field): boolean => endOf(field).masked === true

/** True for fields that may only be asked for whole or by their end, by anybody. */
export function isSealed(field: Field): boolean {
  const { masked, personal } = endOf(field)
  return masked === true && personal !== undefined && isSealedClass(personal)
}

/** Whether a sealed field can be found by its last four. */
export function hasTail(field: Field): boolean {
  const end = endOf(field)
  return (end.type === 'text' && end.personal !== 'email') || ('find' in end && end.find?.includes('last4') === true)
}

/** The last four that a term is, as values hold them; null for any other term. */
export const tailOfTerm = (term: string): string | null => (/^[0-9A-Za-z]{4}$/.test(term) ? term.toUpperCase() : null)

const HIDDEN = '****'

/** What everybody may see of a value that is not null. Neither what is hidden nor how long it is can be told from it. */
export function maskOf(field: Field, value: Json): Json {
  const end = endOf(field)
  if (value === null) return null
  if (typeof value === 'object') return maskedAddress(value)
  const mask = masks[end.personal ?? 'other']
  return mask(String(value))
}

/** What masks look like: a few signs, stars, a few signs or what follows an @. */
const MASK = /^[^*]{0,3}\*{2,11}(?:[^*]{0,4}|@[^*]+)$/u

/** True for what only a mask looks like: what was read masked is not to be written back. */
export const looksMasked = (value: unknown): boolean =>
  typeof value === 'string'
    ? MASK.test(value)
    : typeof value === 'object' && value !== null && Object.values(value).some(looksMasked)

const masks: Readonly<Record<PersonalClass, (text: string) => string>> = {
  phone: maskedPhone,
  email: maskedEmail,
  id_number: (text) => (text.length < 15 ? HIDDEN : `${text.slice(0, 3)}***********${text.slice(-4)}`),
  bank_account: (text) => tail(text, 12),
  name: (text) => `${first(text)}**`,
  address: (text) => `${first(text)}***`,
  plate: (text) => `${text.length < 7 ? '' : text.slice(0, 2)}***`,
  other: () => '***',
}

/** The first sign as people see it, also where it takes two units. */
const first = (text: string): string => (text.length < 2 ? '' : ([...text][0] ?? ''))

/** The last four, where that leaves most of it hidden. */
const tail = (text: string, least: number): string => (text.length < least ? HIDDEN : `${HIDDEN}${text.slice(-4)}`)

function maskedPhone(text: string): string {
  const [number = ''] = text.split(';')
  const mobile = /^(?:\+86)?(1\d{2})\d{4}(\d{4})$/.exec(number.replaceAll(/[\s-]/g, ''))
  return mobile ? `${mobile[1]}${HIDDEN}${mobile[2]}` : tail(number, 11)
}

function maskedEmail(text: string): string {
  const at = text.lastIndexOf('@')
  return at < 2 ? '***' : `${first(text)}***${text.slice(at)}`
}

/** Region and city stay; the street is hidden. */
function maskedAddress(value: object): Json {
  const { detail, ...place } = value as { readonly detail?: unknown } & Record<string, Json>
  const { region, province, city, district } = place
  const kept = Object.entries({ region, province, city, district }).filter(([, part]) => part !== undefined)
  return { ...Object.fromEntries(kept), ...(detail !== undefined && { detail: `${first(String(detail))}***` }) } as Json
}
