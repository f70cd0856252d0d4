import { isStored, type StoredField } from '@courtyard/metadata/field'

/** What a forgotten person is called. */
export const pseudonymOf = (code: string): string => `已删除-${code}`

/** Digits made of a code, so that two people are not the same in a field whose values are unique. */
const digits = (code: string, count: number): string =>
  (BigInt(`0x${code}`) % 10n ** BigInt(count)).toString().padStart(count, '0')

type Made = (field: StoredField, code: string) => unknown

/** What stands in a required field of a forgotten person, in the form that its type asks for. */
const made: { readonly [T in StoredField['type']]?: Made } = {
  text: cut,
  long_text: cut,
  phone: (_, code) => `+999${digits(code, 11)}`,
  email: (_, code) => `${code}@erased.invalid`,
  id_number: (_, code) => `9${digits(code, 17)}`,
  plate_number: (_, code) => code.slice(0, 8),
  address: (_, code) => ({ detail: pseudonymOf(code) }),
  date: () => '1900-01-01',
}

function cut(field: StoredField, code: string): string {
  const max = 'maxLength' in field ? Number(field.maxLength) : 8
  const whole = pseudonymOf(code)
  return whole.length <= max ? whole : code.slice(0, max)
}

/** Personal fields of a record that can be emptied or given a pseudonym; a required one of another type stays and is named. */
export const isForgettable = (field: StoredField): boolean => !field.required || made[field.type] !== undefined

/**
 * What a field holds once its person is forgotten: nothing, or where a value has to be, a pseudonym in the form of its type. A
 * title is a pseudonym too, so that people see why nobody is named.
 */
export function forgotten(
  field: StoredField,
  { isTitle, code }: { readonly isTitle: boolean; readonly code: string },
): unknown {
  const stands = made[field.type]
  return (field.required || isTitle) && stands ? stands(field, code) : null
}

/** The fields of an entity that are about a person and held by its records. */
export const personalFields = (fields: readonly { readonly personal?: unknown }[]): StoredField[] =>
  (fields as readonly StoredField[]).filter((field) => field.personal !== undefined && isStored(field))
