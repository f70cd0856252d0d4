import { rational } from '@courtyard/std/rational'
import { minorDigits } from '../currency.ts'
import type { ValueRules } from './definition.ts'
import { parseDecimal } from './number.ts'

export const money: ValueRules<'money'> = {
  parse(field, json) {
    const scale = minorDigits(field.currency)
    return parseDecimal(field, json, { precision: 12 + scale, scale })
  },
  toValue: (_, json) => (typeof json === 'string' ? rational(json) : null),
}
