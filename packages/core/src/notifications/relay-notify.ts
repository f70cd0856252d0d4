import type { TenantTx } from '@courtyard/db/database'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { Template } from '@courtyard/metadata/catalog-template'
import { type Day, dayIn } from '@courtyard/std/day'
import type { Actor, Deps } from '../deps.ts'
import { holdersOf } from '../members/assignments.ts'
import { loadActor } from '../members/load-actor.ts'
import { markRelayed } from '../outbox/mark-relayed.ts'
import type { NotifyRow, Recipient } from '../outbox/outbox.ts'
import { rightsOfRequest } from '../records/rights-of-request.ts'
import { fillingOf, fillTexts, inboxPaths } from '../templates/fill-text.ts'
import { readPaths } from '../templates/record-row.ts'

type Row = NotifyRow & { readonly id: string }
type Texts = Readonly<Record<string, { readonly subject: string; readonly body: string }>>
type Message = { readonly member: string; readonly texts: Texts }

/** Recipients whose messages are written at once; between two lots the worker says that it is alive. */
const LOT = 100
/** Subjects are one line, and no message is a book. */
const SUBJECT_MAX = 200
const BODY_MAX = 4_000

/**
 * Makes the messages of one row: for each recipient who is a member today and may see the record, filled under that
 * member's own rights. A template that is gone, or has no message any more, makes none. Idempotent: unique by row and member.
 */
export async function relayNotify(deps: Deps, tenant: string, row: Row, renew: () => Promise<boolean>): Promise<void> {
  const catalog = await deps.catalogs.load(tenant)
  const { templates, entities, locales } = catalog
  const today = dayIn(deps.clock.now(), catalog.timeZone)
  const { payload } = row
  const template = Object.hasOwn(templates, payload.template) ? templates[payload.template] : undefined
  const isThere = template?.inbox && template.entity === payload.entity && entities[payload.entity]
  const members = isThere
    ? await deps.db.withTenant(tenant, (tx) => membersFor(tx, payload.to, { catalog, today }), { readOnly: true })
    : []
  for (let from = 0; from < members.length; from += LOT) {
    if (!(await renew())) return
    const messages: Message[] = []
    for (const member of members.slice(from, from + LOT)) {
      const texts = await textsFor(deps, { tenant, member, template: template!, record: payload.record, locales })
      if (texts) messages.push({ member, texts })
    }
    await deps.db.withTenant(tenant, (tx) => insertMessages(tx, row, { messages, at: deps.clock.now().toISOString() }))
  }
  await deps.db.withTenant(tenant, (tx) => markRelayed(tx, row.id, deps.clock.now().toISOString()))
}

type On = { readonly catalog: Catalog; readonly today: Day }

async function membersFor(tx: TenantTx, to: Recipient, on: On): Promise<string[]> {
  if ('role' in to) return await holdersOf(tx, { ...on, role: to.role })
  const all = tx.kernel.selectFrom('k_member').select('user_id').orderBy('user_id')
  const meant = 'record' in to ? all.where('record_id', '=', to.record) : all.where('user_id', '=', to.member)
  return (await meant.execute()).map(({ user_id }) => user_id)
}

type For = {
  readonly tenant: string
  readonly member: string
  readonly template: Template
  readonly record: string
  readonly locales: Catalog['locales']
}

/** The message in every language of the tenant; undefined for who is no member today or may not see the record. */
async function textsFor(
  deps: Deps,
  { tenant, member, template, record: id, locales }: For,
): Promise<Texts | undefined> {
  const actor: Actor | undefined = await loadActor(deps, { userId: member, tenant })
  if (!actor || !template.inbox) return undefined
  const rights = await rightsOfRequest(deps, actor)
  const { catalog, today } = rights
  const paths = inboxPaths(template)
  const asked = { entity: template.entity, id, paths }
  const record = await deps.db.withTenant(tenant, (tx) => readPaths(tx, rights, asked), { readOnly: true })
  if (!record) return undefined
  const filling = fillingOf({ catalog, entity: catalog.entities[template.entity]!, record, paths, today })
  const { subject, body } = template.inbox
  return Object.fromEntries(
    locales.map((locale) => [
      locale,
      {
        subject: fillTexts(filling, subject, locale).replaceAll(/\s+/g, ' ').slice(0, SUBJECT_MAX).toWellFormed(),
        body: fillTexts(filling, body, locale).slice(0, BODY_MAX).toWellFormed(),
      },
    ]),
  )
}

type Lot = { readonly messages: readonly Message[]; readonly at: string }

async function insertMessages(tx: TenantTx, { id, payload }: Row, { messages, at }: Lot): Promise<void> {
  if (messages.length === 0) return
  const { template, entity, record } = payload
  await tx.kernel
    .insertInto('k_notification')
    .values(
      messages.map(({ member, texts }) => ({
        outbox_id: id,
        member,
        template,
        entity,
        record_id: record,
        texts: JSON.stringify(texts),
        created_at: at,
      })),
    )
    .onConflict((known) => known.columns(['outbox_id', 'member']).doNothing())
    .execute()
}
