import type { BankReconciliation } from '@courtyard/contract/banks'
import { type SideRow, sumStatementRows } from '@courtyard/db/kernel/statements'
import { assert } from '@courtyard/std/assert'
import { addDays, type Day, dayIn } from '@courtyard/std/day'
import { yuanText } from '@courtyard/std/money'
import { periodFrom, periodOf } from '@courtyard/std/period'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import { getBank } from './banks.ts'

const FILES_SHOWN = 20
type Asked = { readonly bank: string; readonly from: Day | undefined; readonly to: Day | undefined }

/**
 * What an account's statements say between two days (this month when none are given), and what of it is matched, left aside
 * with which reason, and open: the three are the whole, on each side. Needs run:bank. Throws Fault bank_missing.
 */
export async function reconcileBank(
  deps: Deps,
  actor: Actor,
  { bank: id, from: first, to: last }: Asked,
): Promise<BankReconciliation> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'bank')
  const today = dayIn(deps.clock.now(), catalog.timeZone)
  const from = first ?? periodFrom(periodOf(last ?? today))
  const to = last ?? (from > today ? addDays(from, 30) : today)
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const bank = await getBank(tx, id)
      const rows = await sumStatementRows(tx, { bank: id, from, to })
      const files = await tx.kernel
        .selectFrom('k_statement')
        .select(['id', 'file_name', 'created_at', 'rows_new', 'rows_known'])
        .where('bank_id', '=', id)
        .orderBy('id', 'desc')
        .limit(FILES_SHOWN)
        .execute()
      return {
        ...{ bank, from, to, in: sideOf(rows.filter((row) => row.is_in)) },
        out: sideOf(rows.filter((row) => !row.is_in)),
        statements: files.map((file) => ({
          ...{ id: file.id, file: file.file_name, taken_at: new Date(file.created_at).toISOString() },
          ...{ fresh: file.rows_new, known: file.rows_known },
        })),
      }
    },
    { readOnly: true, isolation: 'repeatable read' },
  )
}

function sideOf(rows: readonly SideRow[]): BankReconciliation['in'] {
  const sums = (of: readonly SideRow[]) => ({
    count: of.reduce((count, row) => count + row.count, 0),
    fen: of.reduce((sum, row) => sum + BigInt(row.fen), 0n),
  })
  const state = (name: SideRow['state']) => sums(rows.filter((row) => row.state === name))
  const [total, matched, ignored, open] = [sums(rows), state('matched'), state('ignored'), state('open')]
  assert(total.fen === matched.fen + ignored.fen + open.fen, 'every row is matched, left aside or open')
  const said = ({ count, fen }: ReturnType<typeof sums>) => ({ count, amount: yuanText(fen) })
  const reasons = rows.filter((row) => row.state === 'ignored')
  return {
    ...{ total: said(total), matched: said(matched), ignored: said(ignored), open: said(open) },
    reasons: reasons.map(({ reason, count, fen }) => ({ reason, count, amount: yuanText(BigInt(fen)) })),
  }
}
