import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import { isStored, type ReferenceField } from '@courtyard/metadata/field'
import { constraintName } from '@courtyard/metadata/physical-names'
import { assert } from '@courtyard/std/assert'
import { identifier, qualified } from '../identifier.ts'
import type { ConstraintSpec } from './schema-spec.ts'

const references = (entity: Entity): ReferenceField[] =>
  entity.fields.filter((field): field is ReferenceField => field.type === 'reference')

/** Foreign keys of an entity: each reference, and each `same` as a composite key that follows its source. */
export function foreignKeysOf(catalog: Catalog, entity: Entity, schema: string): ConstraintSpec[] {
  return [...anyReferenceKeys(catalog, entity, schema), ...ownForeignKeys(catalog, entity, schema)]
}

const anyReferences = (entity: Entity) => entity.fields.filter((field) => field.type === 'any_reference')

/** A reference to one of several entities: a foreign key for each, and at most one of them filled; exactly one where it is required. */
function anyReferenceKeys(catalog: Catalog, entity: Entity, schema: string): ConstraintSpec[] {
  return anyReferences(entity).flatMap((field) => {
    const columns = field.to.map(({ column }) => column)
    const filled = `num_nonnulls(${columns.map(identifier).join(', ')})`
    const check = `check (${filled} ${field.required && !field.hidden ? '= 1' : '<= 1'})`
    return [
      ...field.to.map(({ entity: to, column }) =>
        foreignKey(entity.table, [column], `${qualified(schema, entityOf(catalog, to).table)} ("id")`),
      ),
      { name: constraintName(entity.table, columns, 'chk'), kind: 'check' as const, definition: check },
    ]
  })
}

/** Columns of references to one of several entities. */
export const anyReferenceColumns = (entity: Entity): { readonly field: string; readonly column: string }[] =>
  anyReferences(entity).flatMap((field) => field.to.map(({ column }) => ({ field: field.name, column })))

function ownForeignKeys(catalog: Catalog, entity: Entity, schema: string): ConstraintSpec[] {
  return references(entity).flatMap((field) => {
    const target = entityOf(catalog, field.to)
    const plain = foreignKey(entity.table, [field.column], `${qualified(schema, target.table)} ("id")`)
    return field.same ? [plain, ...sameConstraints(catalog, entity, field, schema)] : [plain]
  })
}

/** What the ledger says of payers and subjects it has from accounts, which are bound with the bill. */
const BOUND_ELSEWHERE: ReadonlySet<string> = new Set(['k_account', 'k_posting', 'k_invoice_line'])

/** Foreign keys from kernel tables to the entities that a pack bound them to. Absent bindings bind nothing. */
export function kernelBindingsOf(catalog: Catalog, entity: Entity, schema: string): ConstraintSpec[] {
  if (BOUND_ELSEWHERE.has(entity.table)) return []
  return references(entity).flatMap((field) => {
    const target = entityOf(catalog, field.to)
    if (target.kernel) return [] // the kernel's own tables refer to each other already
    return [foreignKey(entity.table, [field.column], `${qualified(schema, target.table)} ("id")`)]
  })
}

/**
 * Kernel tables without an entity document that hold the same payer or subject as the bill does. Claims hang on bill
 * lines and shares on runs, which are bound already: another lookup per row would only cost.
 */
const BOUND_WITH_BILL: Readonly<Record<'payer_id' | 'subject_id', readonly string[]>> = {
  payer_id: ['k_account'],
  subject_id: ['k_account', 'k_fee_run_note'],
}

/** By table: what follows the bindings of the bill. */
export function followersOfBill(catalog: Catalog, schema: string): { table: string; constraint: ConstraintSpec }[] {
  const bill = Object.values(catalog.entities).find((entity) => entity.table === 'k_bill')
  if (!bill) return []
  return Object.entries(BOUND_WITH_BILL).flatMap(([column, tables]) => {
    const field = references(bill).find((candidate) => candidate.column === column)
    if (!field) return []
    const target = `${qualified(schema, entityOf(catalog, field.to).table)} ("id")`
    return tables.map((table) => ({ table, constraint: foreignKey(table, [column], target) }))
  })
}

/** Pairs (id, column) that must be unique because a `same` elsewhere points at them. */
export function sameTargetsOf(catalog: Catalog, entity: Entity): ConstraintSpec[] {
  const columns = new Set<string>()
  for (const other of Object.values(catalog.entities)) {
    for (const field of references(other)) {
      if (field.same && sourceOf(catalog, other, field).target === entity) {
        columns.add(sourceOf(catalog, other, field).column)
      }
    }
  }
  return [...columns].map((column) => ({
    name: constraintName(entity.table, ['id', column], 'key'),
    kind: 'unique',
    definition: `unique ("id", ${identifier(column)})`,
  }))
}

/**
 * `site` same as `block.site`: (block, site) refers to the block's (id, site) and follows its change. A foreign key is
 * silent about null, so where the source is always there, a check says that what follows it is, too.
 */
function sameConstraints(catalog: Catalog, entity: Entity, field: ReferenceField, schema: string): ConstraintSpec[] {
  const { via, target, column, required } = sourceOf(catalog, entity, field)
  const to = `${qualified(schema, target.table)} ("id", ${identifier(column)})`
  const key = foreignKey(entity.table, [via.column, field.column], to, ' on update cascade')
  if (!required || field.hidden || field.required) return [key]
  const name = constraintName(entity.table, [via.column, field.column], 'chk')
  const condition = `${identifier(via.column)} is null or ${identifier(field.column)} is not null`
  return [key, { name, kind: 'check', definition: `check (${condition})` }]
}

/** The own reference that `same` goes through, the entity it leads to and the column there. */
function sourceOf(catalog: Catalog, entity: Entity, field: ReferenceField) {
  const [through, name] = field.same ?? []
  const via = references(entity).find((candidate) => candidate.name === through)
  assert(via, `${entity.name}.${field.name}: same goes through a reference of its own`)
  const target = entityOf(catalog, via.to)
  const source = target.fields.find((candidate) => candidate.name === name)
  assert(source && isStored(source), `${entity.name}.${field.name}: same ends in a stored field`)
  return { via, target, column: source.column, required: source.required && !source.hidden }
}

const foreignKey = (table: string, columns: readonly string[], to: string, more = ''): ConstraintSpec => ({
  name: constraintName(table, columns, 'fk'),
  kind: 'foreign',
  definition: `foreign key (${columns.map(identifier).join(', ')}) references ${to} on delete restrict${more}`,
})

/** An entity that a compiled catalog refers to. */
export function entityOf(catalog: Catalog, name: string): Entity {
  const entity = catalog.entities[name]
  assert(entity, `a compiled catalog has the entity ${name} that it refers to`)
  return entity
}
