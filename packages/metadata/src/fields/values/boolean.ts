import { asItStands, refuse, type ValueRules } from './definition.ts'

export const boolean: ValueRules<'boolean'> = {
  parse: (field, json) => (typeof json === 'boolean' ? { value: json } : refuse(field, 'value_not_boolean')),
  toValue: asItStands,
}
