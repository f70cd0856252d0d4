import type { MyData } from '@courtyard/contract/privacy'
import { isStored } from '@courtyard/metadata/field'
import { assert } from '@courtyard/std/assert'
import type { Actor, Deps } from '../deps.ts'
import { findRecord } from '../records/find-record.ts'
import { rightsOfRequest } from '../records/rights-of-request.ts'
import { consentsOf } from './consents.ts'
import { everythingIn, getSelf } from './person-of.ts'
import { showRequests } from './show-requests.ts'

const SHOWN = 50

/**
 * What a person of the portal sees of what is held of them: the personal fields of their own record as they are, whatever
 * their role shows, what they agreed to and what they asked. Throws Fault not_a_person.
 */
export async function readMyData(deps: Deps, actor: Actor): Promise<MyData> {
  const rights = await rightsOfRequest(deps, actor)
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const self = await getSelf(tx, rights, actor)
      const { entity, id } = self
      const personal = entity.fields.filter((field) => field.personal && isStored(field) && !field.hidden)
      const whole = everythingIn(rights.catalog)
      const select = [...new Set([entity.title, ...personal.map(({ name }) => name)])]
      const record = await findRecord(tx, whole, { entity: entity.name, id, select })
      assert(record, 'a record that was just found is there')
      const asked = tx.kernel.selectFrom('k_privacy_request').selectAll().where('table_name', '=', entity.table)
      const rows = await asked.where('record_id', '=', id).orderBy('id', 'desc').limit(SHOWN).execute()
      const requests = await showRequests(tx, { ...whole, today: rights.today }, rows)
      return {
        person: { entity: entity.name, id, title: (record[entity.title] ?? null) as string | null },
        fields: personal.map(({ name, label }) => ({ name, label, value: record[name] ?? null })),
        consents: withoutNames(await consentsOf(tx, rights.catalog, self)),
        requests: requests.map((one) => ({ ...one, ...namelessOf(one) })),
      }
    },
    { readOnly: true },
  )
}

/** Who of the staff did something is theirs: a person is told what was done and when. */
const namelessOf = ({ received_by, decided_by, waits }: MyData['requests'][number]) => ({
  received_by: { ...received_by, name: '' },
  decided_by: decided_by && { ...decided_by, name: '' },
  waits: waits && { ...waits, name: '' },
})
const withoutNames = ({ purposes, items }: MyData['consents']): MyData['consents'] => ({
  purposes,
  items: items.map((item) => ({ ...item, by: { ...item.by, name: '' } })),
})
