import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import type { ReferencesField } from '@courtyard/metadata/field'
import { constraintName } from '@courtyard/metadata/physical-names'
import { qualified } from '../identifier.ts'
import type { SchemaSpec } from './schema-spec.ts'
import { entityOf } from './spec-references.ts'

type Pairs = { readonly field: ReferencesField; readonly schema: string }

/** The table of a `references` field: a pair once, in the order of `position`. A pair goes with its record and holds its target. */
export function pairsTable(catalog: Catalog, entity: Entity, { field, schema }: Pairs): SchemaSpec {
  const { table } = field
  const to = (name: string, end: string) =>
    `foreign key ("${name}") references ${qualified(schema, end)} ("id") on delete ${name === 'record_id' ? 'cascade' : 'restrict'}`
  const column = (name: string, type: string) => ({ name, field: name, type, notNull: true })
  return {
    [table]: {
      table,
      entity: entity.name,
      kernel: false,
      primaryKey: ['record_id', 'target_id'],
      columns: [column('record_id', 'uuid'), column('target_id', 'uuid'), column('position', 'integer')],
      constraints: [
        {
          name: constraintName(table, ['record_id'], 'fk'),
          kind: 'foreign',
          definition: to('record_id', entity.table),
        },
        {
          name: constraintName(table, ['target_id'], 'fk'),
          kind: 'foreign',
          definition: to('target_id', entityOf(catalog, field.to).table),
        },
      ],
      indexes: [{ name: constraintName(table, ['target_id'], 'idx'), definition: '("target_id")' }],
    },
  }
}
