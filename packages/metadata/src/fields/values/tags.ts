import { refuse, type ValueRules } from './definition.ts'
import { listValue } from './list.ts'
import { normalisable } from './normal.ts'

export const tags: ValueRules<'tags'> = {
  parse(field, json) {
    const given = Array.isArray(json) && json.length <= 1000 ? json.map(normalisable) : [undefined]
    if (!given.every((one) => one !== undefined)) {
      return refuse(field, 'value_not_tags')
    }
    const words = [...new Set(given.filter((one) => one !== ''))]
    if (words.length > field.maxItems) {
      return refuse(field, 'value_too_many', { max: field.maxItems })
    }
    if (words.some((word) => [...word].length > field.maxLength)) {
      return refuse(field, 'value_too_long', { max: field.maxLength })
    }
    return { value: words.length === 0 ? null : words }
  },
  toValue: listValue,
}
