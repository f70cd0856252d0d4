import { asItStands, refuse, type ValueRules } from './definition.ts'

export const enumeration: ValueRules<'enum'> = {
  parse: (field, json) =>
    field.options.some((option) => option.value === json)
      ? { value: json as string }
      : refuse(field, 'value_not_option', { options: field.options.map((option) => option.value) }),
  toValue: asItStands,
}
