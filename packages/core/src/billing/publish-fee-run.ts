import type { FeeRun } from '@courtyard/contract/fee-runs'
import { publishBills, updateFeeRun } from '@courtyard/db/kernel/saved-fee-runs'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { note } from '../audit/note.ts'
import type { Actor, Deps } from '../deps.ts'
import { requireRun } from './may-run.ts'
import { readFeeRun } from './read-fee-run.ts'

/** A hundred thousand bills are shown in one transaction. */
const TIMEOUT_MS = 120_000

/**
 * Shows owners the bills of a run that is done, all at once; again is a no-op. Throws fee_run_missing, fee_run_state.
 * From then on they can be collected and adjusted.
 */
export async function publishFeeRun(deps: Deps, actor: Actor, id: string): Promise<FeeRun> {
  requireRun(await deps.catalogs.load(actor.tenant), actor, 'fee_runs')
  await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const run = isId(id)
        ? await tx.kernel
            .selectFrom('k_fee_run')
            .select(['state', 'published_at'])
            .where('id', '=', id)
            .forUpdate()
            .executeTakeFirst()
        : undefined
      if (!run) throw new Fault('fee_run_missing')
      if (run.published_at !== null) return
      if (run.state !== 'done') throw new Fault('fee_run_state', { state: run.state })
      await publishBills(tx, id, actor.id)
      await updateFeeRun(tx, id, {
        ...{ published_at: deps.clock.now().toISOString(), published_by: actor.id },
      })
      note(tx, { by: actor.id, action: 'fee_run.published', subject: ['fee_run', id] })
    },
    { timeoutMs: TIMEOUT_MS },
  )
  return await readFeeRun(deps, actor, id)
}
