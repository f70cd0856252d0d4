import type { HistoryChange } from '@courtyard/contract/records'
import type { Entity } from '@courtyard/metadata/catalog'
import { type Field, isStored, type StoredField } from '@courtyard/metadata/field'
import { maskOf } from '@courtyard/metadata/personal'
import type { Json } from '@courtyard/metadata/values'
import { isId } from '@courtyard/std/id'

/** Old and new texts by physical column or table, as `k_history` keeps them. */
export type StoredChanges = Readonly<Record<string, readonly [string | null, string | null]>>

/** A field of the entity and, where it may refer to several, the one that the place is for. */
type Place = { readonly field: Field; readonly of?: string; readonly isFormer?: true; readonly isMasked?: true }

/** A record that a change names; its title is put in later. */
export type NamedRecord = { readonly id: string; title: string | null }
const namesOf = new WeakMap<NamedRecord, string>()

/** The entity of a record that a change names. */
export const entityOfNamed = (named: NamedRecord): string | undefined => namesOf.get(named)

function record(entity: string, id: string, more: object = {}): NamedRecord {
  const named = { ...more, id, title: null }
  namesOf.set(named, entity)
  return named
}

/** A column that holds the values a field had when it was of another type. */
export type FormerColumn = { readonly field: string; readonly column: string }

/** What the reader may see of the record as it is now: which fields at all, and which of them masked. */
export type Sight = { readonly isVisible: (field: string) => boolean; readonly masked: ReadonlySet<string> }

/** Which physical names hold which visible fields, and held them in types they had before. */
export function placesOf(
  entity: Entity,
  sight: Sight,
  former: readonly FormerColumn[] = [],
): ReadonlyMap<string, Place> {
  const { isVisible, masked } = sight
  const veil = ({ name }: Field) => (masked.has(name) ? { isMasked: true as const } : {})
  const places = new Map<string, Place>()
  const shown = entity.fields.filter((field) => !field.system && isVisible(field.name))
  const stored = new Map(shown.filter(isStored).map((field) => [field.name, field]))
  for (const { field: name, column } of former) {
    const field = stored.get(name)
    if (field) places.set(column, { field, isFormer: true, ...veil(field) })
  }
  for (const field of shown) {
    if (isStored(field)) places.set(field.column, { field, ...veil(field) })
    if (field.type === 'references') places.set(field.table, { field })
    if (field.type === 'any_reference') for (const { entity: of, column } of field.to) places.set(column, { field, of })
  }
  return places
}

/** Changes in the names and values of the API. */
export function changesOf(stored: StoredChanges, places: ReadonlyMap<string, Place>): HistoryChange[] {
  const changes = new Map<string, HistoryChange>()
  for (const [column, [old, now]] of Object.entries(stored)) {
    const place = places.get(column)
    if (!place) continue
    const change = { field: place.field.name, old: shown(place, old), new: shown(place, now) }
    const known = changes.get(change.field)
    // A reference to one of several entities has a column for each: what left one came into another.
    changes.set(
      change.field,
      known ? { ...change, old: known.old ?? change.old, new: known.new ?? change.new } : change,
    )
  }
  return [...changes.values()]
}

function shown({ field, of, isFormer, isMasked }: Place, text: string | null): unknown {
  if (field.type === 'references') return (JSON.parse(text ?? '[]') as string[]).map((id) => record(field.to, id))
  if (text === null) return null
  if (isMasked) return isFormer ? '***' : maskOf(field, (field.type === 'address' ? parsedJson(text) : text) as Json)
  if (of !== undefined) return record(of, text, { entity: of })
  // What a type of before wrote, or what a publish made of it, is shown as it was written.
  return isFormer ? text : (storedValue(field as StoredField, text) ?? text)
}

/** A text of a column as records carry the value; undefined where it is none of this type. */
function storedValue(field: StoredField, text: string): unknown {
  switch (field.type) {
    case 'integer':
      return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined
    case 'datetime': {
      const at = new Date(text)
      return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
    }
    case 'reference':
      return isId(text) ? record(field.to, text) : undefined
    case 'json':
    case 'attachment':
    case 'attachments':
    case 'image':
    case 'signature':
      return parsedJson(text)
    default:
      return text
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return undefined
  }
}
