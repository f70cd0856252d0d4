import type { Tree } from '@courtyard/expression/tree'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import type {
  BooleanField,
  DateField,
  DecimalField,
  EnumField,
  Field,
  IntegerField,
  MoneyField,
  ReferenceField,
  TextField,
} from '@courtyard/metadata/field'
import { constraintName } from '@courtyard/metadata/physical-names'

/** Catalogs written by hand, so that what the tables must hold is tested apart from the compiler. */

const common = { label: {}, required: false, readOnly: false, system: false, hidden: false }

export const field = {
  text: (name: string, extra: Partial<TextField> = {}): Field => ({
    ...common,
    name,
    column: name,
    type: 'text',
    maxLength: 10,
    unique: false,
    ...extra,
  }),
  integer: (name: string, extra: Partial<IntegerField> = {}): Field => ({
    ...common,
    name,
    column: name,
    type: 'integer',
    unique: false,
    ...extra,
  }),
  decimal: (name: string, extra: Partial<DecimalField> = {}): Field => ({
    ...common,
    name,
    column: name,
    type: 'decimal',
    precision: 12,
    scale: 4,
    ...extra,
  }),
  money: (name: string, extra: Partial<MoneyField> = {}): Field => ({
    ...common,
    name,
    column: name,
    type: 'money',
    currency: 'CNY',
    storage: 'numeric',
    ...extra,
  }),
  date: (name: string, extra: Partial<DateField> = {}): Field => ({
    ...common,
    name,
    column: name,
    type: 'date',
    ...extra,
  }),
  period: (name: string): Field => ({ ...common, name, column: name, type: 'period' }),
  boolean: (name: string, extra: Partial<BooleanField> = {}): Field => ({
    ...common,
    name,
    column: name,
    type: 'boolean',
    ...extra,
  }),
  enum: (name: string, values: readonly string[], extra: Partial<EnumField> = {}): Field => ({
    ...common,
    name,
    column: name,
    type: 'enum',
    options: values.map((value) => ({ value, label: {} })),
    ...extra,
  }),
  reference: (name: string, to: string, extra: Partial<ReferenceField> = {}): Field => ({
    ...common,
    name,
    column: name,
    type: 'reference',
    to,
    onDelete: 'restrict',
    ...extra,
  }),
}

type EntityParts = Partial<Pick<Entity, 'noOverlap' | 'search' | 'kernel' | 'table'>> & {
  readonly keys?: readonly (readonly string[])[]
  readonly indexes?: readonly (readonly string[])[]
}

export function entity(name: string, fields: readonly Field[], parts: EntityParts = {}): Entity {
  const table = parts.table ?? `e_${name}`
  const named = (suffix: 'key' | 'idx') => (columns: readonly string[]) => ({
    fields: columns,
    constraint: constraintName(table, columns, suffix),
  })
  return {
    name,
    label: {},
    title: fields[0]!.name,
    table,
    kernel: parts.kernel ?? false,
    writable: true,
    fields,
    keys: (parts.keys ?? []).map(named('key')),
    indexes: (parts.indexes ?? []).map(named('idx')),
    noOverlap: parts.noOverlap ?? [],
    rules: [],
    search: parts.search ?? [],
  }
}

export function catalog(tenant: string, version: number, entities: readonly Entity[]): Catalog {
  return {
    tenant,
    version,
    hash: `hash ${version}`,
    label: {},
    locales: ['en'],
    currency: 'CNY',
    timeZone: 'Asia/Shanghai',
    entities: Object.fromEntries(entities.map((one) => [one.name, one])),
    views: {},
    forms: {},
    roles: {},
    feeItems: {},
    feeStandards: {},
    lateFees: {},
    calendars: {},
    discounts: {},
    consoles: {},
    portals: {},
    mappings: {},
    reports: {},
    dashboards: {},
    templates: {},
    hooks: {},
  }
}

const at = [0, 0] as const
export const literal = (value: string | boolean): Tree => ({ op: 'literal', type: { kind: 'text' }, at, value })
export const equals = (path: readonly string[], value: string): Tree => ({
  op: 'compare',
  type: { kind: 'boolean' },
  at,
  sign: '=',
  left: { op: 'field', type: { kind: 'text' }, at, path },
  right: literal(value),
})
