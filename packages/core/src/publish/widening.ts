import { compareRights } from '@courtyard/access/compare-rights'
import type { Catalog } from '@courtyard/metadata/catalog'
import { isGrave } from '../members/may-assign.ts'

/** What a second person is asked about: roles that could do more, and whether less would be asked from then on. */
export type Widening = { readonly roles: readonly string[]; readonly loosens: boolean }

/**
 * What publishing `after` over `before` takes a second person for, by what the version in force asks (`access.second`): every
 * role that allows one of those actions and would do more or otherwise, and asking for less. Undefined where it takes nobody.
 */
export function wideningOf(before: Catalog, after: Catalog): Widening | undefined {
  const second = before.access?.second ?? []
  if (second.length === 0) return undefined
  const roles = Object.keys(after.roles)
    .filter((name) => isGrave(after, name, second))
    .filter((name) => compareRights(before, after, [name]).some(({ change }) => change !== 'lost'))
    .sort()
  const loosens = second.some((action) => !after.access?.second?.includes(action))
  return roles.length > 0 || loosens ? { roles, loosens } : undefined
}
