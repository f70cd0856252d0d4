import type { FeeRun } from '@courtyard/contract/fee-runs'
import { selectFeeRuns } from '@courtyard/db/kernel/fee-runs'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { yuanText } from '@courtyard/std/money'
import type { Actor, Deps } from '../deps.ts'
import { requireRun } from './may-run.ts'

/** One run with its progress. Throws fee_run_missing. Needs the right run:fee_runs. */
export async function readFeeRun(deps: Deps, actor: Actor, id: string): Promise<FeeRun> {
  requireRun(await deps.catalogs.load(actor.tenant), actor, 'fee_runs')
  if (!isId(id)) throw new Fault('fee_run_missing')
  const row = await deps.db.withTenant(actor.tenant, (tx) => selectFeeRuns(tx).where('id', '=', id).executeTakeFirst())
  if (!row) throw new Fault('fee_run_missing')
  return shape(row)
}

/** The newest runs, newest first. Needs the right run:fee_runs. */
export async function listFeeRuns(deps: Deps, actor: Actor): Promise<{ items: FeeRun[] }> {
  requireRun(await deps.catalogs.load(actor.tenant), actor, 'fee_runs')
  const rows = await deps.db.withTenant(actor.tenant, (tx) =>
    selectFeeRuns(tx).orderBy('id', 'desc').limit(200).execute(),
  )
  return { items: rows.map(shape) }
}

type Row = Awaited<ReturnType<ReturnType<typeof selectFeeRuns>['executeTakeFirstOrThrow']>>

const instant = (text: string): string => new Date(text).toISOString()

const shape = (row: Row): FeeRun => ({
  id: row.id,
  period: row.period,
  standards: row.standards,
  state: row.state,
  subjects_total: row.subjects_total,
  subjects_done: row.subjects_done,
  bills: row.bills,
  lines: row.lines,
  receivable: yuanText(BigInt(row.receivable_fen)),
  exceptions: row.exceptions,
  skipped: row.skipped,
  created_at: instant(row.created_at),
  finished_at: row.finished_at === null ? null : instant(row.finished_at),
  result_hash: row.result_hash,
})
