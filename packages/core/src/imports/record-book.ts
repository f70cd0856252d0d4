import type { Catalog } from '@courtyard/metadata/catalog'
import type { Json } from '@courtyard/metadata/values'
import { canonicalJson } from '@courtyard/std/canonical'
import type { Source } from './problem.ts'

/** A stored record that the files or their references name. */
export type StoredRecord = {
  readonly id: string
  readonly version: number
  readonly values: Readonly<Record<string, Json>>
}

/** One record as the import will leave it. `ref` is its id, or `#<n>` until it is written. */
export type PlannedRecord = {
  readonly entity: string
  readonly ref: string
  readonly stored: StoredRecord | undefined
  /** Values of the files by field. */
  readonly values: Map<string, Json>
  /** Mapping entry that named the record first, and where. */
  readonly entry: string
  readonly source: Source
  /** Fields with a problem of their own: what follows from them is not reported again. */
  readonly broken: Set<string>
}

/** What the plan knows so far: records to be written and stored ones it has read. */
export class RecordBook {
  readonly #planned = new Map<string, PlannedRecord[]>()
  readonly #byRef = new Map<string, PlannedRecord>()
  readonly #byKey = new Map<string, PlannedRecord>()
  readonly #stored = new Map<string, StoredRecord>()
  readonly catalog: Catalog
  #next = 0

  constructor(catalog: Catalog) {
    this.catalog = catalog
  }

  /** A name for a record that has no id yet: the same files give the same names. */
  nextRef(): string {
    this.#next += 1
    return `#${this.#next}`
  }

  add(record: PlannedRecord, key: string): void {
    const list = this.#planned.get(record.entity) ?? []
    list.push(record)
    this.#planned.set(record.entity, list)
    this.#byRef.set(record.ref, record)
    this.#byKey.set(key, record)
    if (record.stored) this.#stored.set(record.ref, record.stored)
  }

  keep(record: StoredRecord): void {
    this.#stored.set(record.id, record)
  }

  planned = (entity: string): readonly PlannedRecord[] => this.#planned.get(entity) ?? []
  byKey = (key: string): PlannedRecord | undefined => this.#byKey.get(key)
  isPlanned = (ref: string): boolean => this.#byRef.has(ref)
  isKnown = (ref: string): boolean => this.#byRef.has(ref) || this.#stored.has(ref)

  /** The value a record will have in a field: the file's, else what is stored. */
  valueOf(ref: string, field: string): Json {
    const planned = this.#byRef.get(ref)
    const given = planned?.values.get(field)
    return given ?? (planned?.stored ?? this.#stored.get(ref))?.values[field] ?? null
  }
}

/** Identity of a key's value; references are refs. */
export const keyText = (entity: string, fields: readonly string[], values: readonly Json[]): string =>
  canonicalJson([entity, fields, values])

/** True for a record that is not stored yet. */
export const isNewRef = (value: Json): boolean => typeof value === 'string' && value.startsWith('#')
