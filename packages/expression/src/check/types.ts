import type { ValueType } from '../type.ts'
import { unitsAgree, unitText } from './unit.ts'

export const BOOLEAN: ValueType = { kind: 'boolean' }
export const NUMBER: ValueType = { kind: 'number' }
export const TEXT: ValueType = { kind: 'text' }

/** A type in words: `number in CNY/m2`, `list of text`. */
export function typeText(type: ValueType): string {
  if (type.kind === 'number') return type.unit ? `number in ${unitText(type.unit)}` : 'number'
  if (type.kind === 'record') return `record of ${type.entity}`
  if (type.kind === 'list') return `list of ${typeText(type.of)}`
  return type.kind
}

/** Why two types cannot meet (compared, alternatives, items of a list), or undefined when they can. */
export function clash(left: ValueType, right: ValueType): string | undefined {
  if (left.kind !== right.kind) return `${typeText(left)} and ${typeText(right)} do not go together.`
  if (left.kind === 'number' && right.kind === 'number' && !unitsAgree(left.unit, right.unit)) {
    return `${unitText(left.unit)} and ${unitText(right.unit)} are different units.`
  }
  if (left.kind === 'record' && right.kind === 'record' && left.entity !== right.entity)
    return `A ${left.entity} is never a ${right.entity}.`
  if (left.kind === 'list' && right.kind === 'list') return clash(left.of, right.of)
  return undefined
}

/** The common type of two that do not clash: the unit of the side that has one, the options both may have. */
export function joined(left: ValueType, right: ValueType): ValueType {
  if (left.kind === 'number' && right.kind === 'number') return left.unit ? left : right
  if (left.kind === 'text' && right.kind === 'text') {
    return left.oneOf && right.oneOf ? { kind: 'text', oneOf: [...new Set([...left.oneOf, ...right.oneOf])] } : TEXT
  }
  if (left.kind === 'list' && right.kind === 'list') return { kind: 'list', of: joined(left.of, right.of) }
  return left
}

/** The code of such a problem. */
export const clashCode = (left: ValueType, right: ValueType): string =>
  left.kind === 'number' && right.kind === 'number' ? 'unit_mismatch' : 'type_mismatch'
