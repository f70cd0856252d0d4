import type { Value } from '@courtyard/expression/value'
import type { Catalog, Mapping } from '@courtyard/metadata/catalog'
import type { LoadRecords } from './load-records.ts'

/** What a plan is made from besides the sheets. `load` only reads. */
export type PlanContext = {
  readonly catalog: Catalog
  readonly mapping: Mapping
  readonly load: LoadRecords
  /** Titles of stored records, as far as who imports may read them. */
  readonly titles: (entity: string, ids: readonly string[]) => Promise<ReadonlyMap<string, string | null>>
  readonly locale: string
  /** today, now and actor, for defaults and rules. */
  readonly variables: Readonly<Record<string, Value>>
}
