import type { TenantTx } from '@courtyard/db/database'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import type { RecordValues } from '@courtyard/metadata/validate-record'
import type { Json } from '@courtyard/metadata/values'
import { compileImportInsert, compileImportUpdate, type ImportWrite } from '@courtyard/query/plan-import'
import { assert } from '@courtyard/std/assert'
import type { Day } from '@courtyard/std/day'
import { Fault } from '@courtyard/std/fault'
import type { Ids } from '@courtyard/std/id'
import { automationsOn, noteChanged, noteCreated } from '../automation/note-events.ts'
import { takeNumbersForAll } from '../records/take-numbers.ts'
import { writePairs } from '../records/write-pairs.ts'
import { currentValues } from '../records/write-record.ts'
import type { Writing } from '../records/writing.ts'
import type { EntityWrites, ImportPlan } from './plan-import.ts'
import { isNewRef } from './record-book.ts'

const ROWS_MAX = 5_000

export type WriteContext = {
  readonly catalog: Catalog
  readonly ids: Ids
  readonly by: string
  readonly today: Day
  /** Who imports, as the system: notes what automations may hear of. */
  readonly writing: Writing
}

/** Writes a plan set-wise, referred-to entities first. Throws Fault import_stale when a record changed meanwhile. */
export async function writePlan(tx: TenantTx, plan: ImportPlan, context: WriteContext): Promise<void> {
  const ids = new Map<string, string>()
  for (const writes of plan.writes) for (const { ref } of writes.create) ids.set(ref, context.ids.next())
  for (const writes of plan.writes) {
    const entity = context.catalog.entities[writes.entity]
    assert(entity, `entity ${writes.entity} is in the catalog`)
    const target = { tx, entity, schema: tx.schema, by: context.by }
    const { lists, rest } = splitLists(entity, writes)
    const updates = updatesOf(entity, rest, ids)
    const noteAll = await notingEvents(tx, context.writing, { entity, updates })
    const created = await withNumbers(tx, entity, { writes: createsOf(entity, rest, ids), today: context.today })
    for (const { fields, rows } of groups(created)) {
      await tx.run(compileImportInsert(entity, rows, { ...target, fields }))
    }
    for (const { fields, rows } of groups(updates)) {
      const changed = await tx.run(compileImportUpdate(entity, rows, { ...target, fields }))
      if (changed.length !== rows.length) throw new Fault('import_stale', { entity: entity.name })
    }
    for (const list of lists) await writeList(tx, context, { entity, list, ids })
    noteAll(created)
  }
}

type Noted = { readonly entity: Entity; readonly updates: readonly ImportWrite[] }

/** Remembers what records were before they are written; what it gives notes all that was. */
async function notingEvents(tx: TenantTx, writing: Writing, { entity, updates }: Noted) {
  const before = new Map<string, RecordValues>()
  const heard = automationsOn(writing.rights.catalog, entity.name, 'changed').length > 0
  for (const { id } of heard ? updates : []) before.set(id, await currentValues(tx, writing.rights, { entity, id }))
  return (created: readonly ImportWrite[]): void => {
    for (const { id } of created) noteCreated(writing, entity, id)
    for (const { id, values } of heard ? updates : [])
      noteChanged(writing, entity, { id, before: before.get(id)!, values: values as RecordValues })
  }
}

type AnyRef = { readonly entity: string; readonly id: string }

/** Lists of references of one record, written by themselves once all rows are there. */
type Lists = {
  readonly ref: string
  readonly version: number | undefined
  readonly values: Readonly<Record<string, Json>>
}

