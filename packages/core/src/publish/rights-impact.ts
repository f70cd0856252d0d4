import { compareRights, type RightChange } from '@courtyard/access/compare-rights'
import { withIncluded } from '@courtyard/access/included'
import type { RightChangeJson, RightsImpact } from '@courtyard/contract/rights-impact'
import type { TenantTx } from '@courtyard/db/database'
import type { Catalog } from '@courtyard/metadata/catalog'
import { type Day, dayIn } from '@courtyard/std/day'
import type { Actor, Deps } from '../deps.ts'
import { compileDraft } from './judge-draft.ts'
import { wideningOf } from './widening.ts'

const PEOPLE_MAX = 200

/**
 * Who may do more, less or otherwise once a draft is published, role by role and person by person, by what they are assigned
 * today. Needs run:publish. Throws draft_missing, document_invalid for documents that do not compile.
 */
export async function rightsImpact(deps: Deps, actor: Actor, id: string): Promise<RightsImpact> {
  const [before, after] = await Promise.all([deps.catalogs.load(actor.tenant), compileDraft(deps, actor, id)])
  const today = dayIn(deps.clock.now(), before.timeZone)
  const people = await deps.db.withTenant(actor.tenant, (tx) => peopleOn(tx, today), { readOnly: true })
  const sides = { before, after }
  const compared = new Map<string, readonly RightChange[]>()
  const changesOf = (roles: readonly string[]): readonly RightChange[] => {
    const key = [...new Set(roles)].sort().join()
    const known = compared.get(key) ?? compareRights(before, after, roles)
    compared.set(key, known)
    return known
  }
  const names = [...new Set([...Object.keys(before.roles), ...Object.keys(after.roles)])].sort()
  const concerned = people
    .map((person) => ({ ...person, changes: changesOf(person.roles) }))
    .filter(({ changes }) => changes.length > 0)
  const wanted = wideningOf(before, after) ?? null
  return {
    roles: names.flatMap((name) => {
      const changes = changesOf([name])
      const holders = people.filter(({ roles }) => holds(sides, roles, name)).length
      const label = (after.roles[name] ?? before.roles[name])?.label ?? { en: name }
      return changes.length === 0 ? [] : [{ name, label, people: holders, changes: changes.map(shown(sides)) }]
    }),
    people: concerned.slice(0, PEOPLE_MAX).map(({ id: member, name, changes }) => ({
      ...{ id: member, name, changes: changes.map(shown(sides)) },
      ...{ gained: countOf(changes, 'gained'), lost: countOf(changes, 'lost'), changed: countOf(changes, 'changed') },
    })),
    more: Math.max(0, concerned.length - PEOPLE_MAX),
    second: wanted && { ...wanted, roles: [...wanted.roles] },
  }
}

type Sides = { readonly before: Catalog; readonly after: Catalog }

const holds = ({ before, after }: Sides, roles: readonly string[], name: string): boolean =>
  [before, after].some((catalog) => withIncluded(catalog, roles).includes(name))

const countOf = (changes: readonly RightChange[], change: RightChange['change']): number =>
  changes.filter((one) => one.change === change).length

const shown =
  ({ before, after }: Sides) =>
  ({ entity, action, change }: RightChange): RightChangeJson => ({
    ...{ action, change },
    entity:
      entity === undefined
        ? null
        : { name: entity, label: (after.entities[entity] ?? before.entities[entity])?.label ?? { en: entity } },
  })

type Person = { readonly id: string; readonly name: string; readonly roles: readonly string[] }

/** Members of a day with the roles they are assigned on it. */
async function peopleOn(tx: TenantTx, today: Day): Promise<Person[]> {
  const rows = await tx.kernel
    .selectFrom('k_assignment as a')
    .innerJoin('k_member as m', 'm.user_id', 'a.user_id')
    .select(['m.user_id as id', 'm.name', 'a.role'])
    .where('a.from_on', '<=', today)
    .where((row) => row.or([row('a.to_on', 'is', null), row('a.to_on', '>', today)]))
    .where('m.valid_from', '<=', today)
    .where((row) => row.or([row('m.valid_to', 'is', null), row('m.valid_to', '>', today)]))
    .orderBy('m.name')
    .orderBy('m.user_id')
    .execute()
  return [...Map.groupBy(rows, ({ id }) => id)].map(([id, own]) => ({
    ...{ id, name: own[0]!.name, roles: own.map(({ role }) => role) },
  }))
}
