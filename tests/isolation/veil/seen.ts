import { clearFields, visibleFields } from '@courtyard/access/visible-fields'
import type { Actor } from '@courtyard/core/deps'
import type { RequestRights } from '@courtyard/core/records/rights-of-request'
import { standsAt, workflowOf } from '@courtyard/core/workflow/workflow-of'
import { matchPredicate } from '@courtyard/expression/match'
import { pathsOf } from '@courtyard/expression/paths'
import type { Row, Value } from '@courtyard/expression/value'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import { type Field, isFormula, isStored } from '@courtyard/metadata/field'
import { isMasked, maskOf } from '@courtyard/metadata/personal'
import { type Json, toValue } from '@courtyard/metadata/values'
import { assert } from '@courtyard/std/assert'

/** A row of a table as JSON, by column. */
export type Raw = Readonly<Record<string, Json>> & { readonly id: string }
/** Every row of every entity, and the pairs of its lists of references by table. */
export type World = {
  readonly rows: Readonly<Record<string, readonly Raw[]>>
  readonly pairs: Readonly<Record<string, readonly Pair[]>>
}
type Pair = { readonly record_id: string; readonly target_id: string; readonly position: number }

/** What one actor may see of a world: by entity and id, the visible fields; and all of it as a text that two worlds may share. */
export type Seen = {
  readonly fields: ReadonlyMap<string, ReadonlySet<string>>
  /** Those of them that are shown as they are, not masked. */
  readonly clear: ReadonlyMap<string, ReadonlySet<string>>
  readonly text: string
}

const isTrashed = (raw: Raw): boolean => raw.deleted_at !== undefined && raw.deleted_at !== null

/** One statement that reads a whole world. */
export function worldSql({ entities }: Catalog, schema: string): string {
  const all = (table: string, order: string) =>
    `(select coalesce(json_agg(to_jsonb(t) order by ${order}), '[]') from ${schema}."${table}" t)`
  const rows = Object.values(entities).map((entity) => `'${entity.name}', ${all(entity.source ?? entity.table, 'id')}`)
  const lists = Object.values(entities).flatMap(({ fields }) => fields.filter((field) => field.type === 'references'))
  const pairs = lists.map(({ table }) => `'${table}', ${all(table, 'record_id, position')}`)
  return `select json_build_object('rows', json_build_object(${rows}), 'pairs', json_build_object(${pairs})) as world`
}

/**
 * The reference meaning of rights, in memory and by the book: what the actor may see of the world. Everything an answer may
 * depend on is in its text, and nothing else: two worlds with one text have to answer alike.
 */
export function seenBy(rights: RequestRights, actor: Actor, world: World): Seen {
  const { catalog } = rights
  const rows = rowsOf(catalog, world)
  const fields = new Map<string, ReadonlySet<string>>()
  const clear = new Map<string, ReadonlySet<string>>()
  for (const entity of Object.values(catalog.entities))
    for (const [id, row] of rows.get(entity.name)!) {
      const seen = visibleFields(entity, rights.scopes.read(entity.name), row)
      if (!seen) continue
      fields.set(id, seen)
      clear.set(id, clearFields(entity, rights.scopes.read(entity.name), row))
    }
  const parts: unknown[] = []
  for (const entity of Object.values(catalog.entities))
    for (const raw of world.rows[entity.name]!) {
      const visible = fields.get(raw.id)
      if (!visible) continue
      const row = rows.get(entity.name)!.get(raw.id)!
      const shown = entity.fields.filter(({ name }) => visible.has(name))
      const values = shown.map((field) => [field.name, shownValue({ catalog, world, fields, clear }, { raw, field })])
      parts.push([entity.name, isTrashed(raw), raw.version ?? 1, values, mayDo(rights, actor, { entity, row })])
    }
  return { fields, clear, text: JSON.stringify(parts) }
}

type At = {
  readonly catalog: Catalog
  readonly world: World
  readonly fields: ReadonlyMap<string, ReadonlySet<string>>
  readonly clear: ReadonlyMap<string, ReadonlySet<string>>
}

