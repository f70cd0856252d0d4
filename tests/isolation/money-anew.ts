import { randomUUID } from 'node:crypto'
import { moneyParts } from '../api/adjustments-documents.ts'
import { deskOf } from '../api/money-desk.ts'
import type { Session, TestServer } from '../api/support.ts'
import { bankAnew, bankBodies } from './bank-anew.ts'
import { closingAnew, closingBodies, openedShift } from './closing-anew.ts'
import { invoiceBodies, invoicesAnew } from './invoices-anew.ts'
import type { Records } from './two-worlds.ts'

export { moneyParts }

/** Documents of money, each new: most of them can be moved on only once. `asker` asks, so that the manager may approve. */
export async function moneyAnew(server: TestServer, manager: Session) {
  const asker = await server.signIn(manager.tenant, ['manager', 'money'])
  const desk = deskOf(server, manager, 'money')
  const bill = async () => await desk.bill(await desk.payer('100'), 'bond')
  const payment = async () => await desk.pay(await desk.payer('100'), '80')
  const request = async (by: Session) => {
    const { id } = await bill()
    const asked = await desk.send(by, `/v1/bills/${id}/adjustments`, { kind: 'waiver', reason: 'agreed' })
    if (asked.status !== 202) throw new Error(`the waiver was not asked: ${asked.text}`)
    return { id: asked.body.id as string }
  }
  const refund = async () => {
    const { id } = await payment()
    const wanted = { amount: '10.00', method: 'cash', reason: 'agreed' }
    const asked = await desk.send(asker, `/v1/payments/${id}/refunds`, wanted)
    const done = await desk.send(manager, `/v1/money-requests/${asked.body.id}/approve`, {})
    if (done.status !== 200) throw new Error(`the refund was not approved: ${done.text}`)
    return { id: done.body.document as string }
  }
  /** The document that a waiver became. */
  const adjusted = async () => {
    const { id } = await request(asker)
    const done = await desk.send(manager, `/v1/money-requests/${id}/approve`, {})
    return { id: done.body.document as string }
  }
  const settled = async () => {
    await deposit()
    const { body } = await manager.get('/v1/records/allocation?limit=1')
    return { id: body.items[0].id as string }
  }
  const deposit = async () => {
    const payer = await desk.payer('100')
    const { lines } = await desk.bill(payer, 'bond')
    await desk.pay(payer, '100')
    return { id: lines[0]!.id }
  }
  const bank = bankAnew({ manager, desk })
  /** Records of our own that an operation needs to be new, by its operationId. */
  const anew: Readonly<Record<string, () => Promise<Records>>> = {
    adjust_bill: async () => ({ bill: { id: (await bill()).id } }),
    refund_payment: async () => ({ payment: await payment() }),
    end_refund: async () => ({ refund: await refund() }),
    release_deposit: async () => ({ bill_line: await deposit() }),
    approve_money_request: async () => ({ money_request: await request(asker) }),
    reject_money_request: async () => ({ money_request: await request(asker) }),
    withdraw_money_request: async () => ({ money_request: await request(manager) }),
  }
  const first = async (): Promise<Records> => ({
    ...{ payment: await payment(), refund: await refund(), money_request: await request(asker) },
    ...{ allocation: await settled(), adjustment: await adjusted() },
    shift: await openedShift(desk, asker),
    ...(await bank.first()),
  })
  const invoices = invoicesAnew(server, { manager, asker, desk })
  return {
    anew: { ...anew, ...closingAnew(server, { manager, asker, desk }), ...bank.anew, ...invoices.anew },
    first: async () => ({ ...(await first()), ...(await invoices.first()) }),
  }
}

/** What the operations of money that take a body are asked. */
export const moneyBodies = {
  adjust_bill: { kind: 'waiver', reason: 'agreed' },
  refund_payment: { amount: '1.00', method: 'cash', reason: 'agreed' },
  end_refund: { state: 'succeeded' },
  release_deposit: { reason: 'moved out' },
  approve_money_request: {},
  reject_money_request: { note: 'not like this' },
  ...closingBodies,
  ...bankBodies,
  ...invoiceBodies,
}

/** A key of its own for whatever moves money. */
export const keyOf = (path: string): Record<string, string> | undefined =>
  /\/(adjustments|refunds|approve|end|release|payments|online-payments|allocations|reversal|shifts|count|reopen|confirm|closes|ask|banks|statements|mandates|debit-batches|withdraw|answers|ignore|link|invoices|reject|withdraw|retry|red|answer|look|vouchers)$/.test(
    path,
  )
    ? { 'idempotency-key': randomUUID() }
    : undefined
