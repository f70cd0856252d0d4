import { createHash } from 'node:crypto'
import type { RecordJson } from '@courtyard/contract/records'
import type { TenantTx } from '@courtyard/db/database'
import { type Counted, documentsOf, holdsOf, membersOf } from '@courtyard/db/kernel/erasure'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import type { StoredField } from '@courtyard/metadata/field'
import { assert } from '@courtyard/std/assert'
import { canonicalJson } from '@courtyard/std/canonical'
import { gatherHeld, pagesOf } from './gather-held.ts'
import type { Person } from './person-of.ts'
import { isForgettable, personalFields } from './pseudonym.ts'

/** Records of one entity whose personal fields are forgotten. */
export type ForgottenPart = {
  readonly entity: Entity
  readonly trashed: boolean
  readonly changes: readonly { readonly record: RecordJson; readonly fields: readonly StoredField[] }[]
}

export type ErasurePlan = {
  readonly person: Person
  readonly parts: readonly ForgottenPart[]
  /** Required fields whose type has no pseudonym: `entity.field`. */
  readonly staying: readonly string[]
  /** Documents that the law keeps. */
  readonly kept: readonly Counted[]
  /** What has to be settled first. */
  readonly holds: readonly Counted[]
  readonly members: readonly string[]
  /** Of all of it: what is confirmed is what was shown. */
  readonly digest: string
}

/** What an erasure would change, and what stands in its way. Looks and writes nothing. */
export async function planErasure(
  tx: TenantTx,
  catalog: Catalog,
  { person, request }: { readonly person: Person; readonly request: string },
): Promise<ErasurePlan> {
  const own = { field: 'id', op: 'eq' as const, value: person.id }
  const [record] = await pagesOf(tx, catalog, { entity: person.entity, filter: own, trashed: false })
  assert(record, 'a record that was just found is there')
  const known = valuesOf(person.entity, record)
  const held = await gatherHeld(tx, catalog, person)
  const parts: ForgottenPart[] = [
    { entity: person.entity, trashed: false, changes: changesIn(person.entity, [record], () => true) },
  ]
  for (const { entity, records, trashed } of held) {
    if (entity.kernel || entity.person) continue
    const isAlone = (one: RecordJson) => peopleIn(catalog, entity, one).every((id) => id === person.id)
    const changes = changesIn(entity, records, (one, value) => isAlone(one) || known.has(canonicalJson(value)))
    if (changes.length > 0) parts.push({ entity, trashed, changes })
  }
  const holds = [...(await holdsOf(tx, person.id)), ...(await otherRequests(tx, { person, request }))]
  const rest = { kept: await documentsOf(tx, person.id), holds, members: await membersOf(tx, person.id) }
  const staying = [...new Set(parts.flatMap(({ entity }) => unforgettable(entity)))]
  return { person, parts, staying, ...rest, digest: digestOf({ parts, ...rest }) }
}

/** The person's own values, as they are compared with those of records that are about others too. */
const valuesOf = (entity: Entity, record: RecordJson): ReadonlySet<string> =>
  new Set(
    personalFields(entity.fields).flatMap(({ name }) =>
      (record[name] ?? null) === null ? [] : [canonicalJson(record[name])],
    ),
  )

const unforgettable = (entity: Entity): string[] =>
  personalFields(entity.fields).flatMap((field) => (isForgettable(field) ? [] : [`${entity.name}.${field.name}`]))

/** The people whom a record names. */
const peopleIn = ({ entities }: Catalog, entity: Entity, record: RecordJson): string[] =>
  entity.fields.flatMap((field) => {
    const value = record[field.name] as { readonly id?: string; readonly entity?: string } | null | undefined
    const to = field.type === 'reference' ? field.to : field.type === 'any_reference' ? value?.entity : undefined
    return to !== undefined && entities[to]?.person && value?.id ? [value.id] : []
  })

function changesIn(
  entity: Entity,
  records: readonly RecordJson[],
  isTheirs: (record: RecordJson, value: unknown) => boolean,
): ForgottenPart['changes'] {
  const fields = personalFields(entity.fields).filter(isForgettable)
  return records.flatMap((record) => {
    const changed = fields.filter(({ name }) => (record[name] ?? null) !== null && isTheirs(record, record[name]))
    return changed.length > 0 ? [{ record, fields: changed }] : []
  })
}

/** What else the person asked is answered first: what is asked about would be gone. */
async function otherRequests(
  tx: TenantTx,
  { person, request }: { readonly person: Person; readonly request: string },
): Promise<Counted[]> {
  const open = tx.kernel
    .selectFrom('k_privacy_request')
    .select('id')
    .where('state', '=', 'open')
    .where('id', '<>', request)
  const of = open.where('table_name', '=', person.entity.table).where('record_id', '=', person.id)
  const { length } = await of.execute()
  return length > 0 ? [{ what: 'requests', count: length, fen: null }] : []
}

function digestOf({ parts, kept, holds, members }: Pick<ErasurePlan, 'parts' | 'kept' | 'holds' | 'members'>): string {
  const changed = parts.map(({ entity, trashed, changes }) => [
    ...[entity.name, trashed],
    changes.map(({ record, fields }) => [record.id, record.version ?? null, fields.map(({ name }) => name)]),
  ])
  const counted = [kept, holds].map((all) =>
    all.map(({ what, count, fen }) => [what, count, fen === null ? null : `${fen}`]),
  )
  return createHash('sha256')
    .update(canonicalJson([changed, counted, [...members]]))
    .digest('hex')
}
