import type { StoredField } from '@courtyard/metadata/field'
import { textLiteral } from '../identifier.ts'
import { formOf, special } from './cast-forms.ts'
import { conditionsOn } from './spec-columns.ts'
import type { CastContext } from './text-form.ts'

export type { CastContext } from './text-form.ts'

/**
 * How values of one field become values of another. Every member takes the SQL of a value of the old field and gives SQL
 * that raises on no row; null stays null. All of it is made of constants and the given expression.
 */
export type Cast = {
  /** The new value; null where there is none. */
  readonly sql: (value: string) => string
  /** True where the old value has a new one that keeps the new field's rules. Never null. */
  readonly valid: (value: string) => string
  /** True where the way there and back does not end at the old value: rounded, cut, spelled differently. Never null. */
  readonly loses: (value: string) => string
}

/**
 * The cast between two stored fields; undefined where none can be meant (anything to a reference, or to
 * numbers that the system gives). What has no way of its
 * own goes through the canonical text of the value, so every type is castable to text and back without loss.
 */
export function castOf(from: StoredField, to: StoredField, context: CastContext): Cast | undefined {
  if (from.sealed || to.sealed) return undefined // SQL cannot seal, nor open
  if (to.type === 'reference' || to.type === 'id' || to.type === 'auto_number') return undefined
  const there = rawCast(from, to, context)
  const back = rawCast(to, from, context)
  const valid = (value: string) => {
    const rules = conditionsOn(to, there.sql(value), context.storageOf)
    const kept = rules.length === 0 ? 'true' : `coalesce(${rules.join(' and ')}, false)`
    return `(case when ${there.valid(value)} then ${kept} else false end)`
  }
  return {
    valid,
    sql: (value) => `(case when ${valid(value)} then ${there.sql(value)} end)`,
    loses: (value) => {
      const made = there.sql(value)
      const returned = `case when ${back.valid(made)} then ${back.sql(made)} is distinct from ${value} else true end`
      return `(case when ${value} is null then false when ${valid(value)} then (${returned}) else false end)`
    },
  }
}

/** The canonical text of a stored value: what a person is shown of it, and what casts go through. Null stays null. */
export const canonicalText = (field: StoredField, value: string): string => formOf(field).text(value)

type Raw = { readonly sql: (value: string) => string; readonly valid: (value: string) => string }

function rawCast(from: StoredField, to: StoredField, context: CastContext): Raw {
  const direct = special(from, to, context)
  if (direct) return { sql: direct.sql, valid: (value) => `coalesce(${direct.valid?.(value) ?? 'true'}, false)` }
  const [read, write] = [formOf(from), formOf(to)]
  return {
    sql: (value) => write.read(read.text(value), context),
    valid: (value) => `coalesce(${write.readable(read.text(value), context)}, false)`,
  }
}

/** A text constant as a value of the field; the caller has parsed it by the field's rules. */
export const constantText = (text: string, field: StoredField, context: CastContext): string =>
  formOf(field).read(textLiteral(text), context)
