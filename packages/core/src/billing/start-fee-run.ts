import { createHash } from 'node:crypto'
import { ENGINE_VERSION } from '@courtyard/billing/charge'
import type { FeeRun, FeeRunRequest } from '@courtyard/contract/fee-runs'
import type { TenantTx } from '@courtyard/db/database'
import { insertFeeRun, newestFeeRun, type RunOf, reopenFailedRun } from '@courtyard/db/kernel/fee-runs'
import { enqueueJob, ensureJob } from '@courtyard/db/kernel/jobs'
import { canonicalJson } from '@courtyard/std/canonical'
import { Fault } from '@courtyard/std/fault'
import { note } from '../audit/note.ts'
import type { Actor, Deps } from '../deps.ts'
import { refuseClosed } from '../money/closes/refuse-closed.ts'
import { askedContext } from './asked-context.ts'
import { previewOutcome } from './compute-run.ts'
import { requireRun } from './may-run.ts'
import { readFeeRun } from './read-fee-run.ts'
import type { RunContext } from './run-context.ts'
import { isHeld, needsApproval } from './run-rules.ts'

export const FEE_RUN_JOB = 'fee_run'

/** The key that makes a run the same run: what is charged, for when, of whom, and after which run when it catches up on one. */
export const runKeyOf = ({ period, standards, filter }: RunOf, after: string | null): string =>
  createHash('sha256')
    .update(
      canonicalJson({ period, standards: [...new Set(standards)].sort(), after, ...(filter != null && { filter }) }),
    )
    .digest('hex')

/**
 * Starts a fee run: run row and job in one transaction, catalog version pinned. Starting the same standards, period and
 * filter again answers the run that is there, unless that one is over and something can be charged now that could not be
 * then: a corrected exception, or what was rolled back, gets a run that catches up. A run whose job died after its last
 * attempt goes on where it stopped. Throws fee_run_preview_stale when the outcome is no longer what was previewed,
 * fee_run_approval_missing where the tenant wants runs to be agreed to: those are saved first. Throws period_closed.
 */
export async function startFeeRun(deps: Deps, actor: Actor, request: FeeRunRequest): Promise<FeeRun> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'fee_runs')
  if (needsApproval(catalog)) throw new Fault('fee_run_approval_missing')
  const context = askedContext(catalog, actor, { ...request, at: deps.clock.now() })
  const id = await deps.db.withTenant(actor.tenant, (tx) => ensureRun(tx, { context, request, by: actor.id }))
  return await readFeeRun(deps, actor, id)
}

type Wanted = { readonly context: RunContext; readonly request: FeeRunRequest; readonly by: string }

async function ensureRun(tx: TenantTx, { context, request, by }: Wanted): Promise<string> {
  const standards = context.standards.map(({ standard }) => standard.name)
  const runOf: RunOf = { period: request.period, standards, filter: request.filter ?? null }
  const newest = await newestFeeRun(tx, runOf)
  if (newest && !isOver(newest.state)) {
    await resume(tx, newest)
    return newest.id
  }
  // A first run without a preview to hold it to needs no outcome: what it charges is what its job finds.
  const outcome = newest || request.preview_hash !== undefined ? await previewOutcome(tx, context) : undefined
  if (newest && outcome?.charges === 0) return newest.id
  if (request.preview_hash !== undefined && outcome?.hash !== request.preview_hash) {
    throw new Fault('fee_run_preview_stale', { period: request.period })
  }
  await refuseClosed(tx, request.period)
  const inserted = await insertFeeRun(tx, {
    ...{ ...runOf, runKey: runKeyOf(runOf, newest?.id ?? null), by },
    ...{ due: context.due, note: '', held: isHeld(context.catalog), needsApproval: false },
    ...{ catalogVersion: context.catalog.version, engineVersion: ENGINE_VERSION },
    previewHash: request.preview_hash ?? null,
  })
  if (inserted) {
    await enqueueJob(tx, { kind: FEE_RUN_JOB, payload: { run: inserted } })
    note(tx, { by, action: 'fee_run.started', subject: ['fee_run', inserted], what: { period: runOf.period } })
  }
  return inserted ?? (await newestFeeRun(tx, runOf))!.id
}

/** Nothing more comes of it: what can still be charged needs a run of its own. */
export const isOver = (state: string): boolean => state === 'done' || state === 'rolled_back'

/** Sees to it that somebody works on a run that was begun. One that is being rolled back is left to its own job. */
async function resume(tx: TenantTx, run: { readonly id: string; readonly state: string }): Promise<void> {
  if (run.state === 'rolling_back') return
  if (run.state === 'failed') await reopenFailedRun(tx, run.id)
  await ensureJob(tx, { kind: FEE_RUN_JOB, payload: { run: run.id } })
}
