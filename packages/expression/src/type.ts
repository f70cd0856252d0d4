import type { Label } from '@courtyard/std/label'
import type { WorkCalendar } from '@courtyard/std/work-calendar'

/**
 * Types of expressions. A unit is a product of named powers: `CNY/m2` is { CNY: 1, m2: -1 }.
 * A number without `unit` is plain and adopts the other side's unit; `{}` is never written.
 */
export type Unit = Readonly<Record<string, number>>

export type ValueType =
  | { readonly kind: 'number'; readonly unit?: Unit }
  | { readonly kind: 'text'; readonly oneOf?: readonly string[] }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'day' }
  | { readonly kind: 'instant' }
  | { readonly kind: 'period' }
  | { readonly kind: 'record'; readonly entity: string }
  | { readonly kind: 'tiers'; readonly unit?: Unit; readonly price?: Unit }
  /** Only ever a literal: the name of a calendar, whose data the tree then carries. */
  | { readonly kind: 'calendar'; readonly name?: string }
  /** A file that a record holds: lists of them are counted, nothing else is done with one. */
  | { readonly kind: 'file' }
  | { readonly kind: 'list'; readonly of: ValueType }

/** What an entity offers to a path. `many` marks a children field: usable only in `$any(children, …)` and rollups. */
export type FieldShape = {
  readonly type: ValueType
  /** True when a stored record may lack the value. */
  readonly optional: boolean
  readonly many?: { readonly entity: string; readonly by: string }
  /** The reference to its own entity that makes the entity's records a tree. */
  readonly tree?: true
  /** What people call it: editors show it. */
  readonly label?: Label
}

/** The fields of each entity, as the checker sees them. */
export type Schema = {
  fieldsOf(entity: string): Readonly<Record<string, FieldShape>> | undefined
  /** Calendars that functions may name; `calendar` is the one meant where none is named. */
  readonly calendars?: ReadonlyMap<string, WorkCalendar>
  readonly calendar?: string
}

/** What a bare name or a variable means at one place. */
export type Scope = {
  readonly schema: Schema
  /** Bare names are fields of this entity, unless `names` has them. */
  readonly entity?: string
  /** Bare names given by the place itself, e.g. the inputs of a fee standard. They win over fields. */
  readonly names?: Readonly<Record<string, FieldShape>>
  /** `$name` and its members. A record-typed variable may be followed by a path. */
  readonly variables: Readonly<Record<string, VariableShape>>
}

export type VariableShape =
  | { readonly type: ValueType; readonly optional?: boolean }
  | { readonly members: Readonly<Record<string, VariableShape>> }

/** `m2`, `CNY/m2`, `CNY/m2/day` -> powers. Throws nothing: an odd text becomes one base unit of that name. */
export function parseUnit(text: string): Unit {
  const powers: Record<string, number> = {}
  text.split('/').forEach((part, index) => {
    for (const base of part.split('*')) {
      const name = base.trim()
      if (name === '' || name === '1') continue
      powers[name] = (powers[name] ?? 0) + (index === 0 ? 1 : -1)
      if (powers[name] === 0) delete powers[name]
    }
  })
  return powers
}
