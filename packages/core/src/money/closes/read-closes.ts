import type { Close, CloseDetail, ClosePage, CloseReport } from '@courtyard/contract/closes'
import type { TenantTx } from '@courtyard/db/database'
import { type CloseEvent, closedSpan, keptReport, listCloseEvents } from '@courtyard/db/kernel/closes'
import type { Catalog } from '@courtyard/metadata/catalog'
import { type Day, dayIn } from '@courtyard/std/day'
import { Fault } from '@courtyard/std/fault'
import { addToPeriod, type Period, periodOf } from '@courtyard/std/period'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import { blockersOf } from './blockers.ts'
import { closeReport } from './close-report.ts'

/** A ledger takes its time. */
export const REPORT_MS = 120_000

/** All periods from the first in which anything was posted to this one, the newest first. Needs run:closes. */
export async function listCloses(deps: Deps, actor: Actor): Promise<ClosePage> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'closes')
  const today = dayIn(deps.clock.now(), catalog.timeZone)
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => ({ items: await closesOf(tx, { catalog, today, reader: actor.id }) }),
    { readOnly: true, isolation: 'repeatable read', timeoutMs: REPORT_MS },
  )
}

/** One period with its report: as it was closed, or as it stands. Needs run:closes. Throws Fault close_missing. */
export async function readClose(deps: Deps, actor: Actor, period: string): Promise<CloseDetail> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'closes')
  const today = dayIn(deps.clock.now(), catalog.timeZone)
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const all = await closesOf(tx, { catalog, today, reader: actor.id })
      const close = all.find((one) => one.period === period)
      if (!close) throw new Fault('close_missing')
      const kept = close.state === 'closed' ? await keptReport(tx, period) : undefined
      const report = kept ? (kept.report as CloseReport) : await closeReport(tx, { period, currency: catalog.currency })
      const events = (await listCloseEvents(tx, period)).map((event) => ({ kind: event.kind, ...told(event) }))
      return { ...close, company: catalog.label, report, events }
    },
    { readOnly: true, isolation: 'repeatable read', timeoutMs: REPORT_MS },
  )
}

type Reading = { readonly catalog: Catalog; readonly today: Day; readonly reader: string }

async function closesOf(tx: TenantTx, { catalog, today, reader }: Reading): Promise<Close[]> {
  const { last, first } = await closedSpan(tx)
  const events = Map.groupBy(await listCloseEvents(tx), ({ period }) => period)
  const next = nextPeriod({ last, first }) ?? periodOf(today)
  const blockers = await blockersOf(tx, { period: next, today, catalog })
  const from = [...events.keys(), next, first ?? next].sort()[0]!
  return periodsUntil(from, periodOf(today)).map((period): Close => {
    const of = events.get(period) ?? []
    const asked = pendingAsk(of)
    const isClosed = last !== null && period <= last
    const closed = isClosed ? of.findLast(({ kind }) => kind === 'close') : undefined
    return {
      ...{ period, state: isClosed ? 'closed' : 'open', closed: closed ? told(closed) : null },
      ...{ asked: asked ? told(asked) : null, hash: closed?.hash ?? null },
      may: {
        close: period === next && blockers.length === 0,
        ask: period === last && !asked,
        agree: period === last && asked !== undefined && asked.by_whom !== reader,
      },
      blockers: period === next ? blockers : [],
    }
  })
}

/** The period that is closed next; undefined where nothing was posted ever. */
export const nextPeriod = ({ last, first }: { last: string | null; first: string | null }): Period | undefined =>
  last !== null ? addToPeriod(last, 1) : (first ?? undefined)

/** The ask that nobody agreed to yet. */
export function pendingAsk(events: readonly CloseEvent[]): CloseEvent | undefined {
  const last = events.at(-1)
  return last?.kind === 'ask' ? last : undefined
}

function periodsUntil(from: Period, to: Period): Period[] {
  const periods: Period[] = []
  for (let period = from; period <= to; period = addToPeriod(period, 1)) periods.push(period)
  return periods.reverse()
}

const told = ({ by_whom, name, at, note }: CloseEvent) => ({ by: { id: by_whom, name: name ?? by_whom }, at, note })
