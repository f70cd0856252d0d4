import { childrenOf } from '@courtyard/expression/paths'
import type { Tree } from '@courtyard/expression/tree'
import type { Entity } from '@courtyard/metadata/catalog'
import { isFormula } from '@courtyard/metadata/field'

/** The denied fields and every computed field that is made from one of them: a derived value would tell what was denied. */
export function withDependants(entity: Entity, fields: readonly string[]): string[] {
  const denied = new Set(fields)
  for (let size = -1; size !== denied.size; ) {
    size = denied.size
    for (const field of entity.fields)
      if (isFormula(field) && namesOf(field.amount).some((name) => denied.has(name))) denied.add(field.name)
  }
  return [...denied]
}

const namesOf = (tree: Tree): string[] =>
  tree.op === 'field' || tree.op === 'any' ? tree.path.slice(0, 1) : childrenOf(tree).flatMap(namesOf)
