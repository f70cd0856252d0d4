import type { TenantTx } from '@courtyard/db/database'
import type { Entity } from '@courtyard/metadata/catalog'
import type { ReferencesField } from '@courtyard/metadata/field'
import type { RecordValues } from '@courtyard/metadata/validate-record'
import { compilePairs, compilePairsRead, pairsHistory } from '@courtyard/query/plan-pairs'
import { compileCheck, shapeCheck } from '@courtyard/query/plan-write'
import { Fault } from '@courtyard/std/fault'
import { coreIssue } from '../texts/core-texts.ts'
import type { Writing } from './writing.ts'

export type Pairs = {
  readonly entity: Entity
  readonly id: string
  readonly values: RecordValues
  /** Version after the change. */
  readonly version: number
  readonly isNew: boolean
}

const listsOf = (entity: Entity, values: RecordValues): ReferencesField[] =>
  entity.fields.filter((field): field is ReferencesField => field.type === 'references' && field.name in values)

/** True when a list of references was sent. */
export const hasPairs = (entity: Entity, values: RecordValues): boolean => listsOf(entity, values).length > 0

/** Writes the lists of references of a record whose lock is held, where they were sent. Throws Fault record_invalid. */
export async function writePairs(tx: TenantTx, writing: Writing, pairs: Pairs): Promise<void> {
  for (const field of listsOf(pairs.entity, pairs.values)) await writeList(tx, writing, { ...pairs, field })
}

type List = Pairs & { readonly field: ReferencesField }

async function writeList(tx: TenantTx, writing: Writing, list: List): Promise<void> {
  const { entity, id, field, values } = list
  const ids = (values[field.name] ?? []) as readonly string[]
  const before = list.isNew ? [] : await idsOf(tx, list)
  await checkTargets(tx, writing, { field, ids: ids.filter((one) => !before.includes(one)) })
  const scope = writing.rights.scopes.read(field.to)
  for (const query of compilePairs(writing.rights.catalog, { field, id, ids, scope }, tx)) await tx.run(query)
  const changes = pairsHistory(entity, field, [before, entity.history ? await idsOf(tx, list) : before])
  if (!changes) return
  const action = list.isNew ? ('create' as const) : ('update' as const)
  const of = { entity: entity.table, record_id: id, version: list.version, action, at: writing.at, by: writing.actorId }
  await tx.kernel
    .insertInto('k_history')
    .values({ ...of, changes: JSON.stringify(changes) })
    .execute()
}

const idsOf = async (tx: TenantTx, { field, id }: List): Promise<string[]> =>
  (await tx.run<{ id: string }>(compilePairsRead(field, id, tx))).map((row) => row.id)

type Targets = { readonly field: ReferencesField; readonly ids: readonly string[] }

/** A target that is not there and one that may not be read answer alike. */
async function checkTargets(tx: TenantTx, { rights }: Writing, { field, ids }: Targets): Promise<void> {
  const scope = rights.scopes.read(field.to)
  const lock = rights.catalog.entities[field.to]?.trash ? ({ lock: 'key' } as const) : {}
  const found = await Promise.all(
    ids.map(async (id) => {
      const asked = { entity: field.to, id, scope, fields: [], ...lock }
      return shapeCheck([], await tx.run(compileCheck(rights.catalog, asked, tx), { prepare: true }))
    }),
  )
  const missing = coreIssue(`/${field.name}`, 'reference_missing')
  if (found.some((one) => !one?.allowed)) throw new Fault('record_invalid', { issues: [missing] })
}
