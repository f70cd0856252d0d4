import type { Catalog, Entity, Key, NoOverlap } from '@courtyard/metadata/catalog'
import { isStored, type Sealed, type StoredField } from '@courtyard/metadata/field'
import { constraintName } from '@courtyard/metadata/physical-names'
import { assert } from '@courtyard/std/assert'
import { Fault } from '@courtyard/std/fault'
import { identifier, qualified } from '../identifier.ts'
import { dbIssue, type dbTexts } from '../texts/db-texts.ts'
import { rowPredicate } from './row-predicate.ts'
import type { ConstraintSpec, IndexSpec, SchemaSpec, SpecContext, TableSpec } from './schema-spec.ts'
import { lookUpOf } from './sealed-spec.ts'
import { checksOf, columnsOf, IS_LIVE, ownStored } from './spec-columns.ts'
import { pairsTable } from './spec-pairs.ts'
import {
  anyReferenceColumns,
  followersOfBill,
  foreignKeysOf,
  kernelBindingsOf,
  sameTargetsOf,
} from './spec-references.ts'
import { triggersOf } from './spec-triggers.ts'

/**
 * The tables, constraints and indexes that a catalog asks for. Pure.
 * Throws Fault document_invalid for a no-overlap rule that a constraint cannot hold.
 */
export function planSchema(catalog: Catalog, context: SpecContext): SchemaSpec {
  const tables: Record<string, TableSpec> = {}
  for (const entity of Object.values(catalog.entities)) {
    for (const field of entity.fields)
      if (field.type === 'references')
        Object.assign(tables, pairsTable(catalog, entity, { field, schema: context.schema }))
    tables[entity.table] = entity.kernel ? kernelTable(catalog, entity, context) : entityTable(catalog, entity, context)
  }
  for (const { table, constraint } of followersOfBill(catalog, context.schema)) {
    const known = tables[table]
    const own = known ?? { table, entity: table, kernel: true, columns: [], constraints: [], indexes: [] }
    tables[table] = { ...own, constraints: unique([...own.constraints, constraint]) }
  }
  return tables
}

const kernelTable = (catalog: Catalog, entity: Entity, { schema }: SpecContext): TableSpec => ({
  table: entity.table,
  entity: entity.name,
  kernel: true,
  columns: [],
  constraints: kernelBindingsOf(catalog, entity, schema),
  indexes: [],
})

function entityTable(catalog: Catalog, entity: Entity, context: SpecContext): TableSpec {
  return {
    table: entity.table,
    entity: entity.name,
    kernel: false,
    columns: columnsOf(entity, context),
    constraints: unique([
      ...keysOf(entity),
      ...sameTargetsOf(catalog, entity),
      ...checksOf(entity, context),
      ...entity.noOverlap.flatMap((rule) => noOverlapOf(entity, rule)),
      ...foreignKeysOf(catalog, entity, context.schema),
    ]),
    indexes: [...indexesOf(entity, context), ...keyIndexesOf(entity)],
    triggers: triggersOf(entity, context.schema),
  }
}

/** Keys as unique constraints; in a table with a trash they are partial indexes (`keyIndexesOf`). */
function keysOf(entity: Entity): ConstraintSpec[] {
  if (entity.trash) return []
  const single = ownStored(entity).filter((field) => 'unique' in field && field.unique && !field.sealed)
  return [
    ...entity.keys
      .filter((key) => !isOnSealed(entity, key))
      .map((key) =>
        uniqueKey(
          key.constraint,
          key.fields.map((name) => columnOf(entity, name)),
        ),
      ),
    ...single.map((field) => uniqueKey(constraintName(entity.table, [field.column], 'key'), [field.column])),
  ]
}

/** Keys that are indexes: what lies in the trash does not hold its key, and sealed values are told apart by their look-ups. */
const keyIndexesOf = (entity: Entity): IndexSpec[] =>
  entity.keys
    .filter((key) => entity.trash !== undefined || isOnSealed(entity, key))
    .map((key) => ({
      name: key.constraint,
      definition: `(${key.fields.map((name) => indexedOf(entity, name)).join(', ')})${entity.trash ? ` where ${IS_LIVE}` : ''}`,
      unique: true,
    }))

const isOnSealed = (entity: Entity, { fields }: Key): boolean =>
  fields.some((name) => storedField(entity, name).sealed !== undefined)

/** A column as an index has it: of a sealed one what its values are found by. */
function indexedOf(entity: Entity, name: string): string {
  const { column, sealed } = storedField(entity, name)
  return sealed ? lookUpOf(column, 'whole') : identifier(column)
}

const uniqueKey = (name: string, columns: readonly string[]): ConstraintSpec => ({
  name,
  kind: 'unique',
  definition: `unique (${columns.map(identifier).join(', ')})`,
})

