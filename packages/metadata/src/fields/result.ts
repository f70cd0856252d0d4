import type { ValueType } from '@courtyard/expression/type'
import { z } from 'zod'
import type { TypeContext } from './definition.ts'
import { numberIn, unit } from './unit.ts'

/** The declared result of a field that is computed. */
export const result = <const T extends string>(types: readonly [T, ...T[]]) =>
  z.strictObject({ type: z.enum(types), scale: z.int().min(0).max(12).exactOptional(), unit })

type Result = { readonly type: string; readonly scale?: number; readonly unit?: string }

/** Type of a result in expressions. */
export function resultType(shape: Result, context: TypeContext): ValueType {
  if (shape.type === 'text') return { kind: 'text' }
  if (shape.type === 'date') return { kind: 'day' }
  if (shape.type === 'money') return numberIn(context.currency)
  return numberIn(shape.unit)
}

/** Digits after the point: as declared, 2 for money, 0 for what is not a decimal. */
export const resultScale = (shape: Result): number =>
  shape.scale ?? (shape.type === 'money' ? 2 : shape.type === 'decimal' ? 4 : 0)
