import { cycleOf } from '@courtyard/billing/cycle'
import type { UnbilledPeriods } from '@courtyard/contract/fee-runs'
import { loadUnbilled } from '@courtyard/db/kernel/unbilled'
import { Fault } from '@courtyard/std/fault'
import { addToPeriod, isPeriod, type Period, periodFrom, periodTo } from '@courtyard/std/period'
import type { Actor, Deps } from '../deps.ts'
import { askedContext } from './asked-context.ts'
import { loadSubjects } from './load-subjects.ts'
import { requireRun } from './may-run.ts'
import type { RunContext } from './run-context.ts'

export type UnbilledAsked = {
  readonly standards: readonly string[]
  readonly filter?: unknown
  /** The first and the last period that are looked at: the year before the last month where absent. */
  readonly from?: string | undefined
  readonly to?: string | undefined
}

const PERIODS_MAX = 36
const PAGE = 5_000

/**
 * Periods in which subjects of the scope are attached to one of the standards and not charged by it: never billed, or
 * rolled back and forgotten. Throws request_invalid for more periods than 36.
 */
export async function unbilledPeriods(deps: Deps, actor: Actor, asked: UnbilledAsked): Promise<UnbilledPeriods> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'fee_runs')
  const { standards, filter, at } = { ...asked, at: deps.clock.now() }
  const today = askedContext(catalog, actor, { period: '2000-01', standards, filter, at }).on
  const to = asked.to ?? addToPeriod(today.slice(0, 7), -1)
  const periods = periodsBetween(asked.from ?? addToPeriod(to, -11), to)
  const context = askedContext(catalog, actor, { period: to, standards, filter, at })
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const subjects = context.filter && (await subjectsOf(tx, context))
      // A month in which none of the standards charges anything is not missed.
      const charged = periods.filter((period) => context.standards.some(({ standard }) => cycleOf(standard, period)))
      const spans = charged.map((period) => ({ period, from: periodFrom(period), to: periodTo(period) }))
      const items = await loadUnbilled(tx, {
        standards: context.standards.map((one) => one.standard.name),
        spans,
        subjects,
      })
      return { items }
    },
    { readOnly: true, timeoutMs: 60_000 },
  )
}

function periodsBetween(from: string, to: string): Period[] {
  if (!isPeriod(from) || !isPeriod(to) || from > to || addToPeriod(from, PERIODS_MAX) <= to)
    throw new Fault('request_invalid', { from, to, expected: `at most ${PERIODS_MAX} periods, YYYY-MM` })
  const periods: Period[] = []
  for (let period = from; period <= to; period = addToPeriod(period, 1)) periods.push(period)
  return periods
}

async function subjectsOf(tx: Parameters<typeof loadSubjects>[0], context: RunContext): Promise<string[]> {
  const ids: string[] = []
  for (let afterId: string | null = null; ; ) {
    const page = await loadSubjects(tx, context, { afterId, limit: PAGE })
    if (page.length === 0) return ids
    ids.push(...page.map(({ id }) => String(id)))
    afterId = ids.at(-1)!
  }
}
