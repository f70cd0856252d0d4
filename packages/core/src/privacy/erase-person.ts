import type { Erasure, PrivacyRequest } from '@courtyard/contract/privacy'
import type { TenantTx } from '@courtyard/db/database'
import { deleteTold, dropFiles, emptyRequests, forgetColumns, forgetMembers } from '@courtyard/db/kernel/erasure'
import type { PrivacyRequestRow } from '@courtyard/db/kernel/privacy'
import type { Catalog } from '@courtyard/metadata/catalog'
import { compileUpdate } from '@courtyard/query/plan-write'
import { Fault } from '@courtyard/std/fault'
import { yuanText } from '@courtyard/std/money'
import { note } from '../audit/note.ts'
import type { Actor } from '../deps.ts'
import type { IdentityDeps } from '../identity/require-member.ts'
import type { RequestRights } from '../records/rights-of-request.ts'
import { requestIn } from './list-requests.ts'
import { getPerson, requirePrivacy } from './person-of.ts'
import { type ErasurePlan, planErasure } from './plan-erasure.ts'
import { forgotten, personalFields, pseudonymOf } from './pseudonym.ts'
import { closeRequest, holdRequest } from './requests.ts'
import { entityAt } from './show-requests.ts'

/** What erasing needs besides the rest: sign-ins end with it. */
export type ErasureDeps = Omit<IdentityDeps, 'identity'> & {
  readonly identity: {
    readonly accounts: Pick<IdentityDeps['identity']['accounts'], 'discard'>
    readonly sessions: Pick<IdentityDeps['identity']['sessions'], 'endAll'>
  }
}

/** What erasing would change, delete and keep, and what has to be settled first. Needs run:privacy and to see the person. Throws Fault privacy_request_missing, privacy_request_state, record_missing. */
export async function previewErasure(deps: ErasureDeps, actor: Actor, id: string): Promise<Erasure> {
  const rights = await requirePrivacy(deps, actor)
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const request = await requestIn(tx, rights, id)
      const plan = await planOf(tx, rights, { ...request, ...locationOf(rights, request) })
      return shownPlan(rights.catalog, plan, request)
    },
    { readOnly: true },
  )
}

const locationOf = ({ catalog }: RequestRights, { person }: PrivacyRequest) => ({
  table_name: catalog.entities[person.entity]?.table ?? '',
  record_id: person.id,
})

type Of = Pick<PrivacyRequestRow, 'id' | 'kind' | 'state' | 'table_name' | 'record_id'>

async function planOf(tx: TenantTx, rights: RequestRights, row: Of): Promise<ErasurePlan> {
  if (row.kind !== 'erasure' || row.state !== 'open') throw new Fault('privacy_request_state', { state: row.state })
  const entity = entityAt(rights.catalog, row.table_name)
  if (!entity) throw new Fault('record_missing')
  const person = await getPerson(tx, rights, { entity: entity.name, id: row.record_id })
  return await planErasure(tx, rights.catalog, { person, request: row.id })
}

function shownPlan(catalog: Catalog, plan: ErasurePlan, { person, waits }: PrivacyRequest): Erasure {
  const counted = ({ what, count, fen }: ErasurePlan['kept'][number]) => ({
    ...{ what, count },
    amount: fen === null ? null : yuanText(fen),
  })
  return {
    digest: plan.digest,
    person,
    changed: plan.parts.map(({ entity, trashed, changes }) => ({
      ...{ entity: entity.name, label: entity.label, trashed, records: changes.length },
      fields: entity.fields
        .filter((field) => changes.some(({ fields }) => fields.some(({ name }) => name === field.name)))
        .map(({ name, label }) => ({ name, label })),
    })),
    ...{ staying: [...plan.staying], kept: plan.kept.map(counted), holds: plan.holds.map(counted) },
    ...{ sign_ins: plan.members.length, second: asksSecond(catalog), waits },
  }
}

/** Whether the company wants two people for this: it says so of the right to do it. */
const asksSecond = ({ access }: Pick<Catalog, 'access'>): boolean => access?.second?.includes('run:privacy') ?? false

export type Confirmed = {
  readonly id: string
  readonly digest: string
  /** The person's title, typed: what is about to happen cannot be taken back. */
  readonly confirm: string
}

/**
 * Forgets a person: their personal fields, those of records that are about them alone, and what was ever kept or told of them go;
 * documents of money stay and name a pseudonym. Where two people have to want it, the first only asks. Needs run:privacy and to
 * see the person. Throws Fault as the preview does, and erasure_held, erasure_stale, erasure_unconfirmed, second_person.
 */
