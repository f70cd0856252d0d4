import { parseUnit, type ValueType } from '@courtyard/expression/type'
import { z } from 'zod'
import { form } from '../texts/shape-texts.ts'

/** The document form of a unit: `m2`, `CNY/m2`. */
export const unit = z
  .string()
  .regex(/^[A-Za-z0-9]+([*/][A-Za-z0-9]+)*$/, form('unit'))
  .exactOptional()

/** The number type of a unit text; plain without one. */
export function numberIn(text: string | undefined): ValueType {
  const powers = text === undefined ? {} : parseUnit(text)
  return Object.keys(powers).length === 0 ? { kind: 'number' } : { kind: 'number', unit: powers }
}