const RANGES: Partial<Record<StoredField['type'], string>> = { date: 'daterange', datetime: 'tstzrange' }

/** A half-open period that must not overlap among rows of the same `by`, and that does not end before it starts. */
function noOverlapOf(entity: Entity, rule: NoOverlap): ConstraintSpec[] {
  const from = storedField(entity, rule.from)
  const to = storedField(entity, rule.to)
  const range = RANGES[from.type]
  if (!range || to.type !== from.type) throw refusal(entity, rule, 'no_overlap_period')
  const where = rule.where && rowPredicate(rule.where, entity)
  if (rule.where && !where) {
    throw refusal(entity, rule, 'no_overlap_where')
  }
  const [fromColumn, toColumn] = [identifier(from.column), identifier(to.column)]
  const by = rule.by.map((name) => `${identifier(columnOf(entity, name))} with =`)
  const parts = [...by, `${range}(${fromColumn}, ${toColumn}) with &&`].join(', ')
  return [
    {
      name: constraintName(entity.table, [from.column, to.column], 'chk'),
      kind: 'check',
      definition: `check (${fromColumn} <= ${toColumn})`,
    },
    {
      name: rule.constraint,
      kind: 'exclude',
      definition: `exclude using gist (${parts})${whereOf(entity, where)}`,
    },
  ]
}

function whereOf(entity: Entity, where: string | undefined): string {
  const conditions = [...(where ? [where] : []), ...(entity.trash ? [IS_LIVE] : [])]
  return conditions.length > 0 ? ` where (${conditions.join(' and ')})` : ''
}

function refusal(entity: Entity, rule: NoOverlap, code: keyof typeof dbTexts): Fault {
  const params = { entity: entity.name, constraint: rule.constraint }
  return new Fault('document_invalid', { issues: [dbIssue('/noOverlap', code, params)] })
}

/** Declared indexes, one for each reference that no key or index starts with, and pairs of characters for searched text:
 * terms of two Chinese characters are common, and a trigram index cannot find them. */
function indexesOf(entity: Entity, { schema }: SpecContext): IndexSpec[] {
  const declared = entity.indexes.map((index) => ({
    name: index.constraint,
    columns: index.fields.map((name) => columnOf(entity, name)),
    parts: index.fields.map((name) => indexedOf(entity, name)),
  }))
  const leading = new Set([
    ...declared.map((index) => index.columns[0]),
    ...entity.keys.map((key) => key.fields[0] && columnOf(entity, key.fields[0])),
  ])
  const references = [
    ...ownStored(entity).filter((field) => field.type === 'reference' && !leading.has(field.column)),
    ...anyReferenceColumns(entity),
  ]
  const plain = [
    ...declared,
    ...references.map((field) => ({
      name: constraintName(entity.table, [field.column], 'idx'),
      parts: [identifier(field.column)],
    })),
  ]
  const lists = ownStored(entity).filter((field) => field.type === 'multi_enum' || field.type === 'tags')
  const found = entity.search.map((name) => storedField(entity, name))
  const searched = found.filter(({ sealed }) => !sealed).map(({ column }) => column)
  return [
    ...plain.map(({ name, parts }) => ({ name, definition: `(${parts.join(', ')})` })),
    ...lists.map(({ column }) => ({
      name: constraintName(entity.table, [column], 'idx'),
      definition: `using gin (${identifier(column)})`,
    })),
    ...searched.map((column) => ({
      name: constraintName(entity.table, [column, 'pairs'], 'idx'),
      definition: `using gin (${qualified(schema, 'k_bigrams')}(${identifier(column)}))`,
    })),
    ...ownStored(entity).flatMap(({ column, sealed }) => (sealed ? sealedIndexes(entity, column, sealed) : [])),
  ]
}

/** People look for sealed values by the whole and by the end, wherever a list of them is. */
const sealedIndexes = ({ table }: Entity, column: string, { tail }: Sealed): IndexSpec[] =>
  (['whole', ...(tail ? (['tail'] as const) : [])] as const).map((part) => ({
    name: constraintName(table, [column, part], 'idx'),
    definition: `(${lookUpOf(column, part)})`,
  }))

function storedField(entity: Entity, name: string): StoredField {
  const field = entity.fields.find((candidate) => candidate.name === name)
  assert(field && isStored(field), `${entity.name}.${name} is stored: the checker saw to it`)
  return field
}

const columnOf = (entity: Entity, name: string): string => storedField(entity, name).column

/** The same constraint may be asked for twice, e.g. a unique field that is also a key. */
const unique = (constraints: readonly ConstraintSpec[]): ConstraintSpec[] => [
  ...new Map(constraints.map((constraint) => [constraint.name, constraint])).values(),
]
