import { Ability, type MatchConditions } from '@casl/ability'
import { matchPredicate } from '@courtyard/expression/match'
import type { Tree } from '@courtyard/expression/tree'
import type { Env } from '@courtyard/expression/value'
import type { Action, Catalog, RoleRule } from '@courtyard/metadata/catalog'
import { withIncluded } from './included.ts'

/** A record as hints see it: SQL stays the only authority. */
export type SubjectRow = { readonly entity: string; readonly env: Env }

/** CASL rules of a set of roles: subjects are entity names, conditions are predicate trees, denials come last. */
export type RoleAbility = Ability<[string, string | SubjectRow], Tree>

const CACHE_MAX = 500
const cache = new Map<string, RoleAbility>()

/** The ability of a set of roles, and of those they include, in one catalog. Unknown roles grant nothing. Cached: equal arguments give the same one. */
export function abilityFor(catalog: Catalog, roles: readonly string[]): RoleAbility {
  const key = JSON.stringify([catalog.tenant, catalog.hash, [...new Set(roles)].sort()])
  const known = cache.get(key)
  if (known) return known
  const ability = buildAbility(catalog, roles)
  if (cache.size >= CACHE_MAX) cache.delete(cache.keys().next().value!)
  cache.set(key, ability)
  return ability
}

function buildAbility(catalog: Catalog, roles: readonly string[]): RoleAbility {
  const rules = withIncluded(catalog, roles).flatMap((role) =>
    catalog.roles[role]!.rules.map((rule) => ({ role, rule })),
  )
  // CASL lets the last matching rule win, so denials placed last always win.
  const ordered = [...rules.filter(({ rule }) => !rule.deny), ...rules.filter(({ rule }) => rule.deny)]
  return new Ability<[string, string | SubjectRow], Tree>(
    ordered.map(({ role, rule }) => caslRule(role, rule)),
    {
      anySubjectType: '*',
      anyAction: '*',
      detectSubjectType: (subject) => (subject as SubjectRow).entity,
      conditionsMatcher: (tree) => matcher(tree),
      fieldMatcher: (fields) => (field) => fields.includes(field),
    },
  )
}

const caslRule = (role: string, rule: RoleRule) => ({
  action: [...rule.actions] as Action[],
  subject: rule.subject,
  inverted: rule.deny,
  reason: `${role}.${rule.name}`,
  ...(rule.fields && { fields: [...rule.fields] }),
  ...(rule.where && { conditions: rule.where }),
})

function matcher(tree: Tree): MatchConditions {
  const match = matchPredicate(tree)
  const matches = (subject: SubjectRow): boolean => match(subject.env)
  return matches as unknown as MatchConditions
}
