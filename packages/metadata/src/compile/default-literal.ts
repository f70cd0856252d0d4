import type { Tree } from '@courtyard/expression/tree'
import type { ValueType } from '@courtyard/expression/type'
import type { Value } from '@courtyard/expression/value'
import { isRational, toDecimalText } from '@courtyard/std/rational'
import type { Field } from '../field.ts'
import { type Json, toValue } from '../values.ts'

/** The stored value of a literal default as a tree that gives it; undefined for what expressions have no value of. */
export const defaultLiteral = (field: Field, type: ValueType, value: Json): Tree | undefined =>
  literalOf(type, toValue(field, value))

function literalOf(type: ValueType, value: Value): Tree | undefined {
  if (type.kind === 'list' && Array.isArray(value)) {
    const items = value.map((one: Value) => literalOf(type.of, one))
    return items.every((item) => item !== undefined) ? { op: 'list', items, type, at: [0, 0] } : undefined
  }
  if (isRational(value)) return { op: 'literal', type, at: [0, 0], value: toDecimalText(value) }
  return typeof value === 'string' || typeof value === 'boolean'
    ? { op: 'literal', type, at: [0, 0], value }
    : undefined
}
