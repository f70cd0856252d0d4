import type { StatementRow } from '@courtyard/contract/banks'
import { lockName } from '@courtyard/db/kernel/lock-name'
import { readPayment } from '@courtyard/db/kernel/payments'
import type { StatementRowRow } from '@courtyard/db/kernel/statements'
import { Fault } from '@courtyard/std/fault'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import { type RequestRights, rightsOfRequest } from '../../records/rights-of-request.ts'
import { doOnce, type MoneyWork } from '../money-work.ts'
import { getPayer } from '../payer.ts'
import { seenPayments } from '../seen-money.ts'
import { holdOpenRow } from './confirm-rows.ts'
import { getRow, readStatementRow } from './statement-rows.ts'

type Keyed<T> = { readonly key: string; readonly id: string; readonly request: T }

/** Leaves an open row aside with a reason, once per key. Needs run:bank. Throws Fault statement_row_missing, statement_row_taken. */
export const ignoreRow = (deps: Deps, actor: Actor, asked: Keyed<{ readonly reason: string }>) =>
  decide(deps, actor, {
    ...{ ...asked, kind: 'statement_ignore' },
    work: async (money, row) => {
      const claim = { row_id: row.id, kind: 'ignored' as const, payment_id: null, reason: asked.request.reason }
      await money.tx.kernel
        .insertInto('k_statement_claim')
        .values({ ...claim, created_by: money.by })
        .execute()
    },
  })

/**
 * Says that an open row is a payment that was entered before, once per key. Needs run:bank. Throws Fault payment_missing,
 * statement_row_unfit for another amount, payment_reversed, statement_row_taken also where the payment is another row's.
 */
export const linkRow = (deps: Deps, actor: Actor, asked: Keyed<{ readonly payment: string }>) =>
  decide(deps, actor, {
    ...{ ...asked, kind: 'statement_link' },
    work: async (money, row, rights) => {
      const { tx, by } = money
      const { payment: id } = asked.request
      if (!(await seenPayments(tx, rights, [id])).has(id)) throw new Fault('payment_missing')
      await lockName(tx, `payment ${id}`)
      const payment = await readPayment(tx, id)
      if (payment.isReversed) throw new Fault('payment_reversed', { payment: payment.no })
      if (
        `${payment.amountFen}` !== row.amount_fen ||
        payment.currency !== row.currency ||
        payment.method === 'deposit'
      )
        throw new Fault('statement_row_unfit')
      const other = await tx.kernel
        .selectFrom('k_statement_claim')
        .select('row_id')
        .where('payment_id', '=', id)
        .executeTakeFirst()
      if (other) throw new Fault('statement_row_taken', { payment: payment.no })
      const claim = { row_id: row.id, kind: 'linked' as const, payment_id: id, created_by: by }
      await tx.kernel.insertInto('k_statement_claim').values(claim).execute()
    },
  })

/** Says who an open row is not from: it is not suggested again. Needs run:bank. Throws Fault record_missing, statement_row_taken. */
export const rejectMatch = (deps: Deps, actor: Actor, asked: Keyed<{ readonly payer: string }>) =>
  decide(deps, actor, {
    ...{ ...asked, kind: 'statement_reject' },
    work: async ({ tx, by }, row, rights) => {
      const { payer } = asked.request
      await getPayer(tx, rights, payer)
      await tx.kernel
        .insertInto('k_statement_rejection')
        .values({ row_id: row.id, payer_id: payer, created_by: by })
        .onConflict((known) => known.doNothing())
        .execute()
    },
  })

/**
 * Opens a row again that was left aside or linked by mistake, once per key. Needs run:bank. Throws Fault statement_row_unfit
 * for an open one, statement_row_taken for one that became a payment: reversing the payment opens it.
 */
export async function reopenRow(
  deps: Deps,
  actor: Actor,
  { key, id, request }: Keyed<{ readonly reason: string }>,
): Promise<StatementRow> {
  const rights = await allowed(deps, actor)
  const command = { key, kind: 'statement_reopen', asked: { id, ...request, by: actor.id } }
  return await doOnce(deps, actor, {
    command,
    work: async ({ tx, by }) => {
      await lockName(tx, `statement row ${id}`)
      const { kind, payment_id, payment_no } = await getRow(tx, id)
      if (kind === null) throw new Fault('statement_row_unfit')
      if (kind === 'paid') throw new Fault('statement_row_taken', { kind, payment: payment_no })
      await tx.kernel.deleteFrom('k_statement_claim').where('row_id', '=', id).execute()
      const event = { row_id: id, kind: 'opened' as const, payment_id, reason: request.reason, by_whom: by }
      await tx.kernel.insertInto('k_statement_event').values(event).execute()
      return await readStatementRow(tx, rights, id)
    },
  })
}

type Deciding = Keyed<object> & {
  readonly kind: string
  readonly work: (money: MoneyWork, row: StatementRowRow, rights: RequestRights) => Promise<void>
}

async function decide(deps: Deps, actor: Actor, { key, id, request, kind, work }: Deciding): Promise<StatementRow> {
  const rights = await allowed(deps, actor)
  const command = { key, kind, asked: { id, ...request, by: actor.id } }
  return await doOnce(deps, actor, {
    command,
    work: async (money) => {
      await work(money, await holdOpenRow(money, id), rights)
      return await readStatementRow(money.tx, rights, id)
    },
  })
}

async function allowed(deps: Deps, actor: Actor): Promise<RequestRights> {
  const rights = await rightsOfRequest(deps, actor)
  requireRun(rights.catalog, actor, 'bank')
  return rights
}
