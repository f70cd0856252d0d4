import type { CloseBlocker } from '@courtyard/contract/closes'
import type { TenantTx } from '@courtyard/db/database'
import { standingOf } from '@courtyard/db/kernel/closes'
import { verifyBooks } from '@courtyard/db/kernel/verify'
import type { Catalog } from '@courtyard/metadata/catalog'
import type { Day } from '@courtyard/std/day'
import type { Issue } from '@courtyard/std/issue'
import { yuanText } from '@courtyard/std/money'
import { type Period, periodTo } from '@courtyard/std/period'
import { coreIssue } from '../../texts/core-texts.ts'

type Asked = { readonly period: Period; readonly today: Day; readonly catalog: Pick<Catalog, 'timeZone'> }

/** What stands in the way of closing the period that is next, as far as it can be told at once. */
export async function blockersOf(tx: TenantTx, { period, today, catalog }: Asked): Promise<CloseBlocker[]> {
  const to = periodTo(period)
  if (today < to) return [{ code: 'running', count: 1, detail: period }]
  const stands = await standingOf(tx, { period, to, zone: catalog.timeZone })
  const counted = (['shifts', 'fee_runs', 'requests'] as const)
    .map((code) => ({ code, count: stands[code], detail: null }))
    .filter(({ count }) => count > 0)
  const clearing = BigInt(stands.clearing)
  return clearing > 0n ? [...counted, { code: 'clearing', count: 1, detail: yuanText(clearing) }] : counted
}

/** The books as a whole, which takes longer: nothing is closed over books that do not hold. */
export async function bookBlockers(tx: TenantTx): Promise<CloseBlocker[]> {
  const red = (await verifyBooks(tx)).filter(({ ok }) => !ok).map(({ check }) => check)
  return red.length === 0 ? [] : [{ code: 'books', count: red.length, detail: red.join(', ') }]
}

/** A blocker in words. */
export function blockerIssue({ code, count, detail }: CloseBlocker): Issue {
  const at = '/period'
  const named = detail ?? ''
  if (code === 'earlier') return coreIssue(at, 'close_blocked.earlier', { period: named })
  if (code === 'running') return coreIssue(at, 'close_blocked.running', { period: named })
  if (code === 'clearing') return coreIssue(at, 'close_blocked.clearing', { amount: named })
  if (code === 'books') return coreIssue(at, 'close_blocked.books', { checks: named })
  return coreIssue(at, `close_blocked.${code}`, { count })
}
