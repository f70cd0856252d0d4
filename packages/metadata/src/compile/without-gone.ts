import type { Kind } from '../documents.ts'
import type { Layers } from '../layers.ts'
import type { Merged } from '../merge-overlay.ts'
import { identityOf, isObject, type Json, type JsonObject, keyOf, namedOf, namesOf, pointerAt } from '../named-tree.ts'

/** What is no longer there when a module is off: by whose name others would name it. */
type Missing = {
  readonly document: (kind: Kind, name: Json) => boolean
  readonly field: (entity: Json, field: Json) => boolean
  readonly page: (page: Json) => boolean
}

/** Pages over kernel records live as long as somebody binds the record. */
const pageRecords: Readonly<Record<string, string>> = {
  'fee-runs': 'kernel/fee_run',
  collect: 'kernel/bill',
  shifts: 'kernel/bill',
  closes: 'kernel/bill',
  banks: 'kernel/bill',
  debits: 'kernel/bill',
  invoices: 'kernel/bill',
  vouchers: 'kernel/bill',
}

/**
 * Takes out of menus, mappings, forms, views, discounts and roles what names a thing of a module that is switched off, and what is
 * empty then. Anything else that names it stays, so that the checker can tell.
 */
export function withoutGone(merged: readonly Merged[], layers: Layers): Merged[] {
  if (layers.goneDocuments.size === 0 && layers.goneItems.size === 0) return [...merged]
  const missing = missingOf(merged, layers)
  return merged.flatMap((one) => {
    const prune = pruners[one.kind]
    const body = prune ? prune(one.body, missing) : one.body
    if (body === one.body) return [one]
    return body ? [{ ...one, body, originOf: throughNames(one, body) }] : []
  })
}

function missingOf(merged: readonly Merged[], { goneDocuments, goneItems }: Layers): Missing {
  const entities = new Map(merged.filter(({ kind }) => kind === 'entity').map((one) => [one.name, one.body]))
  const bound = new Set([...entities.values()].map((body) => body.extends))
  return {
    document: (kind, name) => goneDocuments.has(`${kind}/${String(name)}`),
    field: (entity, field) =>
      (goneItems.get(`entity/${String(entity)}`)?.has(keyOf(['fields', String(field)])) ?? false) &&
      !listOf(entities.get(String(entity))?.fields).some((one) => identityOf(one, 'name') === field),
    page: (page) => typeof page === 'string' && page in pageRecords && !bound.has(pageRecords[page]),
  }
}

type Prune = (body: JsonObject, missing: Missing) => JsonObject | undefined

const pruners: Partial<Record<Kind, Prune>> = {
  console: (body, missing) => ({
    ...body,
    groups: eachObject(body.groups, (group) => ({
      ...group,
      items: listOf(group.items).filter(
        (item) =>
          !isObject(item) ||
          !(
            missing.document('view', item.view) ||
            missing.document('report', item.report) ||
            missing.document('dashboard', item.dashboard) ||
            missing.page(item.page)
          ),
      ),
    })),
  }),
  mapping: (body, missing) =>
    unlessEmpty(
      body,
      'sheets',
      listOf(body.sheets).filter((sheet) => !isObject(sheet) || !missing.document('entity', sheet.entity)),
    ),
  form: (body, missing) => {
    if (missing.document('entity', body.entity)) return undefined
    const sections = listOf(body.sections).flatMap((section) =>
      isObject(section)
        ? (unlessEmpty(section, 'fields', withoutFields(section.fields, body.entity, missing)) ?? [])
        : [section],
    )
    return unlessEmpty(body, 'sections', sections)
  },
  view: (body, missing) => {
    const gone = (field: Json) => typeof field === 'string' && missing.field(body.entity, field.split('.')[0] ?? '')
    const { group, color, layout, ...rest } = body
    const fields = isObject(layout) ? Object.entries(layout).filter(([key]) => key !== 'type') : []
    return {
      ...rest,
      columns: withoutFields(body.columns, body.entity, missing),
      ...(group !== undefined && !gone(group) && { group }),
      ...(color !== undefined && !gone(color) && { color }),
      // A layout that stands on a field of a module that is off is a table.
      ...(layout !== undefined && !fields.some(([, field]) => gone(field)) && { layout }),
    }
  },
  dashboard: (body, missing) =>
    unlessEmpty(
      body,
      'tiles',
      listOf(body.tiles).filter(
        (tile) => !isObject(tile) || !(missing.document('report', tile.report) || missing.document('view', tile.view)),
      ),
    ),
  discount: (body, missing) => {
    const on = isObject(body.on) ? body.on : {}
    const left = {
      standards: listOf(on.standards).filter((name) => !missing.document('fee-standard', name)),
      items: listOf(on.items).filter((name) => !missing.document('fee-item', name)),
    }
    const named = listOf(on.standards).length + listOf(on.items).length
    // What reduced only charges of a module that is off has nothing left to reduce.
    return named > 0 && left.standards.length + left.items.length === 0
      ? undefined
      : { ...body, on: { ...on, ...left } }
  },
  role: (body, missing) => ({
    ...withoutRoles(body, missing),
    rules: listOf(body.rules).flatMap((rule) => {
      if (!isObject(rule)) return [rule]
      if (missing.document('entity', rule.subject)) return []
      if (!Array.isArray(rule.fields)) return [rule]
      // A rule that lost all its fields must not become a rule for all fields.
      return unlessEmpty(rule, 'fields', withoutFields(rule.fields, rule.subject, missing)) ?? []
    }),
  }),
}

/** A role that included only roles of modules that are off includes none. */
function withoutRoles({ includes, ...rest }: JsonObject, missing: Missing): JsonObject {
  const left = listOf(includes).filter((name) => !missing.document('role', name))
  return left.length > 0 ? { ...rest, includes: left } : rest
}

const withoutFields = (list: Json, entity: Json, missing: Missing): Json[] =>
  listOf(list).filter((item) => !missing.field(entity, identityOf(item, 'name')?.split('.')[0]))

const unlessEmpty = (object: JsonObject, key: string, list: readonly Json[]): JsonObject | undefined =>
  list.length === 0 && listOf(object[key]).length > 0 ? undefined : { ...object, [key]: list }

const listOf = (value: Json): readonly Json[] => (Array.isArray(value) ? value : [])

const eachObject = (value: Json, change: (object: JsonObject) => JsonObject): Json[] =>
  listOf(value).map((item) => (isObject(item) ? change(item) : item))

/** Items moved up where others went, so a pointer finds its origin by names. */
const throughNames =
  (merged: Merged, body: JsonObject): Merged['originOf'] =>
  (pointer) =>
    merged.originOf(pointerAt(merged.body, namesOf(body, pointer, namedOf(merged.kind)), namedOf(merged.kind)))
