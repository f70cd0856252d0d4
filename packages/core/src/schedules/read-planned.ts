import type { PlannedDays } from '@courtyard/contract/planned'
import type { TenantTx } from '@courtyard/db/database'
import type { Schedule } from '@courtyard/metadata/catalog-automation'
import { addDays } from '@courtyard/std/day'
import { Fault } from '@courtyard/std/fault'
import { readRow } from '../automation/start-automation.ts'
import type { Actor, Deps } from '../deps.ts'
import { findRecord } from '../records/find-record.ts'
import { getReadable } from '../records/get-writable.ts'
import { type RequestRights, rightsOfRequest } from '../records/rights-of-request.ts'
import { ownerKey, plannedDays } from './clock-owner.ts'

const NEXT_MAX = 12
const LAST_MAX = 12
const HORIZON_DAYS = 3_660

/**
 * What schedules plan for a record: the next days, and what became of the last ones. Only to who may read the fields that
 * say so. Throws Fault entity_unknown, record_missing.
 */
export async function readPlanned(
  deps: Deps,
  actor: Actor,
  { entity: name, id }: { readonly entity: string; readonly id: string },
): Promise<PlannedDays> {
  const rights = await rightsOfRequest(deps, actor)
  const entity = getReadable(rights, name)
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const record = await findRecord(tx, rights, { entity: name, id })
      if (!record) throw new Fault('record_missing')
      const seen = (schedule: Schedule) => fieldsOf(schedule).every((field) => Object.hasOwn(record, field))
      const own = Object.values(rights.catalog.schedules ?? {}).filter((one) => one.entity === entity.name && seen(one))
      const items: PlannedDays['items'] = []
      for (const schedule of own) items.push(await plannedBy(tx, rights, { schedule, id }))
      return { items }
    },
    { readOnly: true },
  )
}

const fieldsOf = ({ from, to, every }: Schedule): string[] =>
  [from, to, every.count].filter((one): one is string => typeof one === 'string')

type Asked = { readonly schedule: Schedule; readonly id: string }

async function plannedBy(tx: TenantTx, rights: RequestRights, { schedule, id }: Asked) {
  const { today, catalog } = rights
  const reading = { entity: schedule.entity, id, variables: { today, actor: { id: 'system', kind: 'system' } } }
  const paths = fieldsOf(schedule)
  const row = await readRow(tx, catalog, { ...reading, effects: [], paths, where: schedule.where })
  const days = { from: today, to: addDays(today, HORIZON_DAYS), max: NEXT_MAX }
  const last = await tx.kernel
    .selectFrom('k_day_start')
    .select(['on_day', 'failure'])
    .where('owner', '=', ownerKey({ kind: 'schedule', name: schedule.name }))
    .where('record_id', '=', id)
    .orderBy('on_day', 'desc')
    .limit(LAST_MAX)
    .execute()
  return {
    schedule: schedule.name,
    label: schedule.label,
    paused: schedule.paused === true || !row,
    next: row && !schedule.paused ? [...plannedDays(schedule, row, days)] : [],
    last: last.map(({ on_day, failure }) => ({ on: on_day, done: failure === null })),
  }
}
