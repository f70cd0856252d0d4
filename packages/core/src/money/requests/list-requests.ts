import { mayRun } from '@courtyard/access/can'
import type { MoneyRequest, MoneyRequestPage } from '@courtyard/contract/money-requests'
import type { TenantTx } from '@courtyard/db/database'
import { findMoneyRequest, listMoneyRequestRows, type MoneyRequestRow } from '@courtyard/db/kernel/money-requests'
import { Fault } from '@courtyard/std/fault'
import { isId } from '@courtyard/std/id'
import { yuanText } from '@courtyard/std/money'
import type { Actor, Deps } from '../../deps.ts'
import { type RequestRights, rightsOfRequest } from '../../records/rights-of-request.ts'
import { payerTitles, seenBills, seenPayments } from '../seen-money.ts'
import { effectOf } from './effect-of.ts'
import { readableFiles } from './files-asked.ts'

const PAGE = 50
/** Runs that let a person ask for something of the kind. */
const ASKING = ['adjustments', 'refunds'] as const

export type RequestsWanted = {
  readonly state: 'waiting' | 'ended'
  readonly cursor?: string | undefined
  readonly bill?: string | undefined
  readonly payment?: string | undefined
}

/**
 * Requests about money, the newest first: who may decide sees all about bills and payments that he may read, who may only
 * ask sees his own. Throws Fault not_allowed, cursor_invalid.
 */
export async function listMoneyRequests(deps: Deps, actor: Actor, wanted: RequestsWanted): Promise<MoneyRequestPage> {
  const rights = await rightsOfRequest(deps, actor)
  const askedBy = ownOnly(rights, actor)
  const { state, cursor, bill, payment } = wanted
  if (cursor !== undefined && !isId(cursor)) throw new Fault('cursor_invalid')
  if ([bill, payment].some((id) => id !== undefined && !isId(id))) return { items: [], next_cursor: null }
  const page = { waiting: state === 'waiting', askedBy, bill, payment, after: cursor, limit: PAGE + 1 }
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const rows = await listMoneyRequestRows(tx, page)
      const shown = rows.slice(0, PAGE)
      const items = await shapeRequests(tx, { rights, actor, rows: await seenRequests(tx, rights, shown) })
      return { items, next_cursor: rows.length > PAGE ? shown.at(-1)!.id : null }
    },
    { readOnly: true },
  )
}

/** One request. Throws Fault money_request_missing, also for one that the actor may not see. */
export async function readMoneyRequest(deps: Deps, actor: Actor, id: string): Promise<MoneyRequest> {
  const rights = await rightsOfRequest(deps, actor)
  return await deps.db.withTenant(
    actor.tenant,
    async (tx) => {
      const request = isId(id) ? await findMoneyRequest(tx, id) : undefined
      if (!request) throw new Fault('money_request_missing', { id })
      await requireSeenRequest(tx, { rights, actor, request })
      const [item] = await shapeRequests(tx, { rights, actor, rows: [request] })
      return item!
    },
    { readOnly: true },
  )
}

type One = { readonly rights: RequestRights; readonly actor: Actor; readonly request: MoneyRequestRow }

/** Throws Fault money_request_missing for one that the actor may not see, as for one that is not there. */
export async function requireSeenRequest(tx: TenantTx, { rights, actor, request }: One): Promise<void> {
  const isSeen = mayDecide(rights, actor) || (mayAsk(rights, actor) && request.created_by === actor.id)
  if (!isSeen || (await seenRequests(tx, rights, [request])).length === 0)
    throw new Fault('money_request_missing', { id: request.id })
}

const mayDecide = ({ catalog }: RequestRights, actor: Actor): boolean =>
  actor.kind === 'system' || mayRun(catalog, actor, 'approve_money')
const mayAsk = ({ catalog }: RequestRights, actor: Actor): boolean => ASKING.some((run) => mayRun(catalog, actor, run))

/** Who may not decide sees what he asked; who may neither decide nor ask is refused. */
function ownOnly(rights: RequestRights, actor: Actor): string | undefined {
  if (mayDecide(rights, actor)) return undefined
  if (mayAsk(rights, actor)) return actor.id
  throw new Fault('not_allowed', { action: 'run:approve_money' })
}

async function seenRequests(tx: TenantTx, rights: RequestRights, rows: readonly MoneyRequestRow[]) {
  const ids = (column: 'bill_id' | 'payment_id') => rows.flatMap((row) => (row[column] === null ? [] : [row[column]]))
  const bills = await seenBills(tx, rights, ids('bill_id'))
  const payments = await seenPayments(tx, rights, ids('payment_id'))
  return rows.filter(({ bill_id, payment_id }) => bills.has(bill_id ?? '') || payments.has(payment_id ?? ''))
}

type Shaping = { readonly rights: RequestRights; readonly actor: Actor; readonly rows: readonly MoneyRequestRow[] }

async function shapeRequests(tx: TenantTx, { rights, actor, rows }: Shaping): Promise<MoneyRequest[]> {
  const people = [
    ...new Set(rows.flatMap(({ created_by, ended_by }) => (ended_by ? [created_by, ended_by] : [created_by]))),
  ]
  const members =
    people.length === 0
      ? []
      : await tx.kernel.selectFrom('k_member').select(['user_id', 'name']).where('user_id', 'in', people).execute()
  const nameOf = new Map(members.map(({ user_id, name }) => [user_id, name]))
  const person = (id: string) => ({ id, name: nameOf.get(id) ?? null })
  const titles = await payerTitles(
    tx,
    rights,
    rows.map(({ payer_id }) => payer_id),
  )
  const files = new Map(
    (await readableFiles(tx, rights, [...new Set(rows.flatMap((row) => row.files))])).map((file) => [file.id, file]),
  )
  const isJudge = mayDecide(rights, actor)
  const items: MoneyRequest[] = []
  for (const row of rows) {
    const waits = row.state === null
    const isOwn = row.created_by === actor.id
    items.push({
      ...{ id: row.id, kind: row.kind, state: row.state ?? 'waiting', amount: yuanText(BigInt(row.amount_fen)) },
      ...{ currency: row.currency, reason: row.reason, note: row.note ?? '', document: row.document_id },
      files: row.files.flatMap((id) => files.get(id) ?? []),
      ...{ asked_by: person(row.created_by), asked_at: new Date(row.created_at).toISOString() },
      ended_by: row.ended_by === null ? null : person(row.ended_by),
      ended_at: row.ended_at === null ? null : new Date(row.ended_at).toISOString(),
      about: {
        entity: row.bill_id === null ? 'payment' : 'bill',
        ...{ id: row.bill_id ?? row.payment_id!, no: row.no },
      },
      payer: { id: row.payer_id, title: titles.get(row.payer_id) ?? null },
      effect: waits ? await effectOf(tx, row) : null,
      may: { decide: waits && isJudge && !isOwn, withdraw: waits && isOwn },
    })
  }
  return items
}
