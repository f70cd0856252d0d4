import type { Deps } from '../deps.ts'
import { relayHook } from '../hooks/relay-hook.ts'
import type { JobHandler } from '../jobs/run-due-jobs.ts'
import { relayNotify } from '../notifications/relay-notify.ts'
import type { OutboxRow } from './outbox.ts'

type WaitingRow = OutboxRow & { readonly id: string }
/**
 * Relays what one transaction left in the outbox. Safe to run twice: each row is marked in the transaction that makes its
 * messages or deliveries, and those are unique by row. A row that fails does not hold up the others; the job is tried
 * again for it.
 */
export const relayJob: JobHandler = async (deps, { id: batch, tenant }, lease) => {
  const failures: unknown[] = []
  for (const row of await waiting(deps, tenant, batch)) {
    if (!(await lease.renew())) return
    try {
      if (row.topic === 'notify') await relayNotify(deps, tenant, row, () => lease.renew())
      else await relayHook(deps, tenant, row)
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} rows of the outbox could not be relayed`)
}

async function waiting(deps: Deps, tenant: string, batch: string): Promise<WaitingRow[]> {
  const rows = await deps.db.withTenant(
    tenant,
    (tx) =>
      tx.kernel
        .selectFrom('k_outbox')
        .select(['id', 'topic', 'payload'])
        .where('batch', '=', batch)
        .where('relayed_at', 'is', null)
        .orderBy('id')
        .execute(),
    { readOnly: true },
  )
  return rows as unknown as WaitingRow[]
}
