import { refuse, type ValueRules } from './definition.ts'
import { normalisable } from './normal.ts'
import { isRegionCode } from './region.ts'

/** The members of an address, from the widest to the nearest. */
export const ADDRESS_PARTS = ['region', 'province', 'city', 'district', 'detail'] as const
const PART_MAX: Readonly<Record<(typeof ADDRESS_PARTS)[number], number>> = {
  region: 6,
  province: 40,
  city: 40,
  district: 40,
  detail: 200,
}
const isPart = (name: string): name is (typeof ADDRESS_PARTS)[number] => Object.hasOwn(PART_MAX, name)

export const address: ValueRules<'address'> = {
  parse(field, json) {
    const refused = refuse(field, 'value_not_address', { parts: [...ADDRESS_PARTS] })
    if (json === null || typeof json !== 'object' || Array.isArray(json)) return refused
    const parts = new Map<string, string>()
    for (const [name, given] of Object.entries(json)) {
      if (given === null || given === undefined) continue
      const text = isPart(name) ? normalisable(given) : undefined
      if (text === undefined || !isPart(name) || [...text].length > PART_MAX[name]) return refused
      if (text !== '') parts.set(name, text)
    }
    const region = parts.get('region')
    if (region !== undefined && !isRegionCode(region)) {
      return refuse(field, 'value_region')
    }
    const value = Object.fromEntries(
      ADDRESS_PARTS.flatMap((name) => (parts.has(name) ? [[name, parts.get(name)!]] : [])),
    )
    return { value: parts.size === 0 ? null : value }
  },
  toValue: () => null,
}
