import type { StoredInputs } from '@courtyard/billing/charge'
import { verifyBooks } from '@courtyard/db/kernel/verify'
import { yuanText } from '@courtyard/std/money'
import type { Deps } from '../deps.ts'
import { replay } from './explain-bill-line.ts'

const PAGE = 2_000

/** One check: its name, and the first offenders when it fails. */
export type BookCheck = { readonly check: string; readonly ok: boolean; readonly rows: readonly unknown[] }

/**
 * Checks a tenant's books, writing nothing: the kernel's invariants in SQL, and every billed line computed again from
 * what is stored with it. `rows` holds the first offenders of a check that fails.
 */
export async function verifyTenant(deps: Deps, tenant: string): Promise<BookCheck[]> {
  const checks = await deps.db.withTenant(tenant, verifyBooks, {
    readOnly: true,
    isolation: 'repeatable read',
    timeoutMs: 600_000,
  })
  return [...checks, await replayLines(deps, tenant)]
}

async function replayLines(deps: Deps, tenant: string): Promise<BookCheck> {
  const rows: Record<string, unknown>[] = []
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
    if (lines.length === 0) return { check: 'lines_replay', ok: rows.length === 0, rows: rows.slice(0, 20) }
    for (const line of lines) {
      const replayed = replay(await deps.catalogs.at(tenant, line.catalog_version), {
        ...line,
        inputs: line.inputs as StoredInputs,
      })
      if (replayed.hash !== line.trace_hash || replayed.amount !== yuanText(BigInt(line.amount_fen)))
        rows.push({ line: line.id, amount: replayed.amount })
    }
    after = lines.at(-1)!.id
  }
}