function splitLists(entity: Entity, writes: EntityWrites): { lists: Lists[]; rest: EntityWrites } {
  const names = new Set(entity.fields.filter(({ type }) => type === 'references').map(({ name }) => name))
  const only = (values: Lists['values'], wanted: boolean) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name) === wanted))
  const lists = [
    ...writes.create.map(({ ref, values }) => ({ ref, version: undefined, values: only(values, true) })),
    ...writes.update.map(({ id, version, values }) => ({ ref: id, version, values: only(values, true) })),
  ].filter(({ values }) => Object.keys(values).length > 0)
  const plain = <W extends { values: Lists['values'] }>(all: readonly W[]): W[] =>
    all.map((one) => ({ ...one, values: only(one.values, false) }))
  return { lists, rest: { entity: writes.entity, create: plain(writes.create), update: plain(writes.update) } }
}

type ListTask = { readonly entity: Entity; readonly list: Lists; readonly ids: ReadonlyMap<string, string> }

/** As the API writes lists, with their history; whoever may import reaches all targets. */
async function writeList(tx: TenantTx, context: WriteContext, { entity, list, ids }: ListTask): Promise<void> {
  await writePairs(tx, context.writing, {
    entity,
    id: isNewRef(list.ref) ? idOf(list.ref, ids) : list.ref,
    values: withIds(entity, list.values, ids) as RecordValues,
    version: (list.version ?? 0) + 1,
    isNew: list.version === undefined,
  })
}

const createsOf = (entity: Entity, writes: EntityWrites, ids: ReadonlyMap<string, string>): ImportWrite[] =>
  writes.create.map(({ ref, values }) => ({ id: idOf(ref, ids), values: withIds(entity, values, ids) }))

/** New records with the numbers that the system gives, in the order of the files. */
async function withNumbers(
  tx: TenantTx,
  entity: Entity,
  { writes, today }: { writes: readonly ImportWrite[]; today: Day },
): Promise<readonly ImportWrite[]> {
  if (writes.length === 0) return writes
  const numbers = Object.entries(await takeNumbersForAll(tx, entity, { day: today, count: writes.length }))
  if (numbers.length === 0) return writes
  return writes.map((write, index) => ({
    ...write,
    values: { ...write.values, ...Object.fromEntries(numbers.map(([name, taken]) => [name, taken[index]!])) },
  }))
}

const updatesOf = (entity: Entity, writes: EntityWrites, ids: ReadonlyMap<string, string>): ImportWrite[] =>
  writes.update.map(({ id, version, values }) => ({ id, version, values: withIds(entity, values, ids) }))

/** References to records of the same import get their ids. */
function withIds(entity: Entity, values: Readonly<Record<string, Json>>, ids: ReadonlyMap<string, string>) {
  const result: Record<string, Json> = { ...values }
  for (const field of entity.fields) {
    const value = values[field.name]
    if (value === undefined || value === null) continue
    const known = (ref: Json) => (isNewRef(ref) ? idOf(String(ref), ids) : ref)
    if (field.type === 'reference') result[field.name] = known(value)
    if (field.type === 'any_reference') result[field.name] = { ...(value as AnyRef), id: known((value as AnyRef).id) }
    if (field.type === 'references') result[field.name] = (value as readonly Json[]).map(known)
  }
  return result
}

function idOf(ref: string, ids: ReadonlyMap<string, string>): string {
  const id = ids.get(ref)
  assert(id, `${ref} is a record of this import`)
  return id
}

type Group = { readonly fields: readonly string[]; readonly rows: ImportWrite[] }

/** Rows with the same fields, at most ROWS_MAX together; a field that is left out keeps the column's own default. */
function* groups(writes: readonly ImportWrite[]): Generator<Group> {
  const byFields = new Map<string, ImportWrite[]>()
  for (const write of writes) {
    const key = Object.keys(write.values).sort().join(' ')
    const group = byFields.get(key)
    if (group) group.push(write)
    else byFields.set(key, [write])
  }
  for (const [key, rows] of byFields) {
    const fields = key === '' ? [] : key.split(' ')
    for (let from = 0; from < rows.length; from += ROWS_MAX) yield { fields, rows: rows.slice(from, from + ROWS_MAX) }
  }
}
