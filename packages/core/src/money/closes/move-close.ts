import type { CloseDetail } from '@courtyard/contract/closes'
import { closedSpan, holdPeriods, insertClose, listCloseEvents } from '@courtyard/db/kernel/closes'
import { Fault } from '@courtyard/std/fault'
import { note } from '../../audit/note.ts'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import { doOnce } from '../money-work.ts'
import { blockerIssue, blockersOf, bookBlockers } from './blockers.ts'
import { closeReport, reportHash } from './close-report.ts'
import { nextPeriod, pendingAsk, REPORT_MS, readClose } from './read-closes.ts'

type Keyed<T> = { readonly key: string; readonly request: T }
const BOOKS_MS = 600_000

/**
 * Closes the period that is next, once per key, and keeps its report with a hash: while it is made nobody posts, so what is
 * posted is in it or refused. Needs run:closes. Throws Fault close_order, close_blocked with what stands in the way.
 */
export async function closePeriod(
  deps: Deps,
  actor: Actor,
  { key, request }: Keyed<{ readonly period: string; readonly note: string }>,
): Promise<CloseDetail> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'closes')
  const { period, note: said } = request
  const books = await deps.db.withTenant(actor.tenant, bookBlockers, {
    ...{ readOnly: true, isolation: 'repeatable read', timeoutMs: BOOKS_MS },
  })
  await doOnce(deps, actor, {
    command: { key, kind: 'close', asked: { ...request, by: actor.id } },
    timeoutMs: REPORT_MS,
    work: async ({ tx, by, today }) => {
      await holdPeriods(tx)
      const next = nextPeriod(await closedSpan(tx)) ?? period
      if (next !== period) throw new Fault('close_order', { next })
      const blockers = [...(await blockersOf(tx, { period, today, catalog })), ...books]
      if (blockers.length > 0) throw new Fault('close_blocked', { issues: blockers.map(blockerIssue) })
      const close_id = await insertClose(tx, { period, kind: 'close', by, note: said })
      const report = await closeReport(tx, { period, currency: catalog.currency })
      const hash = reportHash(report)
      await tx.kernel
        .insertInto('k_close_report')
        .values({ close_id, period, report: JSON.stringify(report), hash })
        .execute()
      note(tx, { by, action: 'period.closed', subject: ['period', period], what: { report: hash } })
      return { hash }
    },
  })
  return await readClose(deps, actor, period)
}

/** Asks that the last closed period is opened again, once per key; who asks a second time changes nothing. Throws Fault close_order. */
export async function askReopen(
  deps: Deps,
  actor: Actor,
  { key, request }: Keyed<{ readonly period: string; readonly reason: string }>,
): Promise<CloseDetail> {
  requireRun(await deps.catalogs.load(actor.tenant), actor, 'closes')
  const { period, reason } = request
  await doOnce(deps, actor, {
    command: { key, kind: 'close_ask', asked: { ...request, by: actor.id } },
    work: async ({ tx, by }) => {
      await holdPeriods(tx)
      if (pendingAsk(await listCloseEvents(tx, period))) return {}
      await insertClose(tx, { period, kind: 'ask', by, note: reason })
      return {}
    },
  })
  return await readClose(deps, actor, period)
}

/** Agrees to open a period again, once per key: it is open from then on. Throws Fault close_own, close_not_asked, close_order. */
export async function reopenPeriod(
  deps: Deps,
  actor: Actor,
  { key, request }: Keyed<{ readonly period: string; readonly note: string }>,
): Promise<CloseDetail> {
  requireRun(await deps.catalogs.load(actor.tenant), actor, 'closes')
  const { period, note: said } = request
  await doOnce(deps, actor, {
    command: { key, kind: 'close_reopen', asked: { ...request, by: actor.id } },
    work: async ({ tx, by }) => {
      await holdPeriods(tx)
      const ask = pendingAsk(await listCloseEvents(tx, period))
      if (!ask) throw new Fault('close_not_asked', { period })
      if (ask.by_whom === by) throw new Fault('close_own')
      await insertClose(tx, { period, kind: 'reopen', by, note: said, asked: { id: ask.id, by: ask.by_whom } })
      note(tx, { by, action: 'period.opened', subject: ['period', period], what: { asked_by: ask.by_whom } })
      return {}
    },
  })
  return await readClose(deps, actor, period)
}
