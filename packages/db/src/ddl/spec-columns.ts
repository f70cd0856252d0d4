import type { Entity } from '@courtyard/metadata/catalog'
import { isStored, type StoredField } from '@courtyard/metadata/field'
import { constraintName } from '@courtyard/metadata/physical-names'
import { identifier } from '../identifier.ts'
import { columnChecks } from './column-checks.ts'
import { constantOf } from './constants.ts'
import type { ColumnSpec, ConstraintSpec, SpecContext, StorageOf } from './schema-spec.ts'
import { anyReferenceColumns } from './spec-references.ts'

/** Every entity table starts with these, whatever its documents say. */
export const SYSTEM_COLUMNS: readonly ColumnSpec[] = [
  { name: 'id', field: 'id', type: 'uuid', notNull: true, default: 'uuidv7()' },
  { name: 'created_at', field: 'created_at', type: 'timestamptz', notNull: true, default: 'now()' },
  { name: 'created_by', field: 'created_by', type: 'text', notNull: true, default: "'system'" },
  { name: 'updated_at', field: 'updated_at', type: 'timestamptz', notNull: true, default: 'now()' },
  { name: 'updated_by', field: 'updated_by', type: 'text', notNull: true, default: "'system'" },
  { name: 'version', field: 'version', type: 'integer', notNull: true, default: '1' },
]
/** Besides, in tables with a trash. */
const TRASH_COLUMNS: readonly ColumnSpec[] = [
  { name: 'deleted_at', field: 'deleted_at', type: 'timestamptz', notNull: false },
  { name: 'deleted_by', field: 'deleted_by', type: 'text', notNull: false },
]
/** Rows that are not in the trash. */
export const IS_LIVE = '"deleted_at" is null'

const SYSTEM = new Set(SYSTEM_COLUMNS.map((column) => column.name))

/** The stored fields that documents describe, in their order. */
export const ownStored = (entity: Entity): StoredField[] =>
  entity.fields.filter(isStored).filter((field) => !field.system && !SYSTEM.has(field.column))

/** Columns of an entity's table. A hidden field keeps its column but can no longer be required. */
export const columnsOf = (entity: Entity, { storageOf }: SpecContext): ColumnSpec[] => [
  ...SYSTEM_COLUMNS,
  ...(entity.trash ? TRASH_COLUMNS : []),
  ...ownStored(entity).map((field) => {
    const fill = field.default && constantOf(field.default, field)
    return {
      name: field.column,
      field: field.name,
      type: storageOf(field),
      notNull: field.required && !field.hidden,
      ...(fill === undefined ? {} : { fill }),
    }
  }),
  ...anyReferenceColumns(entity).map(({ field, column }) => ({ name: column, field, type: 'uuid', notNull: false })),
]

/** One check per column for what the type alone does not hold. */
export function checksOf(entity: Entity, context: SpecContext): ConstraintSpec[] {
  return ownStored(entity).flatMap((field) => {
    const conditions = conditionsOn(field, identifier(field.column), context.storageOf)
    if (conditions.length === 0) return []
    const name = constraintName(entity.table, [field.column], 'chk')
    return [{ name, kind: 'check' as const, definition: `check (${conditions.join(' and ')})` }]
  })
}

/** What of a field's rules the type alone does not hold, as conditions on the SQL of a value: its check and its casts. */
export const conditionsOn = (field: StoredField, column: string, storageOf: StorageOf): readonly string[] =>
  field.sealed || (field.type === 'period' && storageOf(field) !== 'text') ? [] : columnChecks(field, column)
