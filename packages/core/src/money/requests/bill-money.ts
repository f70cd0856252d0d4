import type { BillMoney } from '@courtyard/contract/adjustments'
import type { TenantTx } from '@courtyard/db/database'
import { releasedOf } from '@courtyard/db/kernel/deposits'
import { listMoneyRequestRows } from '@courtyard/db/kernel/money-requests'
import { loadLines, type OpenLineRow, openFenOf } from '@courtyard/db/kernel/open-lines'
import { writtenOffOf } from '@courtyard/db/kernel/written-off'
import type { Catalog } from '@courtyard/metadata/catalog'
import { yuanText } from '@courtyard/std/money'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import { rightsOfRequest } from '../../records/rights-of-request.ts'
import { requireBill } from '../seen-money.ts'
import { approvalOf } from './ask-money.ts'
import { MANY, namesOf } from './names-of.ts'

/** What is open of a bill, what was adjusted, and what waits. Throws Fault not_allowed, record_missing. */
export async function readBillMoney(deps: Deps, actor: Actor, bill: string): Promise<BillMoney> {
  const rights = await rightsOfRequest(deps, actor)
  requireRun(rights.catalog, actor, 'adjustments')
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      await requireBill(tx, rights, bill)
      const head = await tx.kernel
        .selectFrom('k_bill')
        .select(['no', 'status', 'currency', 'paid_fen'])
        .where('id', '=', bill)
        .executeTakeFirstOrThrow()
      const lines = await loadLines(tx, [bill])
      const waiting = await listMoneyRequestRows(tx, { waiting: true, bill, limit: MANY })
      return {
        ...{ bill, no: head.no, status: head.status, currency: head.currency },
        open: yuanText(lines.reduce((sum, line) => sum + openFenOf(line), 0n)),
        paid: yuanText(BigInt(head.paid_fen)),
        lines: await linesOf(tx, rights.catalog, lines),
        items: await adjustmentsOf(tx, bill),
        ...{ waiting: waiting.length, limit: approvalOf(rights.catalog).adjustmentsAbove },
      }
    },
    { readOnly: true },
  )
}

async function linesOf(tx: TenantTx, catalog: Catalog, lines: readonly OpenLineRow[]): Promise<BillMoney['lines']> {
  const ids = lines.map(({ id }) => id)
  const [lost, released] = [await writtenOffOf(tx, ids), await releasedOf(tx, ids)]
  return lines.map((line) => {
    const deposit = catalog.feeItems[line.item]?.deposit === true
    const paid = BigInt(line.paid_fen)
    return {
      ...{ id: line.id, no: line.no, item: line.item, amount: yuanText(BigInt(line.amount_fen)), paid: yuanText(paid) },
      ...{ adjusted: yuanText(BigInt(line.adjusted_fen)), open: yuanText(openFenOf(line)), deposit },
      written_off: yuanText(lost.get(line.id) ?? 0n),
      held: yuanText(deposit ? paid - (released.get(line.id) ?? 0n) : 0n),
    }
  })
}

async function adjustmentsOf(tx: TenantTx, bill: string): Promise<BillMoney['items']> {
  const rows = await tx.kernel
    .selectFrom('k_adjustment_seen')
    .select(['id', 'kind', 'on_day', 'amount_fen', 'reason', 'created_by', 'approved_by'])
    .where('bill_id', '=', bill)
    .orderBy('id', 'desc')
    .limit(MANY)
    .execute()
  const nameOf = await namesOf(tx, rows)
  return rows.map((row) => ({
    ...{ id: row.id, kind: row.kind, on_day: row.on_day, amount: yuanText(BigInt(row.amount_fen)), reason: row.reason },
    ...{ by: nameOf(row.created_by), approved_by: row.approved_by === null ? null : nameOf(row.approved_by) },
  }))
}
