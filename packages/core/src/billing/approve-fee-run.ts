import { ENGINE_VERSION } from '@courtyard/billing/charge'
import type { FeeRun, Sealed } from '@courtyard/contract/fee-runs'
import { newestFeeRun } from '@courtyard/db/kernel/fee-runs'
import { enqueueJob } from '@courtyard/db/kernel/jobs'
import { loadExclusions, updateFeeRun } from '@courtyard/db/kernel/saved-fee-runs'
import { Fault } from '@courtyard/std/fault'
import { note } from '../audit/note.ts'
import type { Actor, Deps } from '../deps.ts'
import { refuseClosed } from '../money/closes/refuse-closed.ts'
import { previewOutcome } from './compute-run.ts'
import { requireRun } from './may-run.ts'
import { PREVIEWING } from './preview-fee-run.ts'
import { readFeeRun } from './read-fee-run.ts'
import { runContext } from './run-context.ts'
import { isHeld, needsApproval } from './run-rules.ts'
import { getSaved } from './seal-fee-run.ts'
import { FEE_RUN_JOB, isOver, runKeyOf } from './start-fee-run.ts'

export type Agreed = { readonly id: string; readonly preview_hash: string }

/**
 * Agrees to a sealed run, as a second person. Needs run:approve_money. Throws fee_run_own for who made, changed or
 * previewed it, fee_run_preview_stale for another seal, fee_run_findings_open while a finding has not been acknowledged.
 */
export async function approveFeeRun(deps: Deps, actor: Actor, { id, preview_hash }: Agreed): Promise<FeeRun> {
  requireRun(await deps.catalogs.load(actor.tenant), actor, 'approve_money')
  await deps.db.withTenant(actor.tenant, async (tx) => {
    const run = await getSaved(tx, id)
    if (run.state !== 'previewed') throw new Fault('fee_run_state', { state: run.state })
    if ([run.created_by, run.previewed_by, ...run.changed_by].includes(actor.id)) throw new Fault('fee_run_own')
    if (run.preview_hash !== preview_hash) throw new Fault('fee_run_preview_stale', { period: run.period })
    const { previewed } = await tx.kernel
      .selectFrom('k_fee_run')
      .select('previewed')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const open = (previewed as Sealed).findings_open
    if (open > 0) throw new Fault('fee_run_findings_open', { open })
    await updateFeeRun(tx, id, { approved_by: actor.id, approved_at: deps.clock.now().toISOString() })
    note(tx, { by: actor.id, action: 'fee_run.approved', subject: ['fee_run', id], what: { preview: preview_hash } })
  })
  return await readFeeRun(deps, actor, id)
}

/**
 * Starts a sealed run. Computes again and begins only what was sealed. Throws fee_run_preview_stale, fee_run_state for a
 * draft, fee_run_approval_missing, fee_run_exists while a run of the same scope goes on, period_closed.
 */
export async function startSavedRun(deps: Deps, actor: Actor, { id, preview_hash }: Agreed): Promise<FeeRun> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'fee_runs')
  await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const run = await getSaved(tx, id)
      if (run.state !== 'previewed') throw new Fault('fee_run_state', { state: run.state })
      if ((run.needs_approval || needsApproval(catalog)) && run.approved_by === null)
        throw new Fault('fee_run_approval_missing')
      const now = deps.clock.now()
      const context = runContext(catalog, { ...run, at: now })
      const newest = await newestFeeRun(tx, run)
      if (newest && !isOver(newest.state)) throw new Fault('fee_run_exists', { run: newest.id })
      const { hash } = await previewOutcome(tx, context, await loadExclusions(tx, id))
      if (hash !== run.preview_hash || hash !== preview_hash)
        throw new Fault('fee_run_preview_stale', { period: run.period })
      await refuseClosed(tx, run.period)
      await updateFeeRun(tx, id, {
        ...{ state: 'queued', run_key: runKeyOf(run, newest?.id ?? null), held: isHeld(catalog) },
        ...{ started_by: actor.id, started_at: now.toISOString(), needs_approval: needsApproval(catalog) },
        ...{ catalog_version: catalog.version, engine_version: ENGINE_VERSION },
      })
      await enqueueJob(tx, { kind: FEE_RUN_JOB, payload: { run: id } })
      note(tx, { by: actor.id, action: 'fee_run.started', subject: ['fee_run', id], what: { period: run.period } })
    },
    { timeoutMs: PREVIEWING.timeoutMs },
  )
  return await readFeeRun(deps, actor, id)
}
