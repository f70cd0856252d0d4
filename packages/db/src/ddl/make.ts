import { identifier } from '../identifier.ts'
import type { IndexSpec, TriggerSpec } from './schema-spec.ts'

/** `create index` on a table that is named whole. */
export const createIndex = ({ name, definition, unique }: IndexSpec, table: string): string =>
  `create ${unique ? 'unique ' : ''}index ${identifier(name)} on ${table} ${definition}`

/** The same beside the table's writers, under a name of its own where the old one is still in use. */
export const createIndexConcurrently = ({ name, definition, unique }: IndexSpec, table: string): string =>
  `create ${unique ? 'unique ' : ''}index concurrently ${identifier(name)} on ${table} ${definition}`

/** `create trigger` on a table that is named whole. */
export const createTrigger = ({ name, when, call }: TriggerSpec, table: string): string =>
  `create trigger ${identifier(name)} ${when} on ${table} ${call}`

/** What makes an index the same index: its name and how it is made. */
export const sameIndex = (a: IndexSpec | undefined, b: IndexSpec): boolean =>
  a !== undefined && a.definition === b.definition && a.unique === b.unique

/** Triggers of a table that have to be made and those that have to go, by what the version before asked for. */
export function changedTriggers(
  before: readonly TriggerSpec[] | undefined,
  next: readonly TriggerSpec[] | undefined,
  actual: ReadonlySet<string>,
): { readonly made: readonly TriggerSpec[]; readonly gone: readonly string[] } {
  const text = (trigger: TriggerSpec) => `${trigger.when} ${trigger.call}`
  const previous = new Map((before ?? []).map((trigger) => [trigger.name, text(trigger)]))
  const wanted = new Map((next ?? []).map((trigger) => [trigger.name, text(trigger)]))
  const isSame = (name: string) => actual.has(name) && previous.get(name) === wanted.get(name)
  const known = new Set([...previous.keys(), ...wanted.keys()])
  return {
    made: (next ?? []).filter(({ name }) => !isSame(name)),
    gone: [...known].filter((name) => actual.has(name) && !isSame(name)),
  }
}
