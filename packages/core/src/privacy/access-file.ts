import type { PrivacyRequest } from '@courtyard/contract/privacy'
import type { RecordJson } from '@courtyard/contract/records'
import type { TenantTx } from '@courtyard/db/database'
import { mandatesOf, messagesOf, signInsOf } from '@courtyard/db/kernel/privacy-held'
import type { Entity } from '@courtyard/metadata/catalog'
import { assert } from '@courtyard/std/assert'
import { Fault } from '@courtyard/std/fault'
import { note } from '../audit/note.ts'
import type { Actor, Deps } from '../deps.ts'
import { exportMark } from '../personal/export-mark.ts'
import { readHistory } from '../records/read-history.ts'
import { consentsOf } from './consents.ts'
import { gatherHeld, pagesOf } from './gather-held.ts'
import { requestIn } from './list-requests.ts'
import { everythingIn, getPerson, type Person, requirePrivacy } from './person-of.ts'
import { showRequests } from './show-requests.ts'

type Labelled = { readonly name: string; readonly label: string }
/** Records of one kind, with the words people read. */
export type HeldPart = Labelled & {
  readonly trashed: boolean
  readonly fields: readonly Labelled[]
  readonly records: readonly RecordJson[]
}
/** Everything that is held of one person. */
export type AccessFile = Awaited<ReturnType<typeof makeAccessFile>>
type Asked = { readonly id: string; readonly locale: 'zh-CN' | 'en' }

/**
 * Everything that the company holds of who asked to know it or to take it along: noted in the audit before it leaves. Needs
 * run:privacy and to see the person. Throws Fault privacy_request_missing, privacy_request_state for a request that asks
 * something else or is over, record_missing.
 */
export async function makeAccessFile(deps: Deps, actor: Actor, { id, locale }: Asked) {
  const rights = await requirePrivacy(deps, actor)
  const { catalog, today } = rights
  const mark = await exportMark(deps, actor, { catalog, locale })
  const labelOf = ({ label, name }: { readonly label: Entity['label']; readonly name: string }) => ({
    name,
    label: label[locale] ?? label.en ?? name,
  })
  const { request, person, held } = await deps.db.withTenant(actor.tenant, async (tx) => {
    const request = await requestIn(tx, rights, id)
    refuseOther(request)
    const person = await getPerson(tx, rights, { entity: request.person.entity, id: request.person.id })
    const own = { field: 'id', op: 'eq' as const, value: person.id }
    const [record] = await pagesOf(tx, catalog, { entity: person.entity, filter: own, trashed: false })
    assert(record, 'a record that was just found is there')
    const parts = [
      { entity: person.entity, records: [record], trashed: false },
      ...(await gatherHeld(tx, catalog, person)),
    ]
    note(tx, {
      by: actor.id,
      action: 'privacy.file_taken',
      subject: ['privacy_request', id],
      what: {
        kind: request.kind,
        record: person.id,
        rows: parts.reduce((sum, { records }) => sum + records.length, 0),
      },
    })
    return {
      request,
      person,
      held: {
        records: parts.map(({ entity, records, trashed }): HeldPart => {
          const shown = entity.fields.filter(({ name }) => records.some((one) => Object.hasOwn(one, name)))
          return { ...labelOf(entity), trashed, fields: shown.map(labelOf), records }
        }),
        consents: (await consentsOf(tx, catalog, person)).items,
        requests: await requestsOf(tx, { catalog, today }, person),
        ...{ sign_ins: await signInsOf(tx, person.id), messages: await messagesOf(tx, person.id) },
        mandates: await mandatesOf(tx, person.id),
      },
    }
  })
  return {
    mark,
    made_at: deps.clock.now().toISOString(),
    request: { id: request.id, kind: request.kind, received_on: request.received_on },
    person: { entity: person.entity.name, id: person.id, title: request.person.title },
    ...held,
    history: await historyOf(deps, actor, person),
  }
}

function refuseOther({ kind, state }: PrivacyRequest): void {
  if (state !== 'open' || (kind !== 'access' && kind !== 'export')) throw new Fault('privacy_request_state', { state })
}

type In = Pick<Parameters<typeof showRequests>[1], 'catalog' | 'today'>

async function requestsOf(tx: TenantTx, { catalog, today }: In, { entity, id }: Person) {
  const asked = tx.kernel.selectFrom('k_privacy_request').selectAll().where('table_name', '=', entity.table)
  const rows = await asked.where('record_id', '=', id).orderBy('id').execute()
  const shown = await showRequests(tx, { ...everythingIn(catalog), today }, rows)
  return shown.map(({ kind, asked, received_on, due_on, state, decided_at, note }) => ({
    ...{ kind, asked, received_on, due_on, state, decided_at, note },
  }))
}

/** What was changed of the person's own record, latest first. */
async function historyOf(deps: Deps, { tenant }: Actor, { entity, id }: Person) {
  if (!entity.history) return []
  const system: Actor = { id: 'system', name: 'system', tenant, kind: 'system', roles: [], record: null }
  const all = []
  let cursor: string | undefined
  for (;;) {
    const page = await readHistory(deps, system, { entity: entity.name, id, limit: 200, cursor })
    all.push(...page.items.map(({ at, action, changes }) => ({ at, action, changes })))
    if (page.next_cursor === null) return all
    cursor = page.next_cursor
  }
}
