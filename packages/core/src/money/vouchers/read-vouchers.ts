import type { VoucherBatch, VoucherDetail, VoucherPage } from '@courtyard/contract/vouchers'
import type { TenantTx } from '@courtyard/db/database'
import { type ListedBatch, listBatches } from '@courtyard/db/kernel/vouchers'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { yuanText } from '@courtyard/std/money'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import { namesOf } from '../requests/names-of.ts'

const PAGE = 50
/** So many vouchers are shown; the file has all. */
const SHOWN = 20

/** Exports of periods, the newest first. Needs run:vouchers. Throws Fault cursor_invalid. */
export async function listVouchers(
  deps: Deps,
  actor: Actor,
  { cursor }: { readonly cursor?: string | undefined },
): Promise<VoucherPage> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'vouchers')
  if (cursor !== undefined && !isId(cursor)) throw new Fault('cursor_invalid')
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const rows = await listBatches(tx, { before: cursor ?? null, limit: PAGE + 1 })
      const shown = rows.slice(0, PAGE)
      return {
        ...{ configured: catalog.money?.vouchers !== undefined, items: await shapeBatches(tx, shown) },
        next_cursor: rows.length > PAGE ? shown.at(-1)!.id : null,
      }
    },
    { readOnly: true },
  )
}

/** One export with its sums and its first vouchers. Needs run:vouchers. Throws Fault voucher_missing. */
export async function readVouchers(deps: Deps, actor: Actor, id: string): Promise<VoucherDetail> {
  requireRun(await deps.catalogs.load(actor.tenant), actor, 'vouchers')
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const row = await getBatch(tx, id)
      const [batch] = await shapeBatches(tx, [row])
      return { ...batch!, accounts: await accountsOf(tx, id), first: await vouchersOf(tx, id) }
    },
    { readOnly: true },
  )
}

/** The batch. Throws Fault voucher_missing. */
export async function getBatch(tx: TenantTx, id: string): Promise<ListedBatch> {
  const [row] = isId(id) ? await listBatches(tx, { id, limit: 1 }) : []
  if (!row) throw new Fault('voucher_missing')
  return row
}

async function shapeBatches(tx: TenantTx, rows: readonly ListedBatch[]): Promise<VoucherBatch[]> {
  const nameOf = await namesOf(
    tx,
    rows.map(({ created_by }) => ({ created_by, approved_by: null })),
  )
  return rows.map((row) => ({
    ...{ id: row.id, period: row.period, version: row.version, replaces: row.replaces, replaced_by: row.replaced_by },
    ...{ reason: row.reason, by: { id: row.created_by, name: nameOf(row.created_by) }, currency: row.currency },
    ...{ at: new Date(row.created_at).toISOString(), vouchers: row.vouchers, lines: row.lines, journals: row.journals },
    ...{ total: yuanText(BigInt(row.debit_fen)), later: row.later },
  }))
}

async function accountsOf(tx: TenantTx, id: string): Promise<VoucherDetail['accounts']> {
  const rows = await tx.kernel
    .selectFrom('k_voucher_line')
    .select(({ fn }) => ['account_kind', 'code', 'side', fn.sum<string>('amount_fen').as('fen')])
    .where('batch_id', '=', id)
    .groupBy(['account_kind', 'code', 'side'])
    .orderBy('code')
    .orderBy('account_kind')
    .execute()
  const sums = Map.groupBy(rows, ({ account_kind, code }) => `${account_kind} ${code}`)
  return [...sums.values()].map((of) => {
    const yuan = (side: string) => yuanText(BigInt(of.find((row) => row.side === side)?.fen ?? '0'))
    return { kind: of[0]!.account_kind, code: of[0]!.code, debit: yuan('debit'), credit: yuan('credit') }
  })
}

async function vouchersOf(tx: TenantTx, id: string): Promise<VoucherDetail['first']> {
  const heads = await tx.kernel
    .selectFrom('k_voucher')
    .selectAll()
    .where('batch_id', '=', id)
    .orderBy('no')
    .limit(SHOWN)
    .execute()
  const lines = await tx.kernel
    .selectFrom('k_voucher_line')
    .selectAll()
    .where('batch_id', '=', id)
    .where('voucher_no', '<=', SHOWN)
    .orderBy('no')
    .execute()
  return heads.map(({ no, on_day, summary }) => ({
    ...{ no, on_day, summary },
    lines: lines
      .filter(({ voucher_no }) => voucher_no === no)
      .map(({ side, code, amount_fen, payer_name, project_code }) => ({
        ...{ side, code, amount: yuanText(BigInt(amount_fen)), payer: payer_name, project: project_code },
      })),
  }))
}
