import type { Param, Phrase } from '@courtyard/std/issue'
import { phrase } from '../texts/expression-texts.ts'
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

/** A type in words of the reader's language. */
export function typeWords(type: ValueType): Phrase {
  if (type.kind === 'number' && type.unit) return phrase('type.number_in', { unit: unitText(type.unit) })
  if (type.kind === 'record') return phrase('type.record_of', { entity: type.entity })
  if (type.kind === 'list') return phrase('type.list_of', { of: typeWords(type.of) })
  return kindWords(type.kind)
}

/** A kind of type in words. */
export const kindWords = (kind: ValueType['kind']): Phrase => phrase(`type.${kind}`)

/** Why two types cannot meet: the text that says so, and its parameters. */
export type Clash = {
  readonly key: 'type_mismatch.kinds' | 'type_mismatch.records' | 'unit_mismatch.units'
  readonly left: Param
  readonly right: Param
}

/** Why two types cannot meet (compared, alternatives, items of a list), or undefined when they can. */
export function clash(left: ValueType, right: ValueType): Clash | undefined {
  if (left.kind !== right.kind) return { key: 'type_mismatch.kinds', left: typeWords(left), right: typeWords(right) }
  if (left.kind === 'number' && right.kind === 'number' && !unitsAgree(left.unit, right.unit))
    return { key: 'unit_mismatch.units', left: unitText(left.unit), right: unitText(right.unit) }
  if (left.kind === 'record' && right.kind === 'record' && left.entity !== right.entity)
    return { key: 'type_mismatch.records', left: left.entity, right: right.entity }
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
