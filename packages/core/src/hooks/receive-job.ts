import type { Catalog } from '@courtyard/metadata/catalog'
import type { Hook } from '@courtyard/metadata/catalog-template'
import { everything } from '@courtyard/metadata/scope'
import { assert } from '@courtyard/std/assert'
import { Fault, isFault } from '@courtyard/std/fault'
import type { Ids } from '@courtyard/std/id'
import { textOf } from '@courtyard/std/label'
import type { Actor, Deps } from '../deps.ts'
import type { JobHandler } from '../jobs/run-due-jobs.ts'
import { createRecord } from '../records/create-record.ts'
import { findRecord } from '../records/find-record.ts'
import { listRecords } from '../records/list-records.ts'
import { rightsOfRequest } from '../records/rights-of-request.ts'
import { updateRecord } from '../records/update-record.ts'

export const RECEIVE_JOB = 'receive_hook'

type Message = { readonly id: string; readonly hook: string; readonly body: unknown }
type Receiving = Hook & { readonly receive: NonNullable<Hook['receive']> }

/** Faults that another try may mend: somebody else was faster. */
const AGAIN: ReadonlySet<string> = new Set(['try_again', 'timed_out', 'version_stale'])

/**
 * Works on one message: creates or changes a record as the role that the hook names. Safe to run twice: a record that is
 * created takes the message's own id, so a second run finds it; a change that was made is made again with the same values.
 */
export const receiveJob: JobHandler = async (deps, { tenant, payload }) => {
  const { message: id } = payload as { readonly message: string }
  const message = await readWaiting(deps, tenant, id)
  if (!message) return
  const catalog = await deps.catalogs.load(tenant)
  const hook = Object.hasOwn(catalog.hooks, message.hook) ? catalog.hooks[message.hook] : undefined
  if (!hook?.receive) return await settle(deps, tenant, { id, failure: { code: 'hook_unknown' } })
  try {
    const record = await take(deps, { tenant, hook: { ...hook, receive: hook.receive }, message, catalog })
    await settle(deps, tenant, { id, record })
  } catch (error) {
    if (!isFault(error) || AGAIN.has(error.code)) throw error
    await settle(deps, tenant, { id, failure: { code: error.code, ...error.details } })
  }
}

async function readWaiting(deps: Deps, tenant: string, id: string): Promise<Message | undefined> {
  return await deps.db.withTenant(
    tenant,
    (tx) =>
      tx.kernel
        .selectFrom('k_hook_inbox')
        .select(['id', 'hook', 'body'])
        .where('id', '=', id)
        .where('state', '=', 'waiting')
        .executeTakeFirst(),
    { readOnly: true },
  )
}

type Settled = { readonly id: string; readonly record?: string; readonly failure?: object }

/** Keeps what became of a message; the content of one that is done is let go. */
async function settle(deps: Deps, tenant: string, { id, record, failure }: Settled): Promise<void> {
  const at = deps.clock.now().toISOString()
  await deps.db.withTenant(tenant, (tx) =>
    tx.kernel
      .updateTable('k_hook_inbox')
      .set(
        failure
          ? { state: 'failed', failure: JSON.stringify(failure), finished_at: at }
          : { state: 'done', record_id: record ?? null, body: null, finished_at: at },
      )
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .execute(),
  )
}

type Taking = {
  readonly tenant: string
  readonly hook: Receiving
  readonly message: Message
  readonly catalog: Catalog
}

/** Creates or changes the record that a message is about; gives its id. Throws as those do. */
async function take(deps: Deps, { tenant, hook, message }: Taking): Promise<string> {
  const { entity, receive } = hook
  const actor = actorOf(tenant, hook)
  const values = valuesOf(receive.map, message.body)
  const created = await findOwn(deps, tenant, { entity, id: message.id })
  if (created) return message.id
  if (receive.do === 'create') return await create(deps, actor, { entity, values, id: message.id })
  const found = await findByKey(deps, actor, { entity, key: receive.key, values })
  if (found) {
    const changed = Object.fromEntries(Object.entries(values).filter(([name]) => !receive.key.includes(name)))
    return (await updateRecord(deps, actor, { entity, ...found, values: changed })).id
  }
  if (receive.do === 'upsert') return await create(deps, actor, { entity, values, id: message.id })
  throw new Fault('record_missing')
}

const actorOf = (tenant: string, { name, label, receive }: Receiving): Actor => ({
  id: `hook:${name}`,
  name: textOf(label, 'zh-CN', name),
  tenant,
  kind: 'console',
  roles: [receive.as],
  record: null,
})

/** Values by field; what the message does not have is left alone. */
function valuesOf(map: Receiving['receive']['map'], body: unknown): Record<string, unknown> {
  const entries = map.map(({ field, from }) => [field, at(body, from)] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

function at(body: unknown, path: readonly string[]): unknown {
  let value = body
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  return value
}

/** Whether the record of this message was made by an earlier run. */
async function findOwn(deps: Deps, tenant: string, of: { entity: string; id: string }): Promise<boolean> {
  const system: Actor = { id: 'system', name: 'system', tenant, kind: 'system', roles: [], record: null }
  const rights = { ...(await rightsOfRequest(deps, system)), scopes: { read: everything } }
  const found = await deps.db.withTenant(tenant, (tx) => findRecord(tx, rights, { ...of, select: [] }), {
    readOnly: true,
  })
  return found !== undefined
}

type Creating = { readonly entity: string; readonly values: Record<string, unknown>; readonly id: string }

async function create(deps: Deps, actor: Actor, { entity, values, id }: Creating): Promise<string> {
  const created = await createRecord({ ...deps, ids: beginningWith(id, deps.ids) }, actor, { entity, values })
  assert(created.id === id, 'the record of a message has the message’s id')
  return created.id
}

function beginningWith(first: string, ids: Ids): Ids {
  let isFirst = true
  return {
    next() {
      if (!isFirst) return ids.next()
      isFirst = false
      return first
    },
  }
}

type Key = { readonly entity: string; readonly key: readonly string[]; readonly values: Record<string, unknown> }

/** The one record that the key fits; undefined when there is none. Throws Fault record_invalid when a part is missing or several fit. */
async function findByKey(deps: Deps, actor: Actor, { entity, key, values }: Key) {
  const missing = key.filter((name) => values[name] === undefined || values[name] === null)
  if (missing.length > 0) throw new Fault('record_invalid', { key: missing, reason: 'key_missing' })
  const and = key.map((field) => ({ field, op: 'eq' as const, value: values[field] as string }))
  const { items } = await listRecords(deps, actor, { entity, select: [], filter: { and }, limit: 2 })
  if (items.length > 1) throw new Fault('record_invalid', { key, reason: 'key_ambiguous' })
  const [found] = items
  return found && { id: found.id, version: found.version }
}
