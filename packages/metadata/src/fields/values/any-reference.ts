import { isId } from '@courtyard/std/id'
import { refuse, type ValueRules } from './definition.ts'

/** `{ entity, id }`; a title, as it is read, is left out. */
export const anyReference: ValueRules<'any_reference'> = {
  parse(field, json) {
    const names = field.to.map(({ entity }) => entity)
    const { entity, id } = (json !== null && typeof json === 'object' ? json : {}) as { entity?: unknown; id?: unknown }
    return typeof entity === 'string' && names.includes(entity) && typeof id === 'string' && isId(id)
      ? { value: { entity, id } }
      : refuse(field, 'value_not_reference', { entities: names })
  },
  toValue: () => null,
}
