import type { ActualTable } from '@courtyard/db/ddl/inspect'
import type { Entity } from '@courtyard/metadata/catalog'
import { isStored, type StoredField } from '@courtyard/metadata/field'
import { canonicalJson } from '@courtyard/std/canonical'

/**
 * How the values of one field of the next version come to be: `kept` in the column that holds them (also one that comes
 * back from hiding), `cast` from the column of another type, or `new`, where no row has one.
 */
export type FieldWay = {
  readonly field: StoredField
  readonly kind: 'kept' | 'cast' | 'new'
  /** The field as the version in force has it; for one that comes back, as it will be. */
  readonly old?: StoredField
  /** The rules that rows were held to may be others. */
  readonly isChanged: boolean
  /** `cast` into a column that is there already: a type taken back. */
  readonly isTakenBack: boolean
}

/** The stored fields in force, without the system's own. */
export const inForce = (entity: Entity | undefined): StoredField[] =>
  (entity?.fields ?? []).filter(isStored).filter((field) => !field.hidden && !field.system && field.type !== 'id')

/** The way of every field in force of an entity whose table is there. `was` is undefined for an entity that comes back. */
export function fieldWays(now: Entity, was: Entity | undefined, actual: ActualTable): FieldWay[] {
  const before = inForce(was)
  return inForce(now).map((field): FieldWay => {
    const isThere = actual.columns[field.column] !== undefined
    const sameColumn = before.find((old) => old.column === field.column)
    if (sameColumn) {
      // Sealed values were held to their rules when they were written: SQL cannot judge them anew.
      const isChanged = field.sealed ? field.required !== sameColumn.required : rulesOf(sameColumn) !== rulesOf(field)
      return { field, kind: 'kept', old: sameColumn, isChanged, isTakenBack: false }
    }
    const sameName = before.find((old) => old.name === field.name && old.column !== field.column)
    if (sameName) return { field, kind: 'cast', old: sameName, isChanged: true, isTakenBack: isThere }
    if (isThere) return { field, kind: 'kept', old: field, isChanged: true, isTakenBack: false }
    return { field, kind: 'new', isChanged: true, isTakenBack: false }
  })
}

/** Everything of a field that a value can break, and nothing else. */
function rulesOf({ name: _, label: __, help: ___, readOnly: ____, default: _____, ...rest }: StoredField): string {
  if (rest.type !== 'enum') return canonicalJson(rest)
  return canonicalJson({ ...rest, options: rest.options.map((option) => option.value).sort() })
}
