import type { Row, Value } from '@courtyard/expression/value'
import { divide, isRational, type Rational, rational } from '@courtyard/std/rational'
import { bigOf, exactText } from '@courtyard/std/rational-form'
import type { StoredValue } from './charge.ts'

/** Exact text of a number: decimal where that is finite, else `numerator/denominator`. */
export function numberText(value: Rational): string {
  const text = exactText(value)
  if (text !== undefined) return text
  const { numerator, denominator } = bigOf(value)
  return `${numerator}/${denominator}`
}

/** The number of a text made by numberText. */
export function numberOf(text: string): Rational {
  const [numerator, denominator] = text.split('/')
  return denominator === undefined ? rational(text) : divide(rational(numerator!), rational(denominator))
}

/** A value as JSON that decodeValue turns back into the very same value. Tiers are not stored: they belong to the version. */
export function encodeValue(value: Value): StoredValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (isRational(value)) return { n: numberText(value) }
  if (Array.isArray(value)) return { l: value.map(encodeValue) }
  return { r: encodeRow(value as Row) }
}

/** Members of a row by encodeValue. */
export const encodeRow = (row: Row): Record<string, StoredValue> =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, encodeValue(value)]))

/** The value of encodeValue's JSON. */
export function decodeValue(stored: StoredValue): Value {
  if (stored === null || typeof stored !== 'object') return stored
  if ('n' in stored) return numberOf(stored.n)
  if ('l' in stored) return stored.l.map(decodeValue)
  return decodeRow(stored.r)
}

/** The row of encodeRow's JSON. */
export const decodeRow = (stored: Readonly<Record<string, StoredValue>>): Row =>
  Object.fromEntries(Object.entries(stored).map(([name, value]) => [name, decodeValue(value)]))
