import type { Delivery, DeliveryPage, HookMessagePage } from '@courtyard/contract/hooks'
import { enqueueJob } from '@courtyard/db/kernel/jobs'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import type { Actor, Deps } from '../deps.ts'
import { DELIVER_JOB, type Turn } from './deliver-job.ts'
import { requireHooks } from './require-hooks.ts'

export type DeliveriesRequest = {
  readonly hook?: string | undefined
  readonly state?: string | undefined
  readonly cursor?: string | undefined
}

const PAGE = 50
const STATES = ['waiting', 'sent', 'dead'] as const
const at = (text: string | null): string | null => (text === null ? null : new Date(text).toISOString())

/** What was sent, latest first: states and statuses, no contents. Throws Fault not_allowed, cursor_invalid. */
export async function listDeliveries(deps: Deps, actor: Actor, request: DeliveriesRequest): Promise<DeliveryPage> {
  await requireHooks(deps, actor)
  const { hook, cursor } = request
  const state = STATES.find((one) => one === request.state)
  if (cursor !== undefined && !isId(cursor)) throw new Fault('cursor_invalid')
  const rows = await deps.db.withTenant(
    actor.tenant,
    (tx) => {
      let list = tx.kernel
        .selectFrom('k_hook_delivery')
        .select(['id', 'outbox_id', 'hook', 'event', 'record_id', 'state', 'attempts', 'status', 'problem'])
        .select(['next_at', 'created_at', 'finished_at'])
        .orderBy('id', 'desc')
        .limit(PAGE + 1)
      if (hook !== undefined) list = list.where('hook', '=', hook)
      if (state !== undefined) list = list.where('state', '=', state)
      if (cursor !== undefined) list = list.where('id', '<', cursor)
      return list.execute()
    },
    { readOnly: true },
  )
  const items = rows.slice(0, PAGE).map(
    ({ outbox_id, record_id, created_at, next_at, finished_at, ...row }): Delivery => ({
      ...row,
      webhook_id: outbox_id,
      record: record_id,
      next_at: at(next_at),
      at: at(created_at)!,
      finished_at: at(finished_at),
    }),
  )
  return { items, next_cursor: rows.length > PAGE ? items.at(-1)!.id : null }
}

/** Sends a delivery again from the first attempt, with the same id and content. Throws Fault delivery_missing, not_allowed. */
export async function resendDelivery(deps: Deps, actor: Actor, id: string): Promise<void> {
  await requireHooks(deps, actor)
  if (!isId(id)) throw new Fault('delivery_missing', { id })
  const now = deps.clock.now().toISOString()
  await deps.db.withTenant(actor.tenant, async (tx) => {
    const row = await tx.kernel
      .updateTable('k_hook_delivery')
      .set((of) => ({ state: 'waiting', attempts: 0, round: of('round', '+', 1), next_at: now, finished_at: null }))
      .where('id', '=', id)
      .returning('round')
      .executeTakeFirst()
    if (!row) throw new Fault('delivery_missing', { id })
    const turn: Turn = { delivery: id, round: row.round, attempt: 1 }
    await enqueueJob(tx, { kind: DELIVER_JOB, payload: turn })
  })
}

/** What other systems sent, latest first, and what became of it. Throws Fault not_allowed, cursor_invalid. */
export async function listMessages(
  deps: Deps,
  actor: Actor,
  { hook, cursor }: Pick<DeliveriesRequest, 'hook' | 'cursor'>,
): Promise<HookMessagePage> {
  await requireHooks(deps, actor)
  if (cursor !== undefined && !isId(cursor)) throw new Fault('cursor_invalid')
  const rows = await deps.db.withTenant(
    actor.tenant,
    (tx) => {
      let list = tx.kernel
        .selectFrom('k_hook_inbox')
        .select(['id', 'hook', 'event_id', 'state', 'failure', 'record_id', 'received_at'])
        .orderBy('id', 'desc')
        .limit(PAGE + 1)
      if (hook !== undefined) list = list.where('hook', '=', hook)
      if (cursor !== undefined) list = list.where('id', '<', cursor)
      return list.execute()
    },
    { readOnly: true },
  )
  const items = rows.slice(0, PAGE).map(({ event_id, record_id, received_at, ...row }) => ({
    ...row,
    webhook_id: event_id,
    record: record_id,
    received_at: at(received_at)!,
  }))
  return { items, next_cursor: rows.length > PAGE ? items.at(-1)!.id : null }
}
