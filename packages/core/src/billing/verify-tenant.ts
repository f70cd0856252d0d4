import type { StoredInputs } from '@courtyard/billing/charge'
import { trialBalance, verifyBooks } from '@courtyard/db/kernel/verify'
import { dayIn } from '@courtyard/std/day'
import { yuanText } from '@courtyard/std/money'
import type { Deps } from '../deps.ts'
import { reportsOff } from '../money/closes/verify-closes.ts'
import { replay } from './explain-bill-line.ts'

const PAGE = 2_000
const ROWS_MAX = 20
const SNAPSHOT = { readOnly: true, isolation: 'repeatable read', timeoutMs: 600_000 } as const

/** One check: its name, how many offend it, and the first of them. */
export type BookCheck = {
  readonly check: string
  readonly ok: boolean
  readonly found: number
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}
export type Verifying = {
  /** Called now and then, so that whoever handed out the work knows it is alive. */
  readonly alive?: () => Promise<unknown>
}

/**
 * Checks a tenant's books, writing nothing: the kernel's invariants in SQL, the reports of closed periods, and every billed line computed again from
 * what is stored with it. `rows` holds the first offenders of a check that fails.
 */
export async function verifyTenant(deps: Deps, tenant: string, { alive }: Verifying = {}): Promise<BookCheck[]> {
  const { timeZone } = await deps.catalogs.load(tenant)
  const options = { today: dayIn(deps.clock.now(), timeZone), ...(alive && { alive }) }
  const checks = await deps.db.withTenant(tenant, (tx) => verifyBooks(tx, options), SNAPSHOT)
  const off = await deps.db.withTenant(tenant, reportsOff, SNAPSHOT)
  const reports = { check: 'closed_reports_hold', ok: off.length === 0, found: off.length, rows: off }
  return [...checks, reports, await replayLines(deps, tenant, alive)]
}

/** Sums of a tenant's accounts by kind, now. */
export const trialBalanceOf = (deps: Deps, tenant: string) =>
  deps.db.withTenant(tenant, trialBalance, { readOnly: true })

async function replayLines(deps: Deps, tenant: string, alive: Verifying['alive']): Promise<BookCheck> {
  const rows: Record<string, unknown>[] = []
  let found = 0
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const lines = await deps.db.withTenant(tenant, (tx) =>
      tx.kernel
        .selectFrom('k_bill_line')
        .select(['id', 'standard', 'standard_version', 'catalog_version', 'amount_fen', 'inputs', 'trace_hash'])
        .where('id', '>', after)
        .orderBy('id')
        .limit(PAGE)
        .execute(),
    )
    if (lines.length === 0) return { check: 'lines_replay', ok: found === 0, found, rows }
    for (const line of lines) {
      const replayed = replay(await deps.catalogs.at(tenant, line.catalog_version), {
        ...line,
        inputs: line.inputs as StoredInputs,
      })
      if (replayed.hash === line.trace_hash && replayed.amount === yuanText(BigInt(line.amount_fen))) continue
      found += 1
      if (rows.length < ROWS_MAX) rows.push({ id: line.id, amount: replayed.amount })
    }
    after = lines.at(-1)!.id
    await alive?.()
  }
}
