import { rational } from '@courtyard/std/rational'
import type { ValueRules } from './definition.ts'
import { parseDecimal } from './number.ts'

/** The exact ratio as text: 3 % is "0.03". */
export const percent: ValueRules<'percent'> = {
  parse: (field, json) => parseDecimal(field, json, field),
  toValue: (_, json) => (typeof json === 'string' ? rational(json) : null),
}
