import type { Tree } from '@courtyard/expression/tree'
import type { StoredField } from '@courtyard/metadata/field'
import { numberLiteral, textLiteral } from '../identifier.ts'

/** The SQL constant of a literal tree as a value of `field`; undefined when the tree is not a constant. */
export function constantOf(tree: Tree, field: StoredField): string | undefined {
  if (tree.op === 'negate') {
    const inner = tree.arg.op === 'literal' ? tree.arg.value : undefined
    return typeof inner === 'string' ? constant(`-${inner}`, field) : undefined
  }
  return tree.op === 'literal' && tree.value !== null ? constant(tree.value, field) : undefined
}

/** A value of `field` inside DDL. */
export function constant(value: string | boolean, field: StoredField): string {
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  switch (field.type) {
    case 'integer':
    case 'decimal':
    case 'money':
      return numberLiteral(value)
    default:
      return textLiteral(value)
  }
}
