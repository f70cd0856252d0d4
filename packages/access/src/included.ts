import type { Catalog } from '@courtyard/metadata/catalog'

/** These roles and every role they include, each once; a role that the catalog does not have (any more) grants nothing. */
export function withIncluded(catalog: Pick<Catalog, 'roles'>, roles: readonly string[]): string[] {
  const known = roles.filter((role) => Object.hasOwn(catalog.roles, role))
  return [...new Set(known.flatMap((role) => [role, ...(catalog.roles[role]!.includes ?? [])]))].sort()
}
