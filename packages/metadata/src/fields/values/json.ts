import { type Json, refuse, type ValueRules } from './definition.ts'

const TEXT_MAX = 100_000

export const json: ValueRules<'json'> = {
  parse(field, value) {
    const text = JSON.stringify(value)
    if (text === undefined) return refuse(field, 'value_not_json', { message: 'Not a JSON value.' })
    if (text.length > TEXT_MAX || text.includes('\\u0000') || !text.isWellFormed()) {
      return refuse(field, 'value_too_long', {
        message: 'The value is too large.',
        expected: `at most ${TEXT_MAX} characters`,
      })
    }
    return { value: JSON.parse(text) as Json }
  },
  toValue: () => null,
}
