import type { TenantTx } from '@courtyard/db/database'
import { enqueueJob } from '@courtyard/db/kernel/jobs'

export const OUTBOX_JOB = 'outbox'

/** Whom a message is for: everybody with a role, the member whose own record this is, or one member. */
export type Recipient = { readonly role: string } | { readonly record: string } | { readonly member: string }

export type NotifyRow = {
  readonly topic: 'notify'
  readonly payload: {
    readonly template: string
    readonly entity: string
    readonly record: string
    readonly to: Recipient
  }
}
export type HookRow = {
  readonly topic: 'hook'
  readonly payload: {
    readonly hook: string
    readonly event: string
    readonly entity: string
    readonly record: string
    readonly at: string
    readonly version: number
    readonly fields: Readonly<Record<string, unknown>>
  }
}
export type OutboxRow = NotifyRow | HookRow

// One job for all rows of a transaction; the job's id is their batch. A transaction is one object, and ends with it.
const batches = new WeakMap<TenantTx, string>()

/** Leaves rows to be relayed once the caller's transaction commits, and never otherwise. */
export async function writeOutbox(tx: TenantTx, rows: readonly OutboxRow[]): Promise<void> {
  if (rows.length === 0) return
  const batch = batches.get(tx) ?? (await enqueueJob(tx, { kind: OUTBOX_JOB, payload: {} }))
  batches.set(tx, batch)
  await tx.kernel
    .insertInto('k_outbox')
    .values(rows.map(({ topic, payload }) => ({ batch, topic, payload: JSON.stringify(payload) })))
    .execute()
}
