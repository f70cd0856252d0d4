import type { Value } from '@courtyard/expression/value'
import type { Issue } from '@courtyard/std/issue'
import type { ParamsArg } from '@courtyard/std/issue-text'
import type { Field, FieldType } from '../../field.ts'
import { type RecordTexts, recordIssue } from '../../texts/record-texts.ts'

/** JSON as records carry it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** A value in its stored JSON form, or what is wrong with it. */
export type ParsedValue = { readonly value: Json } | { readonly issues: readonly Issue[] }

/** The compiled form of one field type. */
export type FieldOf<T extends FieldType> = Field extends infer F
  ? F extends { readonly type: infer U }
    ? T extends U
      ? F
      : never
    : never
  : never

/** Value rules of one field type; runs in browsers too. `parse` is never given null. */
export type ValueRules<T extends FieldType> = {
  readonly parse: (field: FieldOf<T>, json: unknown) => ParsedValue
  /** The value expressions compute with. Asked of parsed, stored values only. */
  readonly toValue: (field: FieldOf<T>, json: Json) => Value
}

/** One problem of a field's value; the pointer is the field. */
export const refuse = <K extends keyof RecordTexts>(
  field: { readonly name: string },
  code: K,
  ...params: ParamsArg<RecordTexts[K]>
): ParsedValue => ({ issues: [recordIssue(`/${field.name}`, code, ...params)] })

/** The value as it stands in expressions: text, boolean or null. */
export const asItStands = (_: unknown, json: Json): Value =>
  typeof json === 'string' || typeof json === 'boolean' ? json : null