export async function erasePerson(deps: ErasureDeps, actor: Actor, confirmed: Confirmed): Promise<PrivacyRequest> {
  const rights = await requirePrivacy(deps, actor)
  const { id, digest, confirm } = confirmed
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    const row = await holdRequest(tx, id)
    const plan = await planOf(tx, rights, row)
    const { person } = await requestIn(tx, rights, id)
    if (plan.holds.length > 0) throw new Fault('erasure_held', { holds: plan.holds.map(({ what }) => what) })
    if (plan.digest !== digest) throw new Fault('erasure_stale')
    if (confirm.trim() === '' || confirm.trim() !== person.title) throw new Fault('erasure_unconfirmed')
    if (asksSecond(rights.catalog) && !(await isWanted(tx, { deps, actor }, { row, digest })))
      return await requestIn(tx, rights, id)
    await forget(tx, { deps, actor, rights }, { plan, row })
    // Last, since it is not undone with the rest: who cannot sign in any more is invited again.
    for (const member of plan.members) {
      await deps.identity.sessions.endAll(member)
      await deps.identity.accounts.discard(member)
    }
    return await requestIn(tx, rights, id)
  })
}

type By = { readonly deps: ErasureDeps; readonly actor: Actor }

/** True when somebody else wants the same; else the actor does from now on. */
async function isWanted(
  tx: TenantTx,
  { deps, actor }: By,
  { row, digest }: { readonly row: PrivacyRequestRow; readonly digest: string },
): Promise<boolean> {
  if (row.waits_by !== null && row.waits_digest === digest) {
    if (row.waits_by === actor.id) throw new Fault('second_person')
    return true
  }
  const waits = { waits_by: actor.id, waits_at: deps.clock.now().toISOString(), waits_digest: digest }
  await tx.kernel.updateTable('k_privacy_request').set(waits).where('id', '=', row.id).execute()
  const what = { record: row.record_id }
  note(tx, { by: actor.id, action: 'privacy.erasure_waits', subject: ['privacy_request', row.id], what })
  return false
}

type Forgetting = { readonly plan: ErasurePlan; readonly row: PrivacyRequestRow }

async function forget(
  tx: TenantTx,
  { deps, actor, rights }: By & { readonly rights: RequestRights },
  { plan, row }: Forgetting,
): Promise<void> {
  const { catalog, today } = rights
  const at = deps.clock.now().toISOString()
  const code = deps.ids.next().replaceAll('-', '').slice(-12)
  let entries = 0
  let files = 0
  for (const { entity, changes } of plan.parts) {
    for (const { record, fields } of changes) {
      const values = Object.fromEntries(
        fields.map((field) => [field.name, forgotten(field, { isTitle: field.name === entity.title, code })]),
      )
      const of = { entity: entity.name, id: record.id, version: Number(record.version) }
      const changed = await tx.run(compileUpdate(catalog, { ...of, values, actorId: actor.id, at }, tx))
      if (changed.length === 0) throw new Fault('erasure_stale')
    }
    const isOwn = entity === plan.person.entity
    const columns = personalFields(entity.fields).map(({ column }) => column)
    const of = { table: entity.table, ids: changes.map(({ record }) => record.id) }
    if (isOwn && of.ids.length === 0) of.ids.push(plan.person.id)
    entries += await forgetColumns(tx, { ...of, request: row.id, columns, hidden: isOwn })
    files += await dropFiles(tx, { ...of, columns })
  }
  const told = await deleteTold(tx, {
    ids: plan.parts.flatMap(({ changes }) => changes.map(({ record }) => record.id)),
    ...{ values: textsIn(plan), members: plan.members },
  })
  await forgetMembers(tx, { members: plan.members, name: pseudonymOf(code), today })
  await closeRequest(tx, { deps, actor }, { row, state: 'done', text: '' })
  await emptyRequests(tx, { table: row.table_name, id: row.record_id })
  const count = plan.parts.reduce((sum, { changes }) => sum + changes.length, 0)
  note(tx, {
    ...{ by: actor.id, action: 'privacy.erased', subject: [plan.person.entity.name, plan.person.id] },
    what: { rows: count, entries, files, told, people: plan.members.length, ...secondOf(row) },
  })
}

const secondOf = ({ waits_by }: PrivacyRequestRow) => (waits_by === null ? {} : { asked_by: waits_by })

/** Shorter texts stand in too much that is about others. */
const TEXT_MIN = 2

/** The person's own values as texts, by which copies of them are found. */
function textsIn({ parts }: ErasurePlan): string[] {
  const [own] = parts
  const texts = (value: unknown): string[] =>
    typeof value === 'string'
      ? [value]
      : value !== null && typeof value === 'object'
        ? Object.values(value).flatMap(texts)
        : []
  const found = own!.changes.flatMap(({ record, fields }) =>
    fields.filter(({ type }) => type !== 'date').flatMap(({ name }) => texts(record[name])),
  )
  return [...new Set(found)].filter((text) => text.length >= TEXT_MIN)
}
