import { createHash } from 'node:crypto'
import { ENGINE_VERSION } from '@courtyard/billing/charge'
import type { FeeRun, FeeRunRequest } from '@courtyard/contract/fee-runs'
import type { TenantTx } from '@courtyard/db/database'
import { insertFeeRun, newestFeeRun } from '@courtyard/db/kernel/fee-runs'
import { enqueueJob, ensureJob } from '@courtyard/db/kernel/jobs'
import { canonicalJson } from '@courtyard/std/canonical'
import { Fault } from '@courtyard/std/fault'
import type { Actor, Deps } from '../deps.ts'
import { requireRun } from './may-run.ts'
import { previewOutcome } from './preview-fee-run.ts'
import { readFeeRun } from './read-fee-run.ts'
import { type RunContext, runContext } from './run-context.ts'

export const FEE_RUN_JOB = 'fee_run'

/** The key that makes a run the same run: what is charged, for when, and after which run when it catches up on one. */
export const runKeyOf = (period: string, standards: readonly string[], after: string | null): string =>
  createHash('sha256')
    .update(canonicalJson({ period, standards: [...new Set(standards)].sort(), after }))
    .digest('hex')

/**
 * Starts a fee run: run row and job in one transaction, catalog version pinned. Starting the same standards and period
 * again answers the run that is there, unless that one is done and something can be charged now that could not be then:
 * a corrected exception gets a run that catches up. A run whose job died after its last attempt goes on where it stopped. Throws fee_run_preview_stale when the outcome is no longer what was
 * previewed.
 */
export async function startFeeRun(deps: Deps, actor: Actor, request: FeeRunRequest): Promise<FeeRun> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'fee_runs')
  const context = runContext(catalog, { ...request, at: deps.clock.now() })
  const id = await deps.db.withTenant(actor.tenant, (tx) => ensureRun(tx, { context, request, by: actor.id }))
  return await readFeeRun(deps, actor, id)
}

type Wanted = { readonly context: RunContext; readonly request: FeeRunRequest; readonly by: string }

async function ensureRun(tx: TenantTx, { context, request, by }: Wanted): Promise<string> {
  const standards = context.standards.map(({ standard }) => standard.name)
  const newest = await newestFeeRun(tx, request.period, standards)
  if (newest && newest.state !== 'done') {
    await ensureJob(tx, { kind: FEE_RUN_JOB, payload: { run: newest.id } })
    return newest.id
  }
  // A first run without a preview to hold it to needs no outcome: what it charges is what its job finds.
  const outcome = newest || request.preview_hash !== undefined ? await previewOutcome(tx, context) : undefined
  if (newest && outcome?.charges === 0) return newest.id
  if (request.preview_hash !== undefined && outcome?.hash !== request.preview_hash) {
    throw new Fault('fee_run_preview_stale', { period: request.period })
  }
  const runKey = runKeyOf(request.period, standards, newest?.id ?? null)
  const { version: catalogVersion } = context.catalog
  const previewHash = request.preview_hash ?? null
  const run = {
    runKey,
    period: request.period,
    standards,
    catalogVersion,
    engineVersion: ENGINE_VERSION,
    previewHash,
    by,
  }
  const inserted = await insertFeeRun(tx, run)
  if (inserted) await enqueueJob(tx, { kind: FEE_RUN_JOB, payload: { run: inserted } })
  return inserted ?? (await newestFeeRun(tx, request.period, standards))!.id
}
