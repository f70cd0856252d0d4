import { textLiteral } from '../identifier.ts'
import type { StorageOf } from './schema-spec.ts'

/** What casts need to know besides the fields. */
export type CastContext = {
  readonly storageOf: StorageOf
  /** Where days begin, when days and instants become each other. */
  readonly timeZone: string
}

/** The canonical text of a type's values, and how texts are read. `read` is only evaluated where `readable` is true. */
export type TextForm = {
  readonly text: (value: string) => string
  readonly readable: (text: string, context: CastContext) => string
  readonly read: (text: string, context: CastContext) => string
}
/** A text against a pattern of constants. */
export const matches = (text: string, pattern: string) => `${text} ~ ${textLiteral(pattern)}`
/** A condition that is only asked where the first one is true. */
export const both = (first: string, then: string) => `(case when ${first} then ${then} else false end)`

/** A text as it stands. */
export const plain: TextForm = { text: (value) => value, readable: () => 'true', read: (text) => text }

/** Rounded half away from zero to the scale, as PostgreSQL stores it; too large is unreadable. */
export const exact = (precision: number, scale: number): TextForm => ({
  text: (value) => `trim_scale(${value})::text`,
  readable: (text) =>
    both(
      matches(text, '^[+-]?[0-9]{1,40}([.][0-9]{1,40})?$'),
      `abs(round((${text})::numeric, ${scale})) < 1${'0'.repeat(precision - scale)}`,
    ),
  read: (text) => `(${text})::numeric(${precision},${scale})`,
})
