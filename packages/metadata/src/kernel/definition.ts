import type { SystemName } from '../compile/system-fields.ts'

/** A table of the kernel as an entity document, with what documents cannot say. */
export type KernelEntity = {
  readonly name: string
  readonly table: string
  /** A view of the table with what is computed of each row, where records are read from it instead. */
  readonly source?: string
  /** Records may be written through the records API; all others are written by the kernel's own code. */
  readonly writable: boolean
  readonly system: readonly SystemName[]
  /** Physical columns that are not called like their field. */
  readonly columns: Readonly<Record<string, string>>
  /** References whose target the pack's binding names. */
  readonly bound: readonly string[]
  /** Text fields that become a choice among the fee standards or items of the catalog. */
  readonly choices: Readonly<Record<string, 'standards' | 'items'>>
  /** Constraints and indexes that the kernel's SQL calls otherwise than decision 0002 would. */
  readonly constraints: Readonly<Record<string, string>>
  /** `to` and `of` may be `kernel/<name>`; a field whose target is not bound is left out. */
  readonly document: {
    readonly title: string
    readonly fields: readonly (Readonly<Record<string, unknown>> & { readonly name: string; readonly type: string })[]
  } & Readonly<Record<string, unknown>>
}
