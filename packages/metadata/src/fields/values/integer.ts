import { rational } from '@courtyard/std/rational'
import { refuse, type ValueRules } from './definition.ts'
import { decimalTextOf, withinBounds } from './number.ts'

export const integer: ValueRules<'integer'> = {
  parse(field, json) {
    const number = typeof json === 'number' ? json : numberOf(json)
    if (number === undefined || !Number.isSafeInteger(number)) {
      return refuse(field, 'value_not_integer')
    }
    const value = number === 0 ? 0 : number
    return withinBounds(field, String(value), value)
  },
  toValue: (_, json) => (typeof json === 'number' || typeof json === 'string' ? rational(json) : null),
}

function numberOf(json: unknown): number | undefined {
  const text = decimalTextOf(json)
  return text === undefined || text.includes('.') ? undefined : Number(text)
}
