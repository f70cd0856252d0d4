import type { StatementRow, StatementRowPage, StatementRowState, Suggestion } from '@courtyard/contract/banks'
import type { TenantTx } from '@courtyard/db/database'
import { type StatementRowRow, selectStatementRows } from '@courtyard/db/kernel/statements'
import { STATEMENT_METHOD } from '@courtyard/db/kernel/tables-bank'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { yuanText } from '@courtyard/std/money'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import { type RequestRights, rightsOfRequest } from '../../records/rights-of-request.ts'
import { payerTitles } from '../seen-money.ts'
import { getBank } from './banks.ts'
import { masked } from './masked.ts'
import { suggestPayers } from './suggest-payers.ts'

const PAGE = 50

type Asked = {
  readonly bank: string
  readonly state: StatementRowState | undefined
  readonly cursor: string | undefined
}

/** Rows of an account's statements, as they were taken, each open one with whose it may be. Needs run:bank. Throws Fault bank_missing, cursor_invalid. */
export async function listStatementRows(
  deps: Deps,
  actor: Actor,
  { bank: id, state, cursor }: Asked,
): Promise<StatementRowPage> {
  const rights = await rightsOfRequest(deps, actor)
  requireRun(rights.catalog, actor, 'bank')
  if (cursor !== undefined && !isId(cursor)) throw new Fault('cursor_invalid')
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const bank = await getBank(tx, id)
      const rows = await selectStatementRows(tx, STATEMENT_METHOD, { bank: id, state, after: cursor, limit: PAGE + 1 })
      const shown = rows.slice(0, PAGE)
      const next_cursor = rows.length > PAGE ? shown.at(-1)!.id : null
      return { bank, items: await shapeRows(tx, rights, shown), next_cursor }
    },
    { readOnly: true, isolation: 'repeatable read' },
  )
}

/** One row as it stands. Throws Fault statement_row_missing. */
export async function readStatementRow(tx: TenantTx, rights: RequestRights, id: string): Promise<StatementRow> {
  const [shaped] = await shapeRows(tx, rights, [await getRow(tx, id)])
  return shaped!
}

/** A row as the database tells it. Throws Fault statement_row_missing. */
export async function getRow(tx: TenantTx, id: string): Promise<StatementRowRow> {
  const [row] = isId(id) ? await selectStatementRows(tx, STATEMENT_METHOD, { ids: [id] }) : []
  if (!row) throw new Fault('statement_row_missing')
  return row
}

async function shapeRows(
  tx: TenantTx,
  rights: RequestRights,
  rows: readonly StatementRowRow[],
): Promise<StatementRow[]> {
  const suggestions = await suggestPayers(tx, rights, rows)
  const payers = rows.flatMap(({ payer_id }) => payer_id ?? [])
  const titles = await payerTitles(tx, rights, payers)
  return rows.map((row) => shapeRow(row, { titles, suggestions: suggestions.get(row.id) ?? [] }))
}

type Around = {
  readonly titles: ReadonlyMap<string, string | null>
  readonly suggestions: Suggestion[]
}

function shapeRow(row: StatementRowRow, { titles, suggestions }: Around): StatementRow {
  const { payment_id, payment_no, payer_id, there_id, there_no, there_fen, there_bank } = row
  // A payment that a statement made is nobody's by hand.
  const isThere = there_id !== null && there_bank === null
  const title = payer_id === null ? undefined : titles.get(payer_id)
  return {
    ...{ id: row.id, day: row.on_day, amount: yuanText(BigInt(row.amount_fen)), reference: row.reference },
    ...{ name: row.name, account: masked(row.account_tail), remark: row.remark },
    ...{ state: row.kind ?? 'open', reason: row.reason ?? '' },
    payment:
      payment_id === null
        ? null
        : {
            ...{ id: payment_id, no: payment_no! },
            payer: title === undefined ? null : { id: payer_id!, title: title ?? '' },
          },
    there: isThere ? { id: there_id, no: there_no!, amount: yuanText(BigInt(there_fen!)) } : null,
    suggestions,
  }
}
