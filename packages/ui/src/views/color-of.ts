import type { EntityDescription } from '@courtyard/contract/description'
import type { EnumOption } from '@courtyard/metadata/field'
import { findField } from '../columns.ts'
import { optionOf } from '../display.ts'

/** The colour of a record: that of the option its `color` field holds; undefined where there is none. */
export function colorOf(
  entity: EntityDescription,
  color: string | undefined,
  record: Readonly<Record<string, unknown>>,
): EnumOption['color'] {
  const field = color === undefined ? undefined : findField(entity, color)
  return field && optionOf(field, record[field.name])?.color
}
