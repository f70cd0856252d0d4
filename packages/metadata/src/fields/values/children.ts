import { type Json, refuse, type ValueRules } from './definition.ts'

const LINES_MAX = 200

/** Owned lines as a list of records: with an id those that are there, without one new ones. What a line holds is judged with its entity. */
export const children: ValueRules<'children'> = {
  parse(field, json) {
    if (!field.owned) return refuse(field, 'field_read_only')
    const isList =
      Array.isArray(json) && json.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one))
    if (!isList) return refuse(field, 'value_not_list.lines', { entity: field.of })
    if (json.length > LINES_MAX) return refuse(field, 'value_too_many', { max: LINES_MAX })
    return { value: json as Json[] }
  },
  toValue: () => null,
}
