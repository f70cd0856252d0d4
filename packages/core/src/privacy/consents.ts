import type { Consents, NewConsent } from '@courtyard/contract/privacy'
import type { TenantTx } from '@courtyard/db/database'
import type { PrivacyChannel } from '@courtyard/db/kernel/tables-privacy'
import type { Catalog } from '@courtyard/metadata/catalog'
import { Fault } from '@courtyard/std/fault'
import { note } from '../audit/note.ts'
import type { Actor, Deps } from '../deps.ts'
import { rightsOfRequest } from '../records/rights-of-request.ts'
import { getPerson, getSelf, type Person, requirePrivacy } from './person-of.ts'
import { peopleNames } from './show-requests.ts'

const SHOWN = 200

type Of = { readonly entity: string; readonly record: string }

/** What a person agreed to. Needs run:privacy and to see the person. Throws Fault entity_unknown, not_a_person, record_missing. */
export async function readConsents(deps: Deps, actor: Actor, { entity, record }: Of): Promise<Consents> {
  const rights = await requirePrivacy(deps, actor)
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => consentsOf(tx, rights.catalog, await getPerson(tx, rights, { entity, id: record })),
    { readOnly: true },
  )
}

/**
 * Takes down that a person agreed, or does not any more, to the text of today. Needs run:privacy and to see the person. Throws
 * Fault as reading does, and purpose_unknown.
 */
export async function noteConsent(deps: Deps, actor: Actor, asked: NewConsent): Promise<Consents> {
  const rights = await requirePrivacy(deps, actor)
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    const person = await getPerson(tx, rights, { entity: asked.entity, id: asked.record })
    return await insertConsent(tx, { deps, actor, catalog: rights.catalog }, { ...asked, person })
  })
}

/** What a person of the portal agrees to themselves. Throws Fault not_a_person, purpose_unknown. */
export async function setMyConsent(
  deps: Deps,
  actor: Actor,
  asked: Pick<NewConsent, 'purpose' | 'given'>,
): Promise<Consents> {
  const rights = await rightsOfRequest(deps, actor)
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    const person = await getSelf(tx, rights, actor)
    return await insertConsent(tx, { deps, actor, catalog: rights.catalog }, { ...asked, person, channel: 'portal' })
  })
}

type By = { readonly deps: Deps; readonly actor: Actor; readonly catalog: Catalog }
type Said = Pick<NewConsent, 'purpose' | 'given'> & { readonly person: Person; readonly channel: PrivacyChannel }

async function insertConsent(tx: TenantTx, { deps, actor, catalog }: By, said: Said): Promise<Consents> {
  const { purpose, given, person, channel } = said
  const known = catalog.privacy?.purposes.find(({ name }) => name === purpose)
  if (!known) throw new Fault('purpose_unknown', { purpose })
  await tx.kernel
    .insertInto('k_consent')
    .values({
      ...{ id: deps.ids.next(), table_name: person.entity.table, record_id: person.id, purpose, given, channel },
      ...{ text_version: known.version, at: deps.clock.now().toISOString(), by_whom: actor.id },
    })
    .execute()
  note(tx, {
    by: actor.id,
    action: given ? 'consent.given' : 'consent.withdrawn',
    subject: [person.entity.name, person.id],
    what: { purpose, version: known.version },
  })
  return await consentsOf(tx, catalog, person)
}

/** Every purpose with what was said last of it, and all that was said. */
export async function consentsOf(tx: TenantTx, { privacy }: Catalog, { entity, id }: Person): Promise<Consents> {
  const said = tx.kernel.selectFrom('k_consent').where('table_name', '=', entity.table).where('record_id', '=', id)
  const rows = await said.selectAll().orderBy('id', 'desc').limit(SHOWN).execute()
  const last = await said.selectAll().distinctOn('purpose').orderBy('purpose').orderBy('id', 'desc').execute()
  const nameOf = await peopleNames(
    tx,
    rows.map(({ by_whom }) => by_whom),
  )
  return {
    purposes: (privacy?.purposes ?? []).map(({ name, label, text, version }) => {
      const was = last.find(({ purpose }) => purpose === name)
      const at = was ? new Date(was.at).toISOString() : null
      const given = { given: was?.given ?? false, given_version: was?.text_version ?? null, at }
      return { purpose: name, label, text, version, ...given }
    }),
    items: rows.map((row) => ({
      ...{ id: row.id, purpose: row.purpose, version: row.text_version, given: row.given, channel: row.channel },
      at: new Date(row.at).toISOString(),
      by: { id: row.by_whom, name: nameOf(row.by_whom) },
    })),
  }
}
