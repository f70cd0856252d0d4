import { canonicalJson } from '@courtyard/std/canonical'
import { compare, rational } from '@courtyard/std/rational'
import { sameJson } from '@courtyard/std/same-json'
import type { Catalog, Entity, Key, NoOverlap } from './catalog.ts'
import { isStored, type StoredField } from './field.ts'

type Of = { readonly entity: string; readonly table: string }

/**
 * What publishing has to do to the tables (and what it may not do). Kernel entities only change in what they are bound
 * to. Renames do not occur here: tables and columns keep their first names; `label_changed` is all that needs no DDL.
 */
export type CatalogChange =
  | (Of & { readonly kind: 'entity_added' })
  /** The table stays; no document describes it any more. */
  | (Of & { readonly kind: 'entity_hidden' })
  /** A reference of a kernel table now points at this entity's table (`toTable`), or no longer does. */
  | ({ readonly kind: 'kernel_bound' | 'kernel_unbound' } & Bound)
  /** Added, or back under a name or type it once had: the column may exist. Not told for the fields of an added entity. */
  | (Of & { readonly kind: 'field_added'; readonly field: StoredField })
  /** No document has it, or it is hidden: the column stays and must not be required. */
  | (Of & { readonly kind: 'field_hidden'; readonly field: StoredField })
  | (Of & { readonly kind: 'field_type_changed'; readonly before: StoredField; readonly field: StoredField })
  | (Of & { readonly kind: 'field_required_changed'; readonly field: StoredField; readonly required: boolean })
  /** Bounds, lengths, options, precision: `looser` = every old value is allowed by the new rule. */
  | (Of & {
      readonly kind: 'field_rule_changed'
      readonly before: StoredField
      readonly field: StoredField
      readonly looser: boolean
    })
  | (Of & { readonly kind: 'key_added' | 'key_removed' | 'index_added' | 'index_removed'; readonly key: Key })
  | (Of & { readonly kind: 'no_overlap_added' | 'no_overlap_removed'; readonly noOverlap: NoOverlap })
  | (Of & { readonly kind: 'search_changed'; readonly added: readonly string[]; readonly removed: readonly string[] })
  | (Of & { readonly kind: 'label_changed' })
  /** Anything else of the catalog: views, forms, roles, standards, rules, computed fields. */
  | {
      readonly kind: 'document_added' | 'document_changed' | 'document_removed'
      readonly of: DocumentPart
      readonly name: string
    }

const documentParts = [
  'views',
  'forms',
  'roles',
  'feeItems',
  'feeStandards',
  'lateFees',
  'calendars',
  'discounts',
  'consoles',
  'portals',
  'mappings',
  'reports',
  'dashboards',
  'automations',
  'schedules',
  'templates',
  'hooks',
  'workflows',
] as const
export type DocumentPart = (typeof documentParts)[number] | 'entities'

/** The typed difference of two catalogs; empty exactly when they differ in version and hash alone. Entities meet by table. */
export function diffCatalogs(old: Catalog | undefined, next: Catalog): CatalogChange[] {
  const before = new Map(Object.values(old?.entities ?? {}).map((entity) => [entity.table, entity]))
  const after = new Map(Object.values(next.entities).map((entity) => [entity.table, entity]))
  const changes: CatalogChange[] = []
  for (const [table, entity] of after) {
    const was = before.get(table)
    if (was) changes.push(...diffEntity({ entity: was, all: old!.entities }, { entity, all: next.entities }))
    else
      changes.push(
        { kind: 'entity_added', ...of(entity) },
        ...(entity.kernel
          ? boundOf({ entity, all: next.entities }).map((one) => ({ kind: 'kernel_bound', ...one }) as const)
          : []),
      )
  }
  for (const [table, entity] of before) if (!after.has(table)) changes.push({ kind: 'entity_hidden', ...of(entity) })
  for (const part of documentParts) changes.push(...diffPart(part, old?.[part] ?? {}, next[part] ?? {}))
  if (old && !sameJson(settings(old), settings(next)))
    changes.push({ kind: 'document_changed', of: 'entities', name: 'tenant' })
  return changes
}

const settings = ({ label, locales, currency, timeZone, calendar, money, access, privacy }: Catalog) => ({
  ...{ label, locales, currency, timeZone },
  ...{ calendar, money, access, privacy },
})

const of = (entity: Entity): Of => ({ entity: entity.name, table: entity.table })

