import type { InvoiceAnswerJson, InvoiceDetail } from '@courtyard/contract/invoices'
import type { InvoiceRow } from '@courtyard/db/kernel/invoices'
import { Fault } from '@courtyard/std/fault'
import { requireRun } from '../../billing/may-run.ts'
import type { Actor, Deps } from '../../deps.ts'
import { coreIssue } from '../../texts/core-texts.ts'
import { doOnce, type MoneyWork } from '../money-work.ts'
import { applyAnswer } from './answer-invoice.ts'
import { getHeld, invoiceKey, leaveInvoiceJob, step } from './invoice-work.ts'
import { getSeenInvoice, readInvoice, requireOwnOrStaff } from './read-invoices.ts'
import { askRed } from './red-invoice.ts'

type Keyed<T> = { readonly id: string; readonly key: string; readonly request: T }
type Move<T> = Keyed<T> & {
  readonly kind: string
  readonly ownToo?: boolean
  readonly work: (money: MoneyWork, row: InvoiceRow) => Promise<unknown>
}

/** One move of one invoice that the actor may see, once per key. Needs run:invoices, except for what its own applicant may. */
async function moveOnce<T>(deps: Deps, actor: Actor, { id, key, request, kind, ownToo = false, work }: Move<T>) {
  const rights = await requireOwnOrStaff(deps, actor)
  if (!ownToo) requireRun(rights.catalog, actor, 'invoices')
  await deps.db.withTenant(actor.tenant, (tx) => getSeenInvoice(tx, { rights, actor, id }), { readOnly: true })
  await doOnce(deps, actor, {
    command: { key, kind, asked: { id, ...request, by: actor.id } },
    work: async (money) => {
      await work(money, await getHeld(money.tx, id))
      return {}
    },
  })
  return await readInvoice(deps, actor, id)
}

const moving = (deps: Deps, { tx, by }: MoneyWork) => ({ tx, by, clock: deps.clock })

/** Approves an application, and leaves the job that issues it. Throws Fault invoice_own for who applied, invoice_state. */
export async function approveInvoice(
  deps: Deps,
  actor: Actor,
  asked: Keyed<{ readonly note: string }>,
): Promise<InvoiceDetail> {
  return await moveOnce(deps, actor, {
    ...{ ...asked, kind: 'invoice_approve' },
    work: async (money, row) => {
      if (row.created_by === money.by) throw new Fault('invoice_own')
      await step(moving(deps, money), row, { event: 'approve', approved_by: money.by, note: asked.request.note })
      await leaveInvoiceJob(money.tx, row.id)
    },
  })
}

/** Turns an application down, with a reason; what it was for may be applied for again. Throws Fault invoice_state. */
export const rejectInvoice = (
  deps: Deps,
  actor: Actor,
  asked: Keyed<{ readonly reason: string }>,
): Promise<InvoiceDetail> =>
  moveOnce(deps, actor, {
    ...{ ...asked, kind: 'invoice_reject' },
    work: (money, row) => step(moving(deps, money), row, { event: 'reject', note: asked.request.reason }),
  })

/**
 * Takes an application back that nobody was asked about yet, or that failed. Who applied may, and whoever may invoice.
 * A red one that is taken back leaves the blue one issued. Throws Fault invoice_state.
 */
export const withdrawInvoice = (deps: Deps, actor: Actor, asked: Keyed<object>): Promise<InvoiceDetail> =>
  moveOnce(deps, actor, {
    ...{ ...asked, kind: 'invoice_withdraw', ownToo: true },
    work: async (money, row) => {
      await step(moving(deps, money), row, { event: 'withdraw' })
      if (row.red_of !== null)
        await step(moving(deps, money), await getHeld(money.tx, row.red_of), { event: 'red_withdrawn' })
    },
  })

/** Asks again for an invoice that failed, under a key of its own. Throws Fault invoice_state. */
export const retryInvoice = (deps: Deps, actor: Actor, asked: Keyed<object>): Promise<InvoiceDetail> =>
  moveOnce(deps, actor, {
    ...{ ...asked, kind: 'invoice_retry' },
    work: async (money, row) => {
      if (row.state !== 'failed') throw new Fault('invoice_state', { state: row.state })
      const attempt = Number(/-(\d+)$/.exec(row.provider_key.slice(invoiceKey(row.id).length))?.[1] ?? '1') + 1
      await step(moving(deps, money), row, {
        ...{ event: 'send', provider_key: invoiceKey(row.id, attempt), failure: '' },
        asked_at: deps.clock.now().toISOString(),
      })
      await leaveInvoiceJob(money.tx, row.id)
    },
  })

/** Asks to have an issued invoice reversed by a red one of all its lines. Throws Fault invoice_state. */
export const reverseInvoice = (
  deps: Deps,
  actor: Actor,
  asked: Keyed<{ readonly reason: string }>,
): Promise<InvoiceDetail> =>
  moveOnce(deps, actor, {
    ...{ ...asked, kind: 'invoice_red' },
    work: (money, row) => askRed(deps, moving(deps, money), { blue: row, reason: asked.request.reason }),
  })

/** What the tax office said, typed in by a person. Throws Fault invoice_state, record_duplicate for a number that another invoice has. */
export const answerInvoice = (deps: Deps, actor: Actor, asked: Keyed<InvoiceAnswerJson>): Promise<InvoiceDetail> =>
  moveOnce(deps, actor, {
    ...{ ...asked, kind: 'invoice_answer' },
    work: async (money, row) => {
      const { request } = asked
      if ('number' in request && request.issued_on > money.today)
        throw new Fault('request_invalid', { issues: [coreIssue('/issued_on', 'day_to_come')] })
      await applyAnswer(
        moving(deps, money),
        row,
        'number' in request
          ? { state: 'issued', number: request.number, issuedOn: request.issued_on }
          : { state: 'failed', reason: request.failure },
      )
    },
  })

/** Has the provider asked now how an invoice stands, in place of at the next quarter of an hour. Throws Fault invoice_state. */
export const lookAtInvoice = (deps: Deps, actor: Actor, asked: Keyed<object>): Promise<InvoiceDetail> =>
  moveOnce(deps, actor, {
    ...{ ...asked, kind: 'invoice_look' },
    work: async ({ tx }, row) => {
      if (row.state !== 'issuing') throw new Fault('invoice_state', { state: row.state })
      await leaveInvoiceJob(tx, row.id)
    },
  })
