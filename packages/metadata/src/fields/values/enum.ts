import { asItStands, refuse, type ValueRules } from './definition.ts'

export const enumeration: ValueRules<'enum'> = {
  parse: (field, json) =>
    field.options.some((option) => option.value === json)
      ? { value: json as string }
      : refuse(field, 'value_not_option', {
          message: 'Not one of the options.',
          expected: field.options.map((option) => option.value).join(', '),
        }),
  toValue: asItStands,
}
