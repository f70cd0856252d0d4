import type { MoneyRequest } from '@courtyard/contract/money-requests'
import { holdMoneyRequest, type MoneyRequestRow } from '@courtyard/db/kernel/money-requests'
import type { MoneyRequestEnd } from '@courtyard/db/kernel/tables-money-requests'
import { assert } from '@courtyard/std/assert'
import { Fault, isFault } from '@courtyard/std/fault'
import type { FaultCode } from '@courtyard/std/faults'
import { isId } from '@courtyard/std/id'
import { note as noteDone } from '../../audit/note.ts'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import { rightsOfRequest } from '../../records/rights-of-request.ts'
import { adjustBill } from '../adjust-bill.ts'
import { doOnce, type MoneyWork } from '../money-work.ts'
import { type Asked, sealOf } from './asked.ts'
import { readMoneyRequest, requireSeenRequest } from './list-requests.ts'
import { sendRefund } from './send-refund.ts'

export type Decision = { readonly id: string; readonly note: string }

/**
 * Approves a request and does what was asked in the same transaction, against what is open now. Two who approve at once:
 * it is done once, the other is told how it ended. Throws Fault not_allowed, money_request_missing, money_request_own,
 * money_request_ended, money_request_stale when the bill or payment moved so that it no longer fits, period_closed.
 */
export async function approveMoney(
  deps: Deps,
  actor: Actor,
  { id, note, key }: Decision & { readonly key: string },
): Promise<MoneyRequest> {
  await doOnce(deps, actor, {
    command: { key, kind: 'money_request_approve', asked: { id, note } },
    work: async (money) => {
      const request = await holdToDecide(deps, actor, { money, id })
      const document = await execute(money, request)
      await end(deps, money, { request, state: 'approved', note, document })
      return { document }
    },
  })
  return await readMoneyRequest(deps, actor, id)
}

/** Says no to a request, and why. The same again changes nothing. Throws as approving does, less money_request_stale. */
export async function rejectMoney(deps: Deps, actor: Actor, { id, note }: Decision): Promise<MoneyRequest> {
  const key = `money_request_reject ${id} ${actor.id}`
  await doOnce(deps, actor, {
    command: { key, kind: 'money_request_reject', asked: { id } },
    work: async (money) => {
      const request = await holdToDecide(deps, actor, { money, id })
      await end(deps, money, { request, state: 'rejected', note, document: null })
      return {}
    },
  })
  return await readMoneyRequest(deps, actor, id)
}

/** Takes one's own request back. The same again changes nothing. Throws money_request_missing, money_request_ended, not_allowed. */
export async function withdrawMoney(deps: Deps, actor: Actor, id: string): Promise<MoneyRequest> {
  const key = `money_request_withdraw ${id} ${actor.id}`
  await doOnce(deps, actor, {
    command: { key, kind: 'money_request_withdraw', asked: { id } },
    work: async (money) => {
      const request = await holdOpen(deps, actor, { money, id })
      if (request.created_by !== actor.id) throw new Fault('not_allowed', { action: 'withdraw' })
      await end(deps, money, { request, state: 'withdrawn', note: '', document: null })
      return {}
    },
  })
  return await readMoneyRequest(deps, actor, id)
}

type Held = { readonly money: MoneyWork; readonly id: string }

async function holdOpen(deps: Deps, actor: Actor, { money, id }: Held): Promise<MoneyRequestRow> {
  const request = isId(id) ? await holdMoneyRequest(money.tx, id) : undefined
  if (!request) throw new Fault('money_request_missing', { id })
  await requireSeenRequest(money.tx, { rights: await rightsOfRequest(deps, actor), actor, request })
  if (request.state !== null) throw new Fault('money_request_ended', { state: request.state })
  return request
}

async function holdToDecide(deps: Deps, actor: Actor, held: Held): Promise<MoneyRequestRow> {
  requireRun(await deps.catalogs.load(actor.tenant), actor, 'approve_money')
  const request = await holdOpen(deps, actor, held)
  if (request.created_by === actor.id) throw new Fault('money_request_own', { id: request.id })
  return request
}

type Ended = {
  readonly request: MoneyRequestRow
  readonly state: MoneyRequestEnd
  readonly note: string
  readonly document: string | null
}

async function end(deps: Deps, { tx, by }: MoneyWork, { request, state, note, document }: Ended): Promise<void> {
  await tx.kernel
    .insertInto('k_money_request_end')
    .values({
      ...{ request_id: request.id, asked_by: request.created_by, state, by_whom: by, note },
      ...{ at: deps.clock.now().toISOString(), document_id: document },
    })
    .execute()
  const what = { state, kind: request.kind, asked_by: request.created_by, document }
  noteDone(tx, { by, action: 'money_request.ended', subject: ['money_request', request.id], what })
}

/** Refusals that mean: what was asked fitted then, and does not any more. */
const STALE: ReadonlySet<FaultCode> = new Set([
  ...(['balance_exceeded', 'bill_missing', 'bill_paid', 'bill_line_missing'] as const),
  ...(['payment_reversed', 'payment_missing', 'deposit_released', 'refund_method'] as const),
])

/** Does what was asked, as the document of who asked for it. Gives the document's id. */
async function execute(money: MoneyWork, request: MoneyRequestRow): Promise<string> {
  const asked = request.asked as Asked
  assert(sealOf({ ...request, asked }) === request.seal, `request ${request.id} is what was asked`)
  const as: MoneyWork = { ...money, by: request.created_by }
  try {
    return asked.do === 'adjust'
      ? await adjustAsAsked(as, { request, asked, approvedBy: money.by })
      : await refundAsAsked(as, { request, asked, approvedBy: money.by })
  } catch (error) {
    if (!isFault(error) || !STALE.has(error.code)) throw error
    throw new Fault('money_request_stale', { because: error.code, ...error.details }, { cause: error })
  }
}

type Approved<K extends Asked['do']> = {
  readonly request: MoneyRequestRow
  readonly asked: Extract<Asked, { readonly do: K }>
  readonly approvedBy: string
}

async function adjustAsAsked(money: MoneyWork, { request, asked, approvedBy }: Approved<'adjust'>): Promise<string> {
  const { bill, kind } = asked
  const parts = asked.parts.map(({ line, fen }) => ({ line, fen: BigInt(fen) }))
  const { id, fen } = await adjustBill(money, { bill, kind, parts, reason: request.reason, approvedBy })
  // A void takes all that is open: it is the void that was asked only as long as that is the same.
  if (`${fen}` !== request.amount_fen) throw new Fault('balance_exceeded', { bill })
  return id
}

async function refundAsAsked(money: MoneyWork, { request, asked, approvedBy }: Approved<'refund'>): Promise<string> {
  const { payment, method, reopen } = asked
  const refund = { payment, fen: BigInt(asked.fen), method, reason: request.reason, approvedBy, reopen }
  const { id } = await sendRefund(money, { ...refund, reopenMost: BigInt(asked.reopenFen) })
  return id
}
