import type { PrivacyRequest } from '@courtyard/contract/privacy'
import type { TenantTx } from '@courtyard/db/database'
import { lockName } from '@courtyard/db/kernel/lock-name'
import type { PrivacyRequestRow } from '@courtyard/db/kernel/privacy'
import type { PrivacyChannel, PrivacyKind } from '@courtyard/db/kernel/tables-privacy'
import { addDays, isDay } from '@courtyard/std/day'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { note } from '../audit/note.ts'
import type { Actor, Deps } from '../deps.ts'
import { type RequestRights, rightsOfRequest } from '../records/rights-of-request.ts'
import { coreIssue } from '../texts/core-texts.ts'
import { requestIn } from './list-requests.ts'
import { getPerson, getSelf, type Person, requirePrivacy } from './person-of.ts'
import { entityAt } from './show-requests.ts'

/** The law's days, where a company asks less of itself. */
const ANSWER_DAYS = 15
/** A letter that lay about for longer than this is a mistake in the date. */
const BACK_DAYS = 365

type Received = {
  readonly kind: PrivacyKind
  readonly asked: string
  readonly channel: PrivacyChannel
  readonly received_on?: string | undefined
}
export type NewRequest = Received & { readonly entity: string; readonly record: string }

/**
 * Takes down what a person asked, due so many days later where the company is. Needs run:privacy and to see the person. Throws
 * Fault entity_unknown, not_a_person, record_missing, request_invalid for a day that cannot be, privacy_request_exists.
 */
export async function receivePrivacyRequest(deps: Deps, actor: Actor, asked: NewRequest): Promise<PrivacyRequest> {
  const rights = await requirePrivacy(deps, actor)
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    const person = await getPerson(tx, rights, { entity: asked.entity, id: asked.record })
    return await insertRequest(tx, { deps, actor, rights }, { person, asked })
  })
}

/** What a person asks in the portal about themselves. Throws Fault not_a_person, privacy_request_exists. */
export async function askAboutMyself(
  deps: Deps,
  actor: Actor,
  asked: Pick<Received, 'kind' | 'asked'>,
): Promise<PrivacyRequest> {
  const rights = await rightsOfRequest(deps, actor)
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    const person = await getSelf(tx, rights, actor)
    return await insertRequest(tx, { deps, actor, rights }, { person, asked: { ...asked, channel: 'portal' } })
  })
}

type By = { readonly deps: Deps; readonly actor: Actor; readonly rights: RequestRights }

async function insertRequest(
  tx: TenantTx,
  { deps, actor, rights }: By,
  { person, asked }: { readonly person: Person; readonly asked: Received },
): Promise<PrivacyRequest> {
  const { today, catalog } = rights
  const { kind, channel, received_on = today } = asked
  if (!isDay(received_on) || received_on > today || received_on < addDays(today, -BACK_DAYS))
    throw new Fault('request_invalid', { issues: [coreIssue('/received_on', 'received_on_impossible')] })
  const of = { table_name: person.entity.table, record_id: person.id }
  await lockName(tx, `privacy ${person.id}`)
  const open = tx.kernel
    .selectFrom('k_privacy_request')
    .select('id')
    .where('state', '=', 'open')
    .where('kind', '=', kind)
  const known = await open
    .where('table_name', '=', of.table_name)
    .where('record_id', '=', of.record_id)
    .executeTakeFirst()
  if (known) throw new Fault('privacy_request_exists', { request: known.id })
  const id = deps.ids.next()
  await tx.kernel
    .insertInto('k_privacy_request')
    .values({
      ...{ id, ...of, kind, channel, asked: asked.asked, received_on },
      due_on: addDays(received_on, catalog.privacy?.answerDays ?? ANSWER_DAYS),
      received_by: actor.id,
      received_at: deps.clock.now().toISOString(),
    })
    .execute()
  note(tx, {
    by: actor.id,
    action: 'privacy.asked',
    subject: ['privacy_request', id],
    what: { kind, entity: person.entity.name, record: person.id },
  })
  return await requestIn(tx, rights, id)
}

type Decided = { readonly id: string; readonly note: string }

/** Says that a request was answered. Needs run:privacy and to see the person. An erasure is done by erasing. Throws Fault privacy_request_missing, record_missing, privacy_request_state. */
export const answerPrivacyRequest = (deps: Deps, actor: Actor, decided: Decided): Promise<PrivacyRequest> =>
  decide(deps, actor, { ...decided, state: 'done' })

/** Refuses a request, with the reason that the person is told. Needs run:privacy and to see the person. Throws as answering does. */
export const refusePrivacyRequest = (deps: Deps, actor: Actor, decided: Decided): Promise<PrivacyRequest> =>
  decide(deps, actor, { ...decided, state: 'refused' })

async function decide(
  deps: Deps,
  actor: Actor,
  { id, note: text, state }: Decided & { readonly state: 'done' | 'refused' },
): Promise<PrivacyRequest> {
  const rights = await requirePrivacy(deps, actor)
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    const row = await holdRequest(tx, id)
    const entity = entityAt(rights.catalog, row.table_name)
    if (!entity) throw new Fault('record_missing')
    await getPerson(tx, rights, { entity: entity.name, id: row.record_id })
    if (row.state !== 'open' || (state === 'done' && row.kind === 'erasure'))
      throw new Fault('privacy_request_state', { state: row.state })
    await closeRequest(tx, { deps, actor }, { row, state, text })
    return await requestIn(tx, rights, id)
  })
}

/** A person takes back what they asked in the portal, as long as it is open. Throws Fault not_a_person, privacy_request_missing, privacy_request_state. */
export async function withdrawMyRequest(deps: Deps, actor: Actor, id: string): Promise<PrivacyRequest> {
  const rights = await rightsOfRequest(deps, actor)
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    const self = await getSelf(tx, rights, actor)
    const row = await holdRequest(tx, id)
    if (row.record_id !== self.id || row.table_name !== self.entity.table) throw new Fault('privacy_request_missing')
    if (row.state !== 'open') throw new Fault('privacy_request_state', { state: row.state })
    await closeRequest(tx, { deps, actor }, { row, state: 'withdrawn', text: '' })
    return await requestIn(tx, rights, id)
  })
}

/** The request, locked: it is decided once. Throws Fault privacy_request_missing. */
export async function holdRequest(tx: TenantTx, id: string): Promise<PrivacyRequestRow> {
  const row = isId(id)
    ? await tx.kernel.selectFrom('k_privacy_request').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
    : undefined
  if (!row) throw new Fault('privacy_request_missing')
  return row
}

type Closing = {
  readonly row: PrivacyRequestRow
  readonly state: 'done' | 'refused' | 'withdrawn'
  readonly text: string
}
const actions = { done: 'privacy.answered', refused: 'privacy.refused', withdrawn: 'privacy.withdrawn' } as const

/** Closes a locked request that is open. */
export async function closeRequest(
  tx: TenantTx,
  { deps, actor }: Pick<By, 'deps' | 'actor'>,
  { row, state, text }: Closing,
): Promise<void> {
  const decided = { decided_by: actor.id, decided_at: deps.clock.now().toISOString() }
  const closed = { state, note: text, ...decided, waits_by: null, waits_at: null, waits_digest: null }
  await tx.kernel.updateTable('k_privacy_request').set(closed).where('id', '=', row.id).execute()
  note(tx, {
    ...{ by: actor.id, action: actions[state], subject: ['privacy_request', row.id] },
    what: { kind: row.kind, record: row.record_id },
  })
}
