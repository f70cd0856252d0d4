import { enqueueJob } from '@courtyard/db/kernel/jobs'
import type { Deps } from '../deps.ts'
import { markRelayed } from '../outbox/mark-relayed.ts'
import type { HookRow } from '../outbox/outbox.ts'
import { DELIVER_JOB } from './deliver-job.ts'

/** Makes the delivery of one row and the job of its first attempt. Idempotent: unique by row. */
export async function relayHook(deps: Deps, tenant: string, row: HookRow & { readonly id: string }): Promise<void> {
  const at = deps.clock.now().toISOString()
  await deps.db.withTenant(tenant, async (tx) => {
    if (!(await markRelayed(tx, row.id, at))) return
    const { hook, event, record } = row.payload
    const { id } = await tx.kernel
      .insertInto('k_hook_delivery')
      .values({
        outbox_id: row.id,
        hook,
        event,
        record_id: record,
        body: bodyOf(row),
        next_at: at,
        created_at: at,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await enqueueJob(tx, { kind: DELIVER_JOB, payload: { delivery: id, round: 1, attempt: 1 } })
  })
}

/** The bytes that are signed and sent, now and whenever it is sent again. */
const bodyOf = ({ id, payload: { event, entity, record, at, version, fields } }: HookRow & { readonly id: string }) =>
  JSON.stringify({ id, event, entity, record, at, version, fields })
