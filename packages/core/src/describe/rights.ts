import type { Entity } from '@courtyard/metadata/catalog'

/** What an actor may at all do, whatever the row: for descriptions and hints. The row decides again in SQL. */
export type Rights = {
  /** Names of the fields some grant of the action carries; empty = the action is not allowed. */
  fields(entity: Entity, action: 'read' | 'create' | 'update' | 'export' | 'reveal'): readonly string[]
  mayDelete(entity: Entity): boolean
  /** Names of what may be run: `fee_runs`, `imports`, `publish`. */
  readonly runs: readonly string[]
}
