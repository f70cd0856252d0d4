import { type Json, refuse, type ValueRules } from './definition.ts'

const TEXT_MAX = 100_000

export const json: ValueRules<'json'> = {
  parse(field, value) {
    const text = JSON.stringify(value)
    if (text === undefined) return refuse(field, 'value_not_json')
    if (text.length > TEXT_MAX || text.includes('\\u0000') || !text.isWellFormed()) {
      return refuse(field, 'value_too_long', { max: TEXT_MAX })
    }
    return { value: JSON.parse(text) as Json }
  },
  toValue: () => null,
}
