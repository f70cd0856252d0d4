import { isId } from '@courtyard/std/id'
import { recordIssue } from '../../texts/record-texts.ts'
import { refuse, type ValueRules } from './definition.ts'

const idOf = (one: unknown): unknown => (one !== null && typeof one === 'object' && 'id' in one ? one.id : one)

/** A list of ids; records with an id, as they are read, count as ids. */
export const references: ValueRules<'references'> = {
  parse(field, json) {
    const list = json !== null && typeof json === 'object' && 'items' in json ? json.items : json
    if (!Array.isArray(list)) return refuse(field, 'value_not_list', { entity: field.to })
    const ids = list.map(idOf)
    const issues = ids.flatMap((id, index) =>
      typeof id === 'string' && isId(id)
        ? ids.indexOf(id) < index
          ? [recordIssue(`/${field.name}/${index}`, 'value_repeated')]
          : []
        : [recordIssue(`/${field.name}/${index}`, 'value_not_id', { entity: field.to })],
    )
    if (issues.length > 0) return { issues }
    if (ids.length > field.max) return refuse(field, 'value_too_many', { max: field.max })
    if (field.required && ids.length === 0) return refuse(field, 'value_required')
    return { value: ids as string[] }
  },
  toValue: () => null,
}
