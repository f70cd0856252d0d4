import type { Tree } from '@courtyard/expression/tree'
import type { StoredField } from '@courtyard/metadata/field'
import { assert } from '@courtyard/std/assert'
import { numberLiteral, textLiteral } from '../identifier.ts'

/** The SQL constant of a literal tree as a value of `field`; undefined when the tree is not a constant. */
export function constantOf(tree: Tree, field: StoredField): string | undefined {
  if (tree.op === 'negate') {
    const inner = tree.arg.op === 'literal' ? tree.arg.value : undefined
    return typeof inner === 'string' ? constant(`-${inner}`, field) : undefined
  }
  if (tree.op === 'list') {
    const items = tree.items.map((item) => constantOf(item, field))
    return items.every((item) => item !== undefined) ? `array[${items.join(', ')}]::text[]` : undefined
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
    case 'percent':
    case 'duration':
      return numberLiteral(value)
    default:
      return textLiteral(value)
  }
}

/**
 * A compiled statement's text with its binds written out, for expressions that stand in DDL and triggers, where binds are
 * not possible. Asserts that every bind is a text, number, boolean, null or a list of texts.
 */
export function inlineConstants(sql: string, parameters: readonly unknown[]): string {
  return sql.replace(/\$(\d+)/g, (_, place: string) => {
    const at = Number(place) - 1
    assert(at >= 0 && at < parameters.length, 'every place has its bind')
    return inlined(parameters[at])
  })
}

function inlined(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (typeof value === 'number') return numberLiteral(String(value))
  if (Array.isArray(value)) return `array[${value.map(inlined).join(', ')}]`
  assert(typeof value === 'string', 'a bind of a stored expression is a plain value')
  return textLiteral(value)
}
