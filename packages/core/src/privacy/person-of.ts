import type { TenantTx } from '@courtyard/db/database'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import { everything } from '@courtyard/metadata/scope'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { requireRun } from '../billing/may-run.ts'
import type { Actor, Deps } from '../deps.ts'
import { findRecord } from '../records/find-record.ts'
import { type RequestRights, rightsOfRequest } from '../records/rights-of-request.ts'

/** A record that is about a natural person. */
export type Person = { readonly entity: Entity; readonly id: string }

/** Rights of who answers people about their data. Throws Fault not_allowed without run:privacy. */
export async function requirePrivacy(deps: Deps, actor: Actor): Promise<RequestRights> {
  const rights = await rightsOfRequest(deps, actor)
  requireRun(rights.catalog, actor, 'privacy')
  return rights
}

/** The entities whose records are people. */
export const peopleEntities = ({ entities }: Catalog): Entity[] =>
  Object.values(entities).filter(({ person }) => person)

/** The person's record, if the actor may read it. Throws Fault entity_unknown, not_a_person, record_missing. */
export async function getPerson(
  tx: TenantTx,
  rights: RequestRights,
  { entity: name, id }: { readonly entity: string; readonly id: string },
): Promise<Person> {
  const { catalog, scopes } = rights
  const entity = Object.hasOwn(catalog.entities, name) ? catalog.entities[name]! : undefined
  if (!entity || scopes.read(name).grants.length === 0) throw new Fault('entity_unknown', { entity: name })
  if (!entity.person) throw new Fault('not_a_person', { entity: name })
  const seen = isId(id) && (await findRecord(tx, rights, { entity: name, id, select: [] }))
  if (!seen) throw new Fault('record_missing')
  return { entity, id }
}

/** Who signed in to the portal as themselves. Throws Fault not_a_person for whoever is no person of a document. */
export async function getSelf(tx: TenantTx, { catalog }: RequestRights, actor: Actor): Promise<Person> {
  const names = new Set(actor.roles.flatMap((role) => catalog.roles[role]?.identity?.entity ?? []))
  for (const entity of peopleEntities(catalog)) {
    if (actor.kind !== 'portal' || actor.record === null || !names.has(entity.name)) continue
    const whole = { ...everythingIn(catalog) }
    if (await findRecord(tx, whole, { entity: entity.name, id: actor.record, select: [] }))
      return { entity, id: actor.record }
  }
  throw new Fault('not_a_person', {})
}

/** Rights of the system within one catalog: what is held of a person is gathered whoever may read which part of it. */
export const everythingIn = (catalog: Catalog): RequestRights => ({
  ...{ catalog, today: '', scopes: { read: everything }, exports: { read: everything } },
  scope: (_, entity) => everything(entity.name),
})
