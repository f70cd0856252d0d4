import { absolute, compare, rational } from '@courtyard/std/rational'
import { refuse, type ValueRules } from './definition.ts'
import { decimalTextOf } from './number.ts'

const DIGITS_MAX = 7

/** A degree as exact text without needless zeros; undefined when it is none or beyond the bound. */
function degree(json: unknown, bound: number): string | undefined {
  const text = decimalTextOf(json)
  if (text === undefined || compare(absolute(rational(text)), rational(bound)) > 0) return undefined
  const plain = text.includes('.') ? text.replace(/\.?0+$/, '') : text
  return (plain.split('.')[1] ?? '').length > DIGITS_MAX ? undefined : plain
}

export const geoPoint: ValueRules<'geo_point'> = {
  parse(field, json) {
    const known =
      json !== null && typeof json === 'object' && Object.keys(json).every((name) => name === 'lat' || name === 'lng')
    const point: { readonly lat?: unknown; readonly lng?: unknown } = known ? json : {}
    const [lat, lng] = [degree(point.lat, 90), degree(point.lng, 180)]
    return lat === undefined || lng === undefined
      ? refuse(field, 'value_not_geo_point', { digits: DIGITS_MAX })
      : { value: { lat, lng } }
  },
  toValue: () => null,
}
