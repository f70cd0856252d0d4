import type { RecordJson } from '@courtyard/contract/records'
import type { TenantTx } from '@courtyard/db/database'
import type { Entity } from '@courtyard/metadata/catalog'
import { type Field, isStored } from '@courtyard/metadata/field'
import { everything } from '@courtyard/metadata/scope'
import type { RecordValues } from '@courtyard/metadata/validate-record'
import {
  type Checked,
  compileAfterCheck,
  compileCreate,
  compileLock,
  compileUpdate,
  shapeCheck,
} from '@courtyard/query/plan-write'
import { assert } from '@courtyard/std/assert'
import { Fault } from '@courtyard/std/fault'
import { noteChanged, noteCreated } from '../automation/note-events.ts'
import { keepFiles } from '../files/keep-files.ts'
import { changedFields, noteForHooks } from '../hooks/note-record.ts'
import { checkReferences } from './check-references.ts'
import { checkValues } from './check-values.ts'
import { findRecord } from './find-record.ts'
import { isReadable } from './get-writable.ts'
import { inTurn } from './in-turn.ts'
import { namingViolations } from './name-violation.ts'
import type { RequestRights } from './rights-of-request.ts'
import { takeNumbers } from './take-numbers.ts'
import { hasPairs, writePairs } from './write-pairs.ts'
import type { Writing } from './writing.ts'

const PREPARED = { prepare: true } as const

/** What a write answers: the record as the actor may read it, else only its id. */
export type Written = RecordJson | { readonly id: string }

/** Values that the actor sends and values that the system gives with them. */
export type Sent = {
  readonly values: Readonly<Record<string, unknown>>
  readonly given?: Readonly<Record<string, unknown>>
}
export type PlannedCreate = {
  readonly entity: Entity
  readonly id: string
  readonly values: RecordValues
  /** Names that the actor must have a right to. */
  readonly fields: readonly string[]
}

/** A new record, checked by itself. Throws Fault record_invalid, not_allowed. */
export function planCreate(writing: Writing, entity: Entity, { values: sent, given = {} }: Sent): PlannedCreate {
  const { rights, at, form } = writing
  const scope = rights.scope('create', entity)
  const all = { ...sent, ...given }
  const asked = { entity, scope, values: all, given: Object.keys(given), at, form }
  const values = checkValues(rights, asked)
  return { entity, id: writing.ids.next(), values, fields: Object.keys(sent).filter((name) => !(name in given)) }
}

/** Writes a planned record and judges it as it stands. Throws Fault not_allowed, record_invalid, record_duplicate. */
export async function insertPlanned(tx: TenantTx, writing: Writing, planned: PlannedCreate): Promise<Written> {
  const { rights, actorId, at } = writing
  const { entity, id, fields } = planned
  const held = await keepFiles(tx, writing, planned)
  const values = { ...held, ...(await takeNumbers(tx, entity, { day: rights.today, has: planned.values })) }
  const create = { entity: entity.name, id, values, actorId, at }
  const check = compileAfterCheck(
    rights.catalog,
    { entity: entity.name, id, scope: rights.scope('create', entity), fields },
    tx,
  )
  const found = () => (isReadable(rights, entity) ? findRecord(tx, rights, { entity: entity.name, id }) : undefined)
  const lists = hasPairs(entity, values)
  // All are sent before the first answers: the connection keeps their order, and any refusal rolls the insert back.
  const [, , answer, read] = await inTurn(
    checkReferences(tx, rights, { entity, values }),
    namingViolations(entity, () => tx.run(compileCreate(rights.catalog, create, tx), PREPARED), { id, values }),
    tx.run(check, PREPARED),
    lists ? undefined : found(),
  )
  const after = shapeCheck(fields, answer)
  if (!after?.allowed || after.denied.length > 0)
    throw new Fault('not_allowed', { action: 'create', entity: entity.name })
  noteCreated(writing, entity, id)
  if (lists) await writePairs(tx, writing, { entity, id, values, version: after.version, isNew: true })
  await noteForHooks(tx, rights, { entity: entity.name, id, event: 'created', at })
  return (lists ? await found() : read) ?? { id }
}

type Change = {
  readonly entity: Entity
  readonly id: string
  readonly locked: Checked
  /** What its own row holds. */
  readonly current: RecordValues
  readonly values: Readonly<Record<string, unknown>>
  /** Values that the system gives with them. */
  readonly given?: Readonly<Record<string, unknown>>
}

