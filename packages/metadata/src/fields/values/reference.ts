import { isId } from '@courtyard/std/id'
import { asItStands, refuse, type ValueRules } from './definition.ts'

export const reference: ValueRules<'reference'> = {
  parse: (field, json) =>
    typeof json === 'string' && isId(json) ? { value: json } : refuse(field, 'value_not_id', { entity: field.to }),
  toValue: asItStands,
}
