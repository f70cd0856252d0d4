import type { TenantTx } from '@courtyard/db/database'
import type { Entity } from '@courtyard/metadata/catalog'
import type { ChildrenField } from '@courtyard/metadata/field'
import type { RecordValues } from '@courtyard/metadata/validate-record'
import { type Json, parseValue } from '@courtyard/metadata/values'
import { assert } from '@courtyard/std/assert'
import { Fault, isFault } from '@courtyard/std/fault'
import type { Issue } from '@courtyard/std/issue'
import { sameJson } from '@courtyard/std/same-json'
import { noteDeleted } from '../automation/note-events.ts'
import { noteRemovalForHooks } from '../hooks/note-removal.ts'
import { coreIssue } from '../texts/core-texts.ts'
import { lockForDelete, refuseReferenced } from './delete-record.ts'
import { readLines } from './read-lines.ts'
import { removeRecord } from './remove-record.ts'
import { changeLocked, currentValues, insertPlanned, lockForUpdate, planCreate } from './write-record.ts'
import type { Writing } from './writing.ts'

type Owner = { readonly entity: Entity; readonly id: string; readonly values: RecordValues }
type Lines = Owner & { readonly field: ChildrenField }
type Line = Readonly<Record<string, unknown>>

/**
 * Makes the lines of a record what was sent, where they were: new ones are created, sent ones changed, the others removed,
 * each under the rights of its own entity; lines that the actor cannot see stay. All problems are told at once, as
 * `/lines/3/amount`. True when there was something to do, so that what was read of the record is old.
 */
export async function writeLines(tx: TenantTx, writing: Writing, owner: Owner): Promise<boolean> {
  let isWritten = false
  for (const field of owner.entity.fields) {
    if (field.type !== 'children' || !(field.name in owner.values)) continue
    await writeField(tx, writing, { ...owner, field })
    isWritten = true
  }
  return isWritten
}

async function writeField(tx: TenantTx, writing: Writing, { field, id, values }: Lines): Promise<void> {
  const { rights } = writing
  const entity = rights.catalog.entities[field.of]
  assert(entity, `lines of ${field.name} are of an entity`)
  const sent = ((values[field.name] ?? []) as unknown as readonly Line[]).map((line, index) => ({ line, index }))
  const seen = new Set((await readLines(tx, rights, { field, id })).map((line) => line.id))
  const kept = new Set(sent.flatMap(({ line }) => (typeof line.id === 'string' ? [line.id] : [])))
  const issues: Issue[] = []
  const noted = (index: number, work: () => Promise<void>) => noting(issues, `/${field.name}/${index}`, work)
  for (const one of seen) if (!kept.has(one)) await removeLine(tx, writing, { entity, id: one })
  for (const { line, index } of sent) {
    await noted(index, async () => {
      const { id: lineId, version: _, ...own } = line
      const given = { [field.by]: id, ...(field.order === undefined ? {} : { [field.order]: index + 1 }) }
      const content = Object.fromEntries(Object.entries(own).filter(([name]) => !(name in given)))
      if (lineId === undefined || lineId === null) {
        await insertPlanned(tx, writing, planCreate(writing, entity, { values: content, given }))
      } else if (typeof lineId === 'string' && seen.has(lineId)) {
        await changeLine(tx, writing, { entity, id: lineId, content, given })
      } else throw new Fault('record_invalid', { issues: [NO_LINE] })
    })
  }
  if (issues.length > 0) throw new Fault('record_invalid', { issues })
}

const NO_LINE = coreIssue('/id', 'line_missing')

/** Notes what is wrong with one line at its place; goes on with the next as long as the database has refused nothing. */
async function noting(issues: Issue[], place: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const found = isFault(error) ? (error.details as { issues?: readonly Issue[] }).issues : undefined
    if (!isFault(error) || !found) throw error
    const placed = found.map((issue) => ({ ...issue, pointer: `${place}${issue.pointer}` }))
    issues.push(...placed)
    // A statement that PostgreSQL refused ends the transaction: nothing more can be asked in it.
    if (error.cause !== undefined) throw new Fault(error.code, { issues: [...issues] }, { cause: error })
  }
}

type One = { readonly entity: Entity; readonly id: string }
type LineChange = One & { readonly content: Line; readonly given: Line }

/** Changes a line where something differs from what it holds. */
async function changeLine(tx: TenantTx, writing: Writing, { entity, id, content, given }: LineChange): Promise<void> {
  const { rights } = writing
  const current = await currentValues(tx, rights, { entity, id })
  const differs = (name: string, value: unknown) => !sameJson(asStored(entity, name, value), current[name] ?? null)
  const changed = (values: Line) =>
    Object.fromEntries(Object.entries(values).filter(([name, value]) => differs(name, value)))
  const [values, moved] = [changed(content), changed(given)]
  if (Object.keys(values).length + Object.keys(moved).length === 0) return
  const locked = await lockForUpdate(tx, rights, { entity, id, version: 'any', values })
  await changeLocked(tx, writing, { entity, id, locked, current, values, given: moved })
}

function asStored(entity: Entity, name: string, value: unknown): Json | undefined {
  const field = entity.fields.find((one) => one.name === name)
  const parsed = field && parseValue(field, value ?? null)
  return parsed && 'value' in parsed ? parsed.value : undefined
}

async function removeLine(tx: TenantTx, writing: Writing, { entity, id }: One): Promise<void> {
  const { rights, actorId, at } = writing
  const version = await lockForDelete(tx, rights, { entity, id })
  await refuseReferenced(tx, rights, { entity, id })
  await noteDeleted(tx, writing, entity, id)
  await noteRemovalForHooks(tx, rights, { entity, id, at })
  await removeRecord(tx, rights.catalog, { entity, id, version, actorId, at })
}
