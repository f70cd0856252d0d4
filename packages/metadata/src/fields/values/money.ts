import { rational } from '@courtyard/std/rational'
import type { ValueRules } from './definition.ts'
import { parseDecimal } from './number.ts'

export const money: ValueRules<'money'> = {
  parse: (field, json) => parseDecimal(field, json, { precision: 14, scale: 2 }),
  toValue: (_, json) => (typeof json === 'string' ? rational(json) : null),
}
