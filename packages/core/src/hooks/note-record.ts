import type { TenantTx } from '@courtyard/db/database'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { Hook, RecordEvent } from '@courtyard/metadata/catalog-template'
import { formHolds } from '@courtyard/metadata/form-states'
import { isMasked, maskOf } from '@courtyard/metadata/personal'
import { everything } from '@courtyard/metadata/scope'
import type { RecordValues } from '@courtyard/metadata/validate-record'
import type { Json } from '@courtyard/metadata/values'
import { sameJson } from '@courtyard/std/same-json'
import { type OutboxRow, writeOutbox } from '../outbox/outbox.ts'
import type { RequestRights } from '../records/rights-of-request.ts'
import { type FieldAt, fieldAt, readPaths, rowOfPaths, treePaths } from '../templates/record-row.ts'

/** What happened to a record, for those who listen. */
export type Noted = {
  readonly entity: string
  readonly id: string
  readonly event: RecordEvent
  readonly at: string
  /** Fields whose values an update changed. */
  readonly changed?: readonly string[]
}

type Sending = Hook & { readonly send: NonNullable<Hook['send']> }

/** The hooks that hear of the event, by name. */
export const hooksOn = (
  catalog: Pick<Catalog, 'hooks'>,
  noted: Pick<Noted, 'entity' | 'event' | 'changed'>,
): Sending[] =>
  Object.values(catalog.hooks)
    .filter((hook): hook is Sending => hook.send !== undefined && hook.entity === noted.entity)
    .filter(({ send }) => send.events.includes(noted.event))
    .filter(({ send }) => noted.event !== 'updated' || isChanged(send.changed, noted.changed ?? []))
    .sort((one, other) => (one.name < other.name ? -1 : 1))

const isChanged = (asked: readonly string[], changed: readonly string[]): boolean =>
  asked.length === 0 ? changed.length > 0 : asked.some((name) => changed.includes(name))

/** Fields that a write gave another value; the same value sent again is no change. */
export const changedFields = (before: RecordValues, values: RecordValues): string[] =>
  Object.keys(values).filter((name) => !sameJson(values[name] ?? null, before[name] ?? null))

/**
 * Leaves a row in the outbox for each hook that hears of the event and whose condition holds, with the content as it is
 * now, in the transaction of the change. A deletion is noted before it happens.
 */
export async function noteForHooks(tx: TenantTx, rights: RequestRights, noted: Noted): Promise<void> {
  const hooks = hooksOn(rights.catalog, noted)
  if (hooks.length === 0) return
  await writeOutbox(tx, await rowsFor(tx, rights, { hooks, noted }))
}

/** Leaves a row for one hook by name, whatever its events and condition say: an effect asks for it. */
export async function noteForHook(tx: TenantTx, rights: RequestRights, noted: Omit<Noted, 'event'> & { hook: string }) {
  const hook = rights.catalog.hooks[noted.hook]
  if (!hook?.send) return
  const { when: _, ...send } = hook.send
  const hooks: Sending[] = [{ ...hook, send }]
  await writeOutbox(tx, await rowsFor(tx, rights, { hooks, noted: { ...noted, event: 'effect' } }))
}

type Rows = {
  readonly hooks: readonly Sending[]
  readonly noted: Omit<Noted, 'event'> & { readonly event: RecordEvent | 'effect' }
}

async function rowsFor(tx: TenantTx, rights: RequestRights, { hooks, noted }: Rows): Promise<OutboxRow[]> {
  const { catalog, today } = rights
  const entity = catalog.entities[noted.entity]!
  const paths = hooks.flatMap(({ send }) => [...send.fields, ...(send.when ? treePaths([send.when]) : [])])
  // What a hook may tell was decided by who published it, not by who happens to change the record.
  const system: RequestRights = { ...rights, scopes: { read: everything } }
  const record = await readPaths(tx, system, { entity: noted.entity, id: noted.id, paths })
  if (!record) return []
  const env = { row: rowOfPaths(catalog, entity, { record, paths }), variables: { today } }
  return hooks
    .filter(({ send }) => !send.when || formHolds(send.when, env))
    .map(({ name, send }) => ({
      topic: 'hook',
      payload: {
        hook: name,
        event: noted.event,
        entity: noted.entity,
        record: noted.id,
        at: noted.at,
        version: catalog.version,
        fields: Object.fromEntries(
          send.fields.map((path) => [
            path,
            sentValue(send, fieldAt(catalog, entity, { record, path: path.split('.') })),
          ]),
        ),
      },
    }))
}

/** Personal values leave masked unless the hook's document says otherwise: what waits in the outbox is what is sent. */
function sentValue({ unmasked }: Sending['send'], found: FieldAt | undefined): Json {
  const value = (found?.value ?? null) as Json
  return found && !unmasked && isMasked(found.field) ? maskOf(found.field, value) : value
}