/** What a visible field may tell: its value, and of a list or a number over other records those that may be seen. */
function shownValue({ catalog, world, fields, clear }: At, { raw, field }: { raw: Raw; field: Field }): unknown {
  const own = (one: Field, column: string): Json => {
    const value = raw[column] ?? null
    return isMasked(one) && !clear.get(raw.id)!.has(one.name) ? maskOf(one, value) : value
  }
  if (isStored(field)) return own(field, field.column)
  if (field.type === 'any_reference') return field.to.map(({ column }) => raw[column] ?? null)
  if (field.type === 'references')
    return world.pairs[field.table]!.filter((pair) => pair.record_id === raw.id && fields.has(pair.target_id))
  if (field.type === 'children')
    return below(world, catalog.entities[field.of]!, { by: field.by, id: raw.id })
      .map(({ id }) => fields.has(id) && id)
      .filter(Boolean)
  if (field.type === 'rollup') {
    const { over, by, take } = field
    const entity = catalog.entities[over]!
    const taken = entity.fields.find(({ name }) => name === take.field)
    return below(world, entity, { by, id: raw.id })
      .filter(({ id }) => fields.has(id))
      .map((child) => [
        child.id,
        taken && fields.get(child.id)!.has(taken.name) && isStored(taken) && child[taken.column],
      ])
  }
  // A computed field is a right of its own: what it reads of its own row may be told by it.
  if (isFormula(field)) {
    const entity = Object.values(catalog.entities).find((one) => one.fields.includes(field))!
    const read = pathsOf(field.amount).flatMap(({ root, path }) => (root === 'row' ? [path[0]] : []))
    return entity.fields.flatMap((one) => (read.includes(one.name) && isStored(one) ? [own(one, one.column)] : []))
  }
  // A lookup tells what its ends tell; the system's own says it also where the end itself may not be seen.
  if (field.type !== 'lookup' || field.as !== 'system') return undefined
  const entity = Object.values(catalog.entities).find((one) => one.fields.includes(field))!
  const by = entity.fields.find(({ name }) => name === field.path[0])!
  assert(by.type === 'reference' && field.path.length === 2, 'a lookup of these documents goes over one reference')
  const to = catalog.entities[by.to]!
  const end = to.fields.find(({ name }) => name === field.path[1])!
  const found = world.rows[to.name]!.find(({ id }) => id === raw[by.column])
  const value = (found && isStored(end) && found[end.column]) || null
  return isMasked(field) && !clear.get(raw.id)!.has(field.name) ? maskOf(field, value) : value
}

function below(world: World, entity: Entity, { by, id }: { by: string; id: string }): readonly Raw[] {
  const field = entity.fields.find(({ name }) => name === by)!
  const column = isStored(field) ? field.column : ''
  return world.rows[entity.name]!.filter((child) => child[column] === id && !isTrashed(child))
}

/** What the flags and the offered transitions of a visible record tell. */
function mayDo(rights: RequestRights, actor: Actor, { entity, row }: { entity: Entity; row: Row }): unknown[] {
  const flags = (['update', 'delete'] as const).map(
    (action) => entity.writable && visibleFields(entity, rights.scope(action, entity), row) !== undefined,
  )
  const workflow = workflowOf(rights.catalog, entity.name)
  const variables = { actor: { id: actor.id, kind: actor.kind, record: actor.record }, today: rights.today }
  const offered = workflow?.transitions.map((transition) =>
    [standsAt(workflow, transition), transition.where, transition.guard].every(
      (tree) => !tree || matchPredicate(tree)({ row, variables }),
    ),
  )
  return [...flags, offered]
}

/** The records as expressions see them: references followed, lists of what is there. */
function rowsOf({ entities }: Catalog, world: World): ReadonlyMap<string, ReadonlyMap<string, Row>> {
  const all = new Map<string, Map<string, Record<string, Value>>>()
  const live = new Map<string, Row>()
  for (const entity of Object.values(entities)) {
    const made = world.rows[entity.name]!.map((raw) => {
      const row: Record<string, Value> = {}
      for (const field of entity.fields)
        if (isStored(field)) row[field.name] = valueIn(field, raw[field.column] ?? null)
      if (!isTrashed(raw)) live.set(raw.id, row)
      return [raw.id, row] as const
    })
    all.set(entity.name, new Map(made))
  }
  const present = (ids: readonly string[]): Value => ids.flatMap((id) => live.get(id) ?? [])
  for (const entity of Object.values(entities))
    for (const raw of world.rows[entity.name]!) {
      const row = all.get(entity.name)!.get(raw.id)!
      for (const field of entity.fields) {
        if (field.type === 'reference' && row[field.name] !== null)
          row[field.name] = live.get(String(raw[field.column])) ?? { id: String(raw[field.column]) }
        if (field.type === 'any_reference')
          row[field.name] = (field.to.map(({ column }) => raw[column]).find((id) => typeof id === 'string') ??
            null) as Value
        if (field.type === 'children')
          row[field.name] = present(below(world, entities[field.of]!, { by: field.by, id: raw.id }).map(({ id }) => id))
        if (field.type === 'references')
          row[field.name] = present(
            world.pairs[field.table]!.filter(({ record_id }) => record_id === raw.id).map(({ target_id }) => target_id),
          )
      }
    }
  return all
}

function valueIn(field: Field, json: Json): Value {
  if (json === null) return null
  if (field.type === 'money' && field.storage === 'fen') return toValue(field, (Number(json) / 100).toFixed(2))
  return toValue(field, field.type === 'decimal' || field.type === 'money' ? String(json) : json)
}
