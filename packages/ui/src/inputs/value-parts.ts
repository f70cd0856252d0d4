import type { Field } from '@courtyard/metadata/field'
import type { MessageKey } from '../i18n/messages.ts'

/** One part of a value that is typed in parts. */
export type ValuePart = {
  readonly name: string
  readonly text: MessageKey
  readonly keyboard: 'text' | 'numeric' | 'decimal'
  readonly wide?: boolean
}

const ADDRESS: readonly ValuePart[] = [
  { name: 'region', text: 'address_region', keyboard: 'numeric' },
  { name: 'province', text: 'address_province', keyboard: 'text' },
  { name: 'city', text: 'address_city', keyboard: 'text' },
  { name: 'district', text: 'address_district', keyboard: 'text' },
  { name: 'detail', text: 'address_detail', keyboard: 'text', wide: true },
]
const POINT: readonly ValuePart[] = [
  { name: 'lat', text: 'point_lat', keyboard: 'decimal' },
  { name: 'lng', text: 'point_lng', keyboard: 'decimal' },
]

/** The parts a field's value is typed in; none for values of one piece. */
export const partsOf = (field: Field): readonly ValuePart[] =>
  field.type === 'address' ? ADDRESS : field.type === 'geo_point' ? POINT : []
