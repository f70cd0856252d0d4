import { abilityFor } from '@courtyard/access/ability'
import { mayRun } from '@courtyard/access/can'
import { isUnmasked } from '@courtyard/access/scope-for'
import { type Matrix, type RecordAction, type RuleWords, recordActions } from '@courtyard/contract/access'
import type { Catalog, Entity, Role } from '@courtyard/metadata/catalog'
import { runNames } from '@courtyard/metadata/documents/role'
import { isMasked } from '@courtyard/metadata/personal'
import { requireRun } from '../billing/may-run.ts'
import type { Actor, Deps } from '../deps.ts'
import { ruleWords } from './rule-words.ts'

type Asked = { readonly role?: string | undefined; readonly entity?: string | undefined }

/**
 * What every role in force may do to every entity, with its conditions in words: the rules of roles it includes count as its
 * own. `role` and `entity` narrow the cells; one that is not there has none. Needs run:access.
 */
export async function readMatrix(deps: Deps, actor: Actor, asked: Asked): Promise<Matrix> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'access')
  const roles = Object.values(catalog.roles)
  const entities = Object.values(catalog.entities)
  const isAsked = (name: string, only: string | undefined) => only === undefined || only === name
  return {
    roles: roles.map((role) => roleOf(catalog, role)),
    entities: entities.map(({ name, label }) => ({ name, label })),
    cells: roles
      .filter(({ name }) => isAsked(name, asked.role))
      .flatMap((role) =>
        entities.filter(({ name }) => isAsked(name, asked.entity)).flatMap((entity) => cellsOf(catalog, role, entity)),
      ),
  }
}

const labelled = (catalog: Catalog, role: string) => ({ name: role, label: catalog.roles[role]?.label ?? { en: role } })

function roleOf(catalog: Catalog, { name, label, scope = [], includes = [], ...role }: Role): Matrix['roles'][number] {
  return {
    ...{ name, label, for: role.for, includes: includes.map((one) => labelled(catalog, one)) },
    scope: scope.map((part) => ({ ...part, label: catalog.entities[part.entity]?.label ?? { en: part.entity } })),
    runs: runNames.filter((run) => mayRun(catalog, { roles: [name] }, run)),
  }
}

function cellsOf(catalog: Catalog, role: Role, entity: Entity): Matrix['cells'] {
  return recordActions.flatMap((action) => {
    if (!entity.writable && action !== 'read' && action !== 'export' && action !== 'reveal') return []
    if (action === 'reveal' && !entity.fields.some(isMasked)) return []
    const rules = rulesOf(catalog, role, { entity, action })
    const level = levelOf(rules)
    return level === 'none' ? [] : [{ role: role.name, entity: entity.name, action, level, rules }]
  })
}

type Of = { readonly entity: Entity; readonly action: RecordAction }

const rulesOf = (catalog: Catalog, { name }: Role, { entity, action }: Of): RuleWords[] =>
  abilityFor(catalog, [name])
    .possibleRulesFor(action, entity.name)
    .toReversed() // the last rule wins, so the ability has them from behind
    .map(({ reason: rule = '', fields, conditions: where, inverted: deny }) =>
      ruleWords(catalog, entity, {
        rule,
        fields: fields ? [fields].flat() : '*',
        where,
        deny,
        unmasked: action === 'read' && isUnmasked(catalog, rule),
      }),
    )

function levelOf(rules: readonly RuleWords[]): 'all' | 'part' | 'none' {
  const isWhole = ({ fields, where }: RuleWords) => fields === null && where === null
  const grants = rules.filter(({ deny }) => !deny)
  const denials = rules.filter(({ deny }) => deny)
  if (grants.length === 0 || denials.some(isWhole)) return 'none'
  return denials.length === 0 && grants.some(isWhole) ? 'all' : 'part'
}
