import { isDay } from '@courtyard/std/day'
import { asItStands, refuse, type ValueRules } from './definition.ts'
import { normalisable } from './normal.ts'
import { isRegionCode } from './region.ts'

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECKS = '10X98765432'

/** The check character of the first 17 digits (GB 11643, ISO 7064 MOD 11-2). */
export const checkOf = (digits: string): string =>
  CHECKS[WEIGHTS.reduce((sum, weight, at) => sum + weight * Number(digits[at]), 0) % 11]!

/** What is wrong with a number of 18 characters; undefined when nothing is. */
function problemOf(text: string): string | undefined {
  if (!/^[1-9]\d{16}[\dX]$/.test(text) || !isRegionCode(text.slice(0, 6))) return 'value_not_id_number'
  const birth = `${text.slice(6, 10)}-${text.slice(10, 12)}-${text.slice(12, 14)}`
  if (!isDay(birth) || birth < '1850-01-01') return 'value_not_id_number'
  return checkOf(text) === text[17] ? undefined : 'value_id_checksum'
}

export const idNumber: ValueRules<'id_number'> = {
  parse(field, json) {
    const text = normalisable(json)?.toUpperCase().replace(/\s/g, '')
    if (text === '') return { value: null }
    const problem = text === undefined ? 'value_not_id_number' : problemOf(text)
    if (text !== undefined && problem === undefined) return { value: text }
    return problem === 'value_id_checksum' ? refuse(field, problem) : refuse(field, 'value_not_id_number')
  },
  toValue: asItStands,
}
