import { rational } from '@courtyard/std/rational'
import type { ValueRules } from './definition.ts'
import { parseDecimal } from './number.ts'

export const decimal: ValueRules<'decimal'> = {
  parse: (field, json) => parseDecimal(field, json, field),
  toValue: (_, json) => (typeof json === 'string' ? rational(json) : null),
}
