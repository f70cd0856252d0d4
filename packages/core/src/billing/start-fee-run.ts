import { createHash } from 'node:crypto'
import { ENGINE_VERSION } from '@courtyard/billing/charge'
import type { FeeRun, FeeRunRequest } from '@courtyard/contract/fee-runs'
import { insertFeeRun } from '@courtyard/db/kernel/fee-runs'
import { enqueueJob } from '@courtyard/db/kernel/jobs'
import { canonicalJson } from '@courtyard/std/canonical'
import { Fault } from '@courtyard/std/fault'
import type { Actor, Deps } from '../deps.ts'
import { requireRun } from './may-run.ts'
import { previewHashOf } from './preview-fee-run.ts'
import { readFeeRun } from './read-fee-run.ts'
import { runContext } from './run-context.ts'

export const FEE_RUN_JOB = 'fee_run'

/** The key that makes a run the same run: what is charged, for when. */
export const runKeyOf = (period: string, standards: readonly string[]): string =>
  createHash('sha256')
    .update(canonicalJson({ period, standards: [...new Set(standards)].sort() }))
    .digest('hex')

/**
 * Starts a fee run: run row and job in one transaction, catalog version pinned. Starting the same standards and period
 * again answers the run that is there. Throws fee_run_preview_stale when the outcome is no longer what was previewed.
 */
export async function startFeeRun(deps: Deps, actor: Actor, request: FeeRunRequest): Promise<FeeRun> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'fee_runs')
  const context = runContext(catalog, request.period, request.standards)
  const runKey = runKeyOf(request.period, request.standards)
  const id = await deps.db.withTenant(actor.tenant, async (tx) => {
    const known = await tx.kernel.selectFrom('k_fee_run').select('id').where('run_key', '=', runKey).executeTakeFirst()
    if (known) return known.id
    if (request.preview_hash !== undefined && (await previewHashOf(tx, context)) !== request.preview_hash) {
      throw new Fault('fee_run_preview_stale', { period: request.period })
    }
    const standards = context.standards.map(({ standard }) => standard.name)
    const inserted = await insertFeeRun(tx, {
      runKey,
      period: request.period,
      standards,
      catalogVersion: catalog.version,
      engineVersion: ENGINE_VERSION,
      previewHash: request.preview_hash ?? null,
      by: actor.id,
    })
    if (inserted) await enqueueJob(tx, { kind: FEE_RUN_JOB, payload: { run: inserted } })
    return (
      inserted ??
      (await tx.kernel.selectFrom('k_fee_run').select('id').where('run_key', '=', runKey).executeTakeFirstOrThrow()).id
    )
  })
  return await readFeeRun(deps, actor, id)
}
