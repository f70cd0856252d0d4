import type { TenantTx } from '@courtyard/db/database'
import type { Catalog, Entity } from '@courtyard/metadata/catalog'
import type { Automation, AutomationEvent } from '@courtyard/metadata/catalog-automation'
import type { RecordValues } from '@courtyard/metadata/validate-record'
import { sameJson } from '@courtyard/std/same-json'
import { linesOf } from '../records/remove-record.ts'
import type { Writing } from '../records/writing.ts'
import type { Started } from './record-event.ts'
import { startAutomation } from './start-automation.ts'

/** The automations of an entity that hear of such an event, in the order of their names. */
export const automationsOn = (catalog: Catalog, entity: string, on: AutomationEvent['on']): Automation[] =>
  Object.values(catalog.automations ?? {})
    .filter((one) => one.entity === entity && one.when.on === on)
    .sort((a, b) => (a.name < b.name ? -1 : 1))

/** Keeps that a record was created, for the end of the write. */
export function noteCreated({ rights, events, chain }: Writing, entity: Entity, id: string): void {
  if (automationsOn(rights.catalog, entity.name, 'created').length > 0)
    events.push({ on: 'created', entity: entity.name, id, chain })
}

type Change = { readonly id: string; readonly before: RecordValues; readonly values: RecordValues }

/** Keeps which fields of a record changed; the same value sent again is no change. */
export function noteChanged({ rights, events, chain }: Writing, entity: Entity, change: Change): void {
  if (automationsOn(rights.catalog, entity.name, 'changed').length === 0) return
  const { id, before, values } = change
  const fields = Object.keys(values).filter((name) => !sameJson(values[name] ?? null, before[name] ?? null))
  if (fields.length > 0) events.push({ on: 'changed', entity: entity.name, id, fields, before, chain })
}

/** Keeps that a record and its owned lines are about to be deleted; their automations are judged now, while they are there. */
export async function noteDeleted(tx: TenantTx, writing: Writing, entity: Entity, id: string): Promise<void> {
  const { rights, events, chain } = writing
  const { catalog } = rights
  if (!Object.values(catalog.automations ?? {}).some(({ when }) => when.on === 'deleted')) return
  for (const line of await linesOf(tx, catalog, { entity, id, of: 'live' }))
    await noteDeleted(tx, writing, line.entity, line.id)
  const started: Started[] = []
  for (const automation of automationsOn(catalog, entity.name, 'deleted')) {
    const one = await startAutomation(tx, catalog, { automation, id, variables: variablesOf(writing) })
    if (one) started.push(one)
  }
  if (started.length > 0) events.push({ on: 'deleted', entity: entity.name, id, started, chain })
}

/** The variables of conditions and effects, but for what the record was before. */
export const variablesOf = ({ rights, at, actor }: Writing) => ({ actor, today: rights.today, now: at })
