import type { Catalog } from './catalog.ts'
import { isStored } from './field.ts'
import type { PhysicalNames } from './physical-names.ts'

/**
 * The names in force, as they have to be before an older version is published again: what was renamed since then has its
 * old name, so that its table or column, and with it its values, is found under it. Two that took each other's names
 * change places. Nothing is lost: every table and column keeps one name. Pure.
 */
export function restoreNames(current: PhysicalNames, target: Catalog): PhysicalNames {
  let names = current
  for (const entity of Object.values(target.entities)) {
    if (entity.kernel) continue
    const holder = Object.keys(names).find((key) => !/[.<]/.test(key) && names[key] === entity.table)
    if (holder !== undefined) names = exchange(names, holder, entity.name)
    for (const field of entity.fields.filter(isStored)) {
      const prefix = `${entity.name}.`
      const held = Object.keys(names).find(
        (key) => key.startsWith(prefix) && !/[:<]/.test(key) && names[key] === field.column,
      )
      if (held !== undefined) names = exchange(names, held, `${prefix}${field.name}`)
    }
  }
  return names
}

/** Everything known of `a` is known of `b` and the other way round: fields of an entity, types and former names of a field. */
function exchange(names: PhysicalNames, a: string, b: string): PhysicalNames {
  if (a === b) return names
  const swapped = (key: string): string => {
    if (isOf(key, a)) return `${b}${key.slice(a.length)}`
    return isOf(key, b) ? `${a}${key.slice(b.length)}` : key
  }
  const entries = Object.entries(names).map(([key, name]) => [swapped(key), name] as const)
  return Object.fromEntries(entries.filter(([key]) => !isFormerlyItself(key)))
}

const isOf = (key: string, name: string): boolean => key.startsWith(name) && /^$|^[.:<]/.test(key.slice(name.length))

/** `size<size`: what has its old name again was not called otherwise before. */
function isFormerlyItself(key: string): boolean {
  const [name = '', former] = (key.split('.').at(-1) ?? '').split('<')
  return name === former
}
