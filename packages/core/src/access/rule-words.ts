import type { RuleWords } from '@courtyard/contract/access'
import type { Tree } from '@courtyard/expression/tree'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import { conditionWords } from '@courtyard/metadata/condition-words'

type Rule = {
  /** `<role>.<rule>` */
  readonly rule: string
  readonly fields: readonly string[] | '*'
  readonly where?: Tree | undefined
  readonly deny: boolean
  readonly unmasked?: boolean | undefined
}

/** A rule as people read it: whose it is, which fields, and its condition in words. */
export function ruleWords(
  catalog: Catalog,
  entity: Entity,
  { rule, fields, where, deny, unmasked = false }: Rule,
): RuleWords {
  const role = rule.slice(0, rule.indexOf('.'))
  return {
    ...{ rule, role, deny, unmasked, label: catalog.roles[role]?.label ?? { en: role } },
    fields: fields === '*' ? null : fieldsOf(entity, fields),
    where: where === undefined ? null : conditionWords(catalog, entity.name, where),
  }
}

const fieldsOf = (entity: Entity, names: readonly string[]) =>
  entity.fields.filter(({ name }) => names.includes(name)).map(({ name, label }) => ({ name, label }))