function diffPart(
  part: DocumentPart,
  old: Readonly<Record<string, unknown>>,
  next: Readonly<Record<string, unknown>>,
): CatalogChange[] {
  const names = [...new Set([...Object.keys(old), ...Object.keys(next)])].sort()
  return names.flatMap((name): CatalogChange[] => {
    if (!(name in old)) return [{ kind: 'document_added', of: part, name }]
    if (!(name in next)) return [{ kind: 'document_removed', of: part, name }]
    return sameJson(old[name], next[name]) ? [] : [{ kind: 'document_changed', of: part, name }]
  })
}

/** An entity and the catalog it stands in: references are compared by what they point at, not by its name. */
type Side = { readonly entity: Entity; readonly all: Catalog['entities'] }

function diffEntity(was: Side, now: Side): CatalogChange[] {
  const changes = now.entity.kernel
    ? diffBindings(was, now)
    : [...diffFields(was, now), ...diffConstraints(was.entity, now.entity)]
  const labels = ({ entity }: Side) => [
    entity.name,
    entity.label,
    entity.plural ?? null,
    entity.fields.map((field) => [field.name, field.label, field.help ?? null]),
  ]
  if (!sameJson(labels(was), labels(now))) changes.push({ kind: 'label_changed', ...of(now.entity) })
  if (changes.length === 0 && !sameJson(was.entity, now.entity)) {
    changes.push({ kind: 'document_changed', of: 'entities', name: now.entity.name })
  }
  return changes
}

type Bound = Of & { readonly field: string; readonly column: string; readonly to: string; readonly toTable: string }

/** References of a kernel table to entities of the tenant's own. */
const boundOf = ({ entity, all }: Side): Bound[] =>
  entity.fields.flatMap((field) => {
    const target = field.type === 'reference' ? all[field.to] : undefined
    if (field.type !== 'reference' || !target || target.kernel) return []
    return [{ ...of(entity), field: field.name, column: field.column, to: field.to, toTable: target.table }]
  })

function diffBindings(was: Side, now: Side): CatalogChange[] {
  const lacking = (a: Side, b: Side) => {
    const others = boundOf(b)
    return boundOf(a).filter(
      (one) => !others.some((other) => other.column === one.column && other.toTable === one.toTable),
    )
  }
  return [
    ...lacking(was, now).map((one) => ({ kind: 'kernel_unbound', ...one }) as const),
    ...lacking(now, was).map((one) => ({ kind: 'kernel_bound', ...one }) as const),
  ]
}

const inForce = (entity: Entity): StoredField[] =>
  entity.fields.filter(isStored).filter((field) => !field.hidden && !field.system)

function diffFields(was: Side, now: Side): CatalogChange[] {
  const before = inForce(was.entity)
  const after = inForce(now.entity)
  const changes: CatalogChange[] = []
  for (const field of after) {
    const byColumn = before.find((old) => old.column === field.column)
    const retyped = byColumn ? undefined : before.find((old) => old.name === field.name)
    if (byColumn) changes.push(...diffField({ was, now }, byColumn, field))
    else if (retyped) changes.push({ kind: 'field_type_changed', ...of(now.entity), before: retyped, field })
    else changes.push({ kind: 'field_added', ...of(now.entity), field })
  }
  for (const field of before) {
    const kept = after.some((one) => one.column === field.column || one.name === field.name)
    if (!kept) changes.push({ kind: 'field_hidden', ...of(now.entity), field })
  }
  return changes
}

function diffField({ was, now }: { was: Side; now: Side }, before: StoredField, field: StoredField): CatalogChange[] {
  const changes: CatalogChange[] = []
  if (before.required !== field.required)
    changes.push({ kind: 'field_required_changed', ...of(now.entity), field, required: field.required })
  if (!sameJson(ruleOf(was, before), ruleOf(now, field))) {
    changes.push({ kind: 'field_rule_changed', ...of(now.entity), before, field, looser: isLooser(before, field) })
  }
  return changes
}

/** What of a field the table knows besides its type and being required. Unique fields are keys of the entity. */
function ruleOf({ entity, all }: Side, field: StoredField): unknown {
  if (field.sealed) return { type: field.type }
  if (field.type === 'reference') {
    const [via, target] = field.same ?? []
    const through = entity.fields.find((one) => one.name === via)
    const end = through?.type === 'reference' ? all[through.to] : undefined
    const same = via && target && end ? [columnOf(entity, via), columnOf(end, target)] : null
    return { to: all[field.to]?.table ?? field.to, same, onDelete: field.onDelete }
  }
  if (field.type === 'enum' || field.type === 'multi_enum')
    return { type: field.type, values: field.options.map((option) => option.value).sort() }
  const {
    name: _,
    label: __,
    help: ___,
    required: ____,
    readOnly: _____,
    default: ______,
    column: _______,
    personal: ________,
    masked: _________,
    sealed: __________,
    ...rest
  } = field
  // What only decides how new values are made or read leaves the table as it is.
  if (isNormal(rest) || rest.type === 'auto_number' || rest.type === 'geo_point') return { type: rest.type }
  if ('unique' in rest) return { ...rest, unique: undefined, unit: undefined }
  return { ...rest, unit: undefined }
}

