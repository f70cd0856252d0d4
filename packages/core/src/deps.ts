import type { Assignment } from '@courtyard/access/actor'
import type { Database } from '@courtyard/db/database'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { Clock } from '@courtyard/std/clock'
import type { Ids } from '@courtyard/std/id'
import type { Sealer } from './personal/ports.ts'

/** What use cases need of the world; every app builds it once. */
export type Deps = {
  readonly db: Database
  readonly catalogs: Catalogs
  readonly clock: Clock
  readonly ids: Ids
  /** Absent = nobody counts what is read. */
  readonly reads?: ReadCounter
  /** Asked for before a transaction, never inside one: it opens its own. */
  readonly sealer: Sealer
}

/** Counts what people read, for the alerts. Costs the reader nothing: it is kept now and then, all at once. */
export type ReadCounter = {
  read(actor: Pick<Actor, 'id' | 'tenant'>, rows: number): void
  /** Asked for a record that is not there, or not for them. */
  missed(actor: Pick<Actor, 'id' | 'tenant'>): void
}

/** Published catalogs, cached with a bound. */
export type Catalogs = {
  /** The version in force. Throws Fault tenant_missing. */
  load(tenant: string): Promise<Catalog>
  /** The version a run or job pinned. */
  at(tenant: string, version: number): Promise<Catalog>
  /** Told by a publish of this process, so that the next load sees the new version at once. */
  published?(tenant: string, version: number): void
}

/** Who acts. `record` is a portal person's own record. */
export type Actor = {
  readonly id: string
  readonly name: string
  readonly tenant: string
  readonly kind: 'console' | 'portal' | 'system'
  readonly roles: readonly string[]
  readonly record: string | null
  /** What their roles are over; absent for actors whose roles need no scope. */
  readonly assignments?: readonly Assignment[]
  /** Who looks as this person: everything is only read, and nothing leaves as a file. */
  readonly viewedBy?: { readonly id: string; readonly name: string }
}
