import type { FeeRun, RollbackAsked, RollbackPlan } from '@courtyard/contract/fee-runs'
import type { TenantTx } from '@courtyard/db/database'
import { ensureJob } from '@courtyard/db/kernel/jobs'
import { countStanding, listKept } from '@courtyard/db/kernel/roll-back-bills'
import { updateFeeRun } from '@courtyard/db/kernel/saved-fee-runs'
import type { Catalog } from '@courtyard/metadata/catalog'
import { dayIn } from '@courtyard/std/day'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { yuanText } from '@courtyard/std/money'
import { note } from '../audit/note.ts'
import type { Actor, Deps } from '../deps.ts'
import { requireRun } from './may-run.ts'
import { readFeeRun } from './read-fee-run.ts'

export const ROLL_BACK_JOB = 'roll_back_fee_run'
/** Bills that cannot be rolled back which an answer lists. */
const KEPT_MAX = 50

/** What late fees are claimed under. */
export const lateStandardsOf = ({ lateFees }: Pick<Catalog, 'lateFees'>): string[] =>
  Object.keys(lateFees).map((name) => `late:${name}`)

/** What rolling a run back would take back, and which bills it would have to keep. Throws fee_run_missing, fee_run_state. */
export async function planRollback(deps: Deps, actor: Actor, id: string): Promise<RollbackPlan> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'fee_runs')
  return await deps.db.withTenant(actor.tenant, async (tx) => {
    const state = await stateOf(tx, id)
    if (state !== 'done' && state !== 'failed') throw new Fault('fee_run_state', { state })
    return await planOf(tx, catalog, id)
  })
}

async function planOf(tx: TenantTx, catalog: Catalog, id: string): Promise<RollbackPlan> {
  const lateStandards = lateStandardsOf(catalog)
  const standing = await countStanding(tx, id, lateStandards)
  const kept = standing.kept > 0 ? await listKept(tx, id, { lateStandards, limit: KEPT_MAX }) : []
  return {
    ...{ bills: standing.bills, receivable: yuanText(BigInt(standing.fen)) },
    ...{ kept_count: standing.kept, kept_receivable: yuanText(BigInt(standing.kept_fen)) },
    kept: kept.map((bill) => ({
      ...{ id: bill.id, no: bill.no, reason: bill.kept, receivable: yuanText(BigInt(bill.fen)) },
    })),
  }
}

async function stateOf(tx: TenantTx, id: string) {
  const run = isId(id)
    ? await tx.kernel.selectFrom('k_fee_run').select('state').where('id', '=', id).forNoKeyUpdate().executeTakeFirst()
    : undefined
  if (!run) throw new Fault('fee_run_missing')
  return run.state
}

/**
 * Begins to take a run back: whole, or what is left of it. Its job voids the bills in pages. Asked again while it goes on,
 * it sees to it that somebody works on it. Throws fee_run_settled where bills are paid, adjusted or bear a late fee and
 * `keep_settled` is not said, fee_run_rollback_stale when what would be taken back is no longer what was shown.
 */
export async function rollBackFeeRun(
  deps: Deps,
  actor: Actor,
  { id, asked }: { readonly id: string; readonly asked: RollbackAsked },
): Promise<FeeRun> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'fee_runs')
  await deps.db.withTenant(actor.tenant, async (tx) => {
    const state = await stateOf(tx, id)
    if (state !== 'rolling_back') {
      if (state !== 'done' && state !== 'failed') throw new Fault('fee_run_state', { state })
      checkPlan(await planOf(tx, catalog, id), asked)
      await updateFeeRun(tx, id, {
        ...{ state: 'rolling_back', cursor: null, rollback_by: actor.id, rollback_reason: asked.reason },
        ...{ rollback_on: dayIn(deps.clock.now(), catalog.timeZone) },
      })
      const what = { bills: asked.bills, receivable: asked.receivable }
      note(tx, { by: actor.id, action: 'fee_run.rolled_back', subject: ['fee_run', id], what })
    }
    await ensureJob(tx, { kind: ROLL_BACK_JOB, payload: { run: id } })
  })
  return await readFeeRun(deps, actor, id)
}

function checkPlan(plan: RollbackPlan, asked: RollbackAsked): void {
  if (plan.bills !== asked.bills || plan.receivable !== asked.receivable)
    throw new Fault('fee_run_rollback_stale', { bills: plan.bills, receivable: plan.receivable })
  if (plan.kept_count > 0 && !asked.keep_settled)
    throw new Fault('fee_run_settled', {
      ...{ count: plan.kept_count, receivable: plan.kept_receivable },
      bills: plan.kept.map(({ no, reason }) => `${no} ${reason}`),
    })
}