function isLooser(before: StoredField, field: StoredField): boolean {
  if ((before.type === 'enum' || before.type === 'multi_enum') && before.type === field.type) {
    const values = new Set(field.options.map((option) => option.value))
    return before.options.every((option) => values.has(option.value))
  }
  const bound = (old: string | undefined, now: string | undefined, side: 1 | -1) =>
    now === undefined || (old !== undefined && compare(rational(now), rational(old)) * side >= 0)
  if (isText(before) && isText(field))
    return field.maxLength >= before.maxLength && (field.pattern === undefined || field.pattern === before.pattern)
  if (before.type === 'rich_text' && field.type === 'rich_text') return field.maxLength >= before.maxLength
  if (before.type === 'tags' && field.type === 'tags')
    return field.maxLength >= before.maxLength && field.maxItems >= before.maxItems
  if (before.type === 'enum' && isText(field)) return field.pattern === undefined && field.maxLength >= 48
  if (hasBounds(before) && hasBounds(field) && before.type === field.type) {
    const digits =
      !('scale' in before) ||
      !('scale' in field) ||
      (field.scale >= before.scale && field.precision - field.scale >= before.precision - before.scale)
    return digits && bound(before.min, field.min, -1) && bound(before.max, field.max, 1)
  }
  return false
}

const isNormal = ({ type }: { readonly type: string }): boolean =>
  type === 'phone' || type === 'email' || type === 'id_number' || type === 'plate_number'
type TextLike = Extract<StoredField, { readonly type: 'text' | 'long_text' }>
type Bounded = Extract<StoredField, { readonly type: 'integer' | 'decimal' | 'money' | 'percent' }>
const isText = (field: StoredField): field is TextLike => field.type === 'text' || field.type === 'long_text'
const hasBounds = (field: StoredField): field is Bounded =>
  field.type === 'integer' || field.type === 'decimal' || field.type === 'money' || field.type === 'percent'

function diffConstraints(was: Entity, now: Entity): CatalogChange[] {
  const physical = (entity: Entity, key: Key) => key.fields.map((name) => columnOf(entity, name)).join()
  const missing = (from: Entity, list: 'keys' | 'indexes', other: Entity) =>
    from[list].filter((key) => !other[list].some((one) => physical(other, one) === physical(from, key)))
  const overlap = (entity: Entity, one: NoOverlap) =>
    canonicalJson([
      one.by.map((name) => columnOf(entity, name)),
      columnOf(entity, one.from),
      columnOf(entity, one.to),
      one.where ?? null,
    ])
  const missingOverlap = (from: Entity, other: Entity) =>
    from.noOverlap.filter((one) => !other.noOverlap.some((two) => overlap(other, two) === overlap(from, one)))
  const added = now.search.filter((name) => !was.search.includes(name))
  const removed = was.search.filter((name) => !now.search.includes(name))
  return [
    ...missing(was, 'keys', now).map((key): CatalogChange => ({ kind: 'key_removed', ...of(now), key })),
    ...missing(now, 'keys', was).map((key): CatalogChange => ({ kind: 'key_added', ...of(now), key })),
    ...missing(was, 'indexes', now).map((key): CatalogChange => ({ kind: 'index_removed', ...of(now), key })),
    ...missing(now, 'indexes', was).map((key): CatalogChange => ({ kind: 'index_added', ...of(now), key })),
    ...missingOverlap(was, now).map(
      (noOverlap): CatalogChange => ({ kind: 'no_overlap_removed', ...of(now), noOverlap }),
    ),
    ...missingOverlap(now, was).map(
      (noOverlap): CatalogChange => ({ kind: 'no_overlap_added', ...of(now), noOverlap }),
    ),
    ...(added.length + removed.length > 0 ? [{ kind: 'search_changed', ...of(now), added, removed } as const] : []),
  ]
}

const columnOf = (entity: Entity, name: string): string => {
  const field = entity.fields.find((one) => one.name === name)
  return field && isStored(field) ? field.column : name
}
