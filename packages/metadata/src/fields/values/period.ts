import { isPeriod } from '@courtyard/std/period'
import { asItStands, refuse, type ValueRules } from './definition.ts'

export const period: ValueRules<'period'> = {
  parse: (field, json) =>
    typeof json === 'string' && isPeriod(json) ? { value: json } : refuse(field, 'value_not_period'),
  toValue: asItStands,
}
