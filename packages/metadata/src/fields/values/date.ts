import { isDay } from '@courtyard/std/day'
import { asItStands, refuse, type ValueRules } from './definition.ts'

export const date: ValueRules<'date'> = {
  parse: (field, json) => (typeof json === 'string' && isDay(json) ? { value: json } : refuse(field, 'value_not_day')),
  toValue: asItStands,
}
