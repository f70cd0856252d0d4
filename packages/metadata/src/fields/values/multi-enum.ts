import { refuse, type ValueRules } from './definition.ts'
import { listValue } from './list.ts'

export const multiEnum: ValueRules<'multi_enum'> = {
  parse(field, json) {
    const known = field.options.map((option) => option.value)
    if (!Array.isArray(json) || !json.every((one) => known.includes(one))) {
      return refuse(field, 'value_not_options', { options: known })
    }
    const chosen = known.filter((value) => json.includes(value))
    return { value: chosen.length === 0 ? null : chosen }
  },
  toValue: listValue,
}
