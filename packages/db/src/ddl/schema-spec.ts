import type { StoredField } from '@courtyard/metadata/field'

/** PostgreSQL type of a stored field, e.g. `numeric(12,4)`: metadata's storage registry. */
export type StorageOf = (field: StoredField) => string

/** What publishing needs to know of the database: where things go and what it offers. */
export type SpecContext = {
  readonly schema: string
  readonly storageOf: StorageOf
}

export type ColumnSpec = {
  readonly name: string
  /** Field that it stores now; system columns carry their own name. */
  readonly field: string
  readonly type: string
  readonly notNull: boolean
  /** Default kept in the table: system columns only, all others are filled in by the platform. */
  readonly default?: string
  /** SQL constant that existing rows get when the column is added. */
  readonly fill?: string
}

export type ConstraintSpec = {
  readonly name: string
  readonly kind: 'unique' | 'check' | 'exclude' | 'foreign'
  /** Everything after `add constraint <name>`. */
  readonly definition: string
}

export type IndexSpec = {
  readonly name: string
  /** Everything after `on <table>`. */
  readonly definition: string
  readonly unique?: true
}

export type TriggerSpec = {
  readonly name: string /** Everything after `create trigger <name>` but the table. */
  readonly when: string
  /** Function of the tenant's kernel, with its arguments as text constants. */
  readonly call: string
}

export type TableSpec = {
  readonly table: string
  readonly entity: string
  /** The kernel makes and owns the columns; publishing only binds its references. */
  readonly kernel: boolean
  readonly columns: readonly ColumnSpec[]
  readonly constraints: readonly ConstraintSpec[]
  readonly indexes: readonly IndexSpec[]
  readonly triggers?: readonly TriggerSpec[]
  /** Absent = `id`. */
  readonly primaryKey?: readonly string[]
}

/** The tables a catalog asks for, by physical name. */
export type SchemaSpec = Readonly<Record<string, TableSpec>>
