import { createHash } from 'node:crypto'
import type { ConfirmedRows, ConfirmRows } from '@courtyard/contract/banks'
import { lockName } from '@courtyard/db/kernel/lock-name'
import { type StatementRowRow, selectStatementRows } from '@courtyard/db/kernel/statements'
import { STATEMENT_METHOD } from '@courtyard/db/kernel/tables-bank'
import { MONEY_DEFAULTS } from '@courtyard/metadata/documents/money'
import { Fault, isFault } from '@courtyard/std/fault'
import { sayFault } from '@courtyard/std/fault-texts'
import type { IssueLocale } from '@courtyard/std/issue-text'
import { yuanText } from '@courtyard/std/money'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import { type RequestRights, rightsOfRequest } from '../../records/rights-of-request.ts'
import { coreIssue } from '../../texts/core-texts.ts'
import { doOnce, type MoneyWork } from '../money-work.ts'
import { getPayer } from '../payer.ts'
import { recordPayment } from '../record-payment.ts'
import { readableLines, splitOf } from '../split-of.ts'
import { getRow } from './statement-rows.ts'

type Chosen = ConfirmRows['rows'][number]
type Asked = { readonly key: string; readonly request: ConfirmRows; readonly locale: IssueLocale }

/**
 * Rows of statements become payments of the payers a person chose: each row by itself, so that one that cannot be says why
 * and the others are done, and each once, however often it is asked and by however many at once. Needs run:bank. Throws
 * Fault total_stale where count or sum are not those of the rows, statement_row_missing.
 */
export async function confirmRows(deps: Deps, actor: Actor, { key, request, locale }: Asked): Promise<ConfirmedRows> {
  const rights = await rightsOfRequest(deps, actor)
  requireRun(rights.catalog, actor, 'bank')
  const fenOf = await refuseOtherSums(deps, actor, request)
  const of = createHash('sha256').update(key).digest('hex')
  const items: ConfirmedRows['items'] = []
  for (const chosen of request.rows) {
    const command = { key: `${of}:${chosen.row}`, kind: 'statement_row', asked: { ...chosen, by: actor.id } }
    const work = (money: MoneyWork) => confirmRow(money, rights, chosen)
    try {
      items.push({ row: chosen.row, payment: await doOnce(deps, actor, { command, work }), problem: null })
    } catch (error) {
      if (!isFault(error)) throw error
      const message = sayFault(error.code, locale).title
      items.push({ row: chosen.row, payment: null, problem: { code: error.code, message } })
    }
  }
  const done = items.filter(({ payment }) => payment !== null)
  return { done: done.length, total: yuanText(done.reduce((sum, { row }) => sum + fenOf.get(row)!, 0n)), items }
}

async function refuseOtherSums(deps: Deps, actor: Actor, { rows, count, total }: ConfirmRows) {
  const ids = [...new Set(rows.map(({ row }) => row))]
  const found = await deps.db.withTenant(actor.tenant, (tx) => selectStatementRows(tx, STATEMENT_METHOD, { ids }), {
    readOnly: true,
  })
  if (found.length < ids.length) throw new Fault('statement_row_missing')
  const sum = yuanText(found.reduce((all, { amount_fen }) => all + BigInt(amount_fen), 0n))
  if (ids.length !== rows.length || ids.length !== count || sum !== total)
    throw new Fault('total_stale', { count: ids.length, total: sum })
  return new Map(found.map(({ id, amount_fen }) => [id, BigInt(amount_fen)]))
}

async function confirmRow(money: MoneyWork, rights: RequestRights, { row: id, payer, bills, received_on }: Chosen) {
  const { tx, by } = money
  const row = await holdOpenRow(money, id)
  const fen = BigInt(row.amount_fen)
  if (fen < 0n) throw new Fault('statement_row_unfit')
  if (received_on !== undefined && received_on < row.on_day)
    throw new Fault('request_invalid', { issues: [coreIssue('/received_on', 'day_before_row', { day: row.on_day })] })
  await getPayer(tx, rights, payer)
  const lines = await readableLines(tx, rights, payer)
  const among = bills && lines.filter(({ bill_id }) => bills.includes(bill_id)).map((line) => line.id)
  const { id: payment, no } = await recordPayment(
    money,
    {
      ...{ payer, fen, method: STATEMENT_METHOD, receivedOn: received_on ?? row.on_day },
      ...{ reference: referenceOf(row), shift: null, note: row.remark.slice(0, 200) },
      book: (rights.catalog.money ?? MONEY_DEFAULTS).receiptBook,
    },
    splitOf(rights, lines, { by: 'order', ...(among && { lines: among }) }),
  )
  await tx.kernel
    .insertInto('k_statement_claim')
    .values({ row_id: id, kind: 'paid', payment_id: payment, created_by: by })
    .execute()
  return { id: payment, no }
}

/** A row that nobody decided about, held until the transaction ends. Throws Fault statement_row_missing, statement_row_taken. */
export async function holdOpenRow({ tx }: Pick<MoneyWork, 'tx'>, id: string): Promise<StatementRowRow> {
  await lockName(tx, `statement row ${id}`)
  const row = await getRow(tx, id)
  if (row.kind !== null) throw new Fault('statement_row_taken', { kind: row.kind, payment: row.payment_no })
  return row
}

/**
 * The bank's reference. A payment under it that came from another account's statement is other money, so this one says which
 * account it came to; one that was entered by hand is the same money. Throws Fault payment_reference_used for that.
 */
function referenceOf({ reference, bank_id, bank_name, there_no, there_bank }: StatementRowRow): string {
  if (there_no === null) return reference
  if (there_bank === null || there_bank === bank_id) throw new Fault('payment_reference_used', { payment: there_no })
  return `${bank_name}: ${reference}`
}
