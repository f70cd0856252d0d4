import type { DebitBatch, DebitBatchDetail, DebitBatchPage } from '@courtyard/contract/debits'
import type { TenantTx } from '@courtyard/db/database'
import { type DebitBatchRow, type DebitRowRow, selectDebitBatches, selectDebitRows } from '@courtyard/db/kernel/debits'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { yuanText } from '@courtyard/std/money'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import { type RequestRights, rightsOfRequest } from '../../records/rights-of-request.ts'
import { masked } from '../banks/masked.ts'
import { payerTitles } from '../seen-money.ts'

const PAGE = 50
const TITLES = 200
const READ = { readOnly: true, isolation: 'repeatable read' } as const

/** Batches with how far each is, the newest first. Needs run:bank. Throws Fault cursor_invalid. */
export async function listBatches(deps: Deps, actor: Actor, cursor: string | undefined): Promise<DebitBatchPage> {
  requireRun(await deps.catalogs.load(actor.tenant), actor, 'bank')
  if (cursor !== undefined && !isId(cursor)) throw new Fault('cursor_invalid')
  const rows = await deps.db.withTenant(
    actor.tenant,
    (tx) => selectDebitBatches(tx, { before: cursor, limit: PAGE + 1 }),
    READ,
  )
  const shown = rows.slice(0, PAGE)
  return { items: shown.map(shapeBatch), next_cursor: rows.length > PAGE ? shown.at(-1)!.id : null }
}

/** One batch with all its rows. Needs run:bank. Throws Fault debit_batch_missing. */
export async function getBatch(deps: Deps, actor: Actor, id: string): Promise<DebitBatchDetail> {
  const rights = await rightsOfRequest(deps, actor)
  requireRun(rights.catalog, actor, 'bank')
  return await deps.db.withTenant(actor.tenant, (tx) => readBatch(tx, rights, id), READ)
}

/** A batch inside an open transaction. Throws Fault debit_batch_missing. */
export async function readBatch(tx: TenantTx, rights: RequestRights, id: string): Promise<DebitBatchDetail> {
  const batch = await loadBatch(tx, id)
  const rows = await selectDebitRows(tx, id)
  const titles = new Map<string, string | null>()
  for (let at = 0; at < rows.length; at += TITLES) {
    const payers = rows.slice(at, at + TITLES).map(({ payer_id }) => payer_id)
    for (const [payer, title] of await payerTitles(tx, rights, payers)) titles.set(payer, title)
  }
  return { ...shapeBatch(batch), rows: rows.map((row) => shapeRow(batch, row, titles)) }
}

/** A batch as the database tells it. Throws Fault debit_batch_missing. */
export async function loadBatch(tx: TenantTx, id: string): Promise<DebitBatchRow> {
  const [batch] = isId(id) ? await selectDebitBatches(tx, { id }) : []
  if (!batch) throw new Fault('debit_batch_missing')
  return batch
}

/** How a row is called in the bank's files: it comes back in the answer. */
export const referenceOf = ({ no }: Pick<DebitBatchRow, 'no'>, { row_no }: Pick<DebitRowRow, 'row_no'>): string =>
  `${no}-${String(row_no).padStart(4, '0')}`

function shapeBatch({ id, no, bank_id, bank_name, debit_on, created_at, ...batch }: DebitBatchRow): DebitBatch {
  const of = (state: keyof DebitBatchRow['sums']) => {
    const sum = batch.sums[state]
    return { count: sum?.count ?? 0, amount: yuanText(BigInt(sum?.fen ?? '0')) }
  }
  return {
    ...{ id, no, bank: { id: bank_id, title: bank_name }, debit_on, made_at: new Date(created_at).toISOString() },
    total: { count: batch.row_count, amount: yuanText(BigInt(batch.total_fen)) },
    states: { pending: of('pending'), paid: of('paid'), refused: of('refused'), withdrawn: of('withdrawn') },
  }
}

function shapeRow(
  batch: DebitBatchRow,
  row: DebitRowRow,
  titles: ReadonlyMap<string, string | null>,
): DebitBatchDetail['rows'][number] {
  const { payer_id, payment_id, payment_no, is_reversed } = row
  return {
    ...{ id: row.id, no: row.row_no, reference: referenceOf(batch, row), holder: row.holder },
    payer: titles.has(payer_id) ? { id: payer_id, title: titles.get(payer_id) ?? '' } : null,
    ...{ account: masked(row.account), amount: yuanText(BigInt(row.amount_fen)), state: row.state ?? 'pending' },
    ...{ reason: row.reason ?? '', day: row.on_day },
    payment: payment_id === null ? null : { id: payment_id, no: payment_no!, reversed: is_reversed },
  }
}