/** The values as they were stored, and the record as the actor may read it. */
export type Changed = { readonly values: RecordValues; readonly record: RecordJson | undefined }

/** Changes a record whose lock is held, and judges it as it becomes. Throws as updateRecord does. */
export async function changeLocked(tx: TenantTx, writing: Writing, change: Change): Promise<Changed> {
  const { rights, at, actorId, form } = writing
  const { entity, id, locked, current, given = {} } = change
  const { version, denied } = locked
  const scope = rights.scope('update', entity)
  const sent = { ...change.values, ...given }
  const asked = { entity, scope, values: sent, given: Object.keys(given), current, at, form }
  const checked = checkValues(rights, asked)
  // Judged after the names are: a field that the actor may not know of answers as one that is not there.
  if (denied.length > 0) throw new Fault('not_allowed', { action: 'update', entity: entity.name, fields: denied })
  const values = await keepFiles(tx, writing, { entity, id, values: checked, current })
  const fields = Object.keys(change.values)
  const update = { entity: entity.name, id, version, values, actorId, at }
  const check = compileAfterCheck(rights.catalog, { entity: entity.name, id, scope, fields }, tx)
  const lists = hasPairs(entity, values)
  // All are sent before the first answers, as above.
  const [, , answer, read] = await inTurn(
    checkReferences(tx, rights, { entity, values, current }),
    namingViolations(entity, () => tx.run(compileUpdate(rights.catalog, update, tx), PREPARED), {
      id,
      values: { ...current, ...values },
    }),
    tx.run(check, PREPARED),
    lists ? undefined : findRecord(tx, rights, { entity: entity.name, id }),
  )
  const after = shapeCheck(fields, answer)
  if (!after?.allowed || after.denied.length > 0)
    throw new Fault('not_allowed', { action: 'update', entity: entity.name })
  assert(after.version === version + 1, 'a locked record is changed by its lock holder only')
  noteChanged(writing, entity, { id, before: current, values })
  if (lists) await writePairs(tx, writing, { entity, id, values, version: after.version, isNew: false })
  await noteForHooks(tx, rights, {
    entity: entity.name,
    id,
    event: 'updated',
    at,
    changed: changedFields(current, values),
  })
  return { values, record: lists ? await findRecord(tx, rights, { entity: entity.name, id }) : read }
}

type Locking = Pick<Change, 'id' | 'values'> & {
  readonly entity: Entity
  /** `any`: a line, which its record's version guards. */
  readonly version: number | undefined | 'any'
}

/** Locks the record in the version that was read; gives that version and the sent fields that no right carries on the record as it is. */
export async function lockForUpdate(
  tx: TenantTx,
  rights: RequestRights,
  { entity, id, version, values }: Locking,
): Promise<Checked> {
  const scope = rights.scope('update', entity)
  const fields = Object.keys(values).filter((name) =>
    entity.fields.some((field) => field.name === name && !field.hidden),
  )
  const lock = compileLock(rights.catalog, { entity: entity.name, id, scope, fields }, tx)
  const locked = shapeCheck(fields, await tx.run(lock, PREPARED))
  if (!locked) throw new Fault('record_missing') // deleted between the two statements
  if (!locked.allowed) throw new Fault('not_allowed', { action: 'update', entity: entity.name })
  if (version === undefined) throw new Fault('version_required')
  if (version !== 'any' && version !== locked.version) throw new Fault('version_stale', { version: locked.version })
  return locked
}

/** Everything the record's own row holds, as values: its rules read also what the actor may not. */
export async function currentValues(
  tx: TenantTx,
  rights: RequestRights,
  { entity, id }: { entity: Entity; id: string },
): Promise<RecordValues> {
  const select = entity.fields
    .filter((field) => (isStored(field) || field.type === 'any_reference') && !field.hidden)
    .map(({ name }) => name)
  const whole = await findRecord(tx, { ...rights, scopes: { read: everything } }, { entity: entity.name, id, select })
  assert(whole, 'a locked record is there')
  const values = entity.fields.flatMap((field) => {
    const value = whole[field.name]
    if (value === undefined) return []
    return [[field.name, valueOfField(field, value)] as const]
  })
  return Object.fromEntries(values) as RecordValues
}

function valueOfField(field: Field, value: unknown): unknown {
  if (field.type === 'reference') return (value as { id: string } | null)?.id ?? null
  if (field.type !== 'any_reference' || value === null) return value
  const { entity, id } = value as { entity: string; id: string }
  return { entity, id }
}
