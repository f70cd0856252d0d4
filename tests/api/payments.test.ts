import { accountSchema, previewSchema, receiptSchema, takenSchema } from '@courtyard/contract/payments'
import { runFees } from '@courtyard/core/billing/run-fees'
import { verifyTenant } from '@courtyard/core/billing/verify-tenant'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { notedMoney } from './noted.ts'
import { paymentsDocuments } from './payments-documents.ts'
import { comparable, type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let manager: Session
let site: string
let count = 0
beforeAll(async () => {
  server = await startTestServer(['acme', 'beta'], paymentsDocuments)
  manager = await server.signIn('acme', ['manager'])
  site = await manager.make('site', { name: 'North' })
})
afterAll(() => server?.close())

const MISSING = '01900000-0000-7000-8000-000000000000'
const key = () => `key-number-${++count}`
const send = (session: Session, path: string, json: object, idempotency = key()) =>
  session.send('POST', path, { json, headers: { 'idempotency-key': idempotency } })
const pay = (json: object, idempotency?: string) => send(manager, '/v1/payments', json, idempotency)
const account = async (payer: string) => accountSchema.parse((await manager.get(`/v1/payers/${payer}/account`)).body)
const seen = async (id: string) => (await manager.get(`/v1/records/payment/${id}`)).body

type Home = { readonly payer: string; readonly flat: string }
async function home(standards: readonly string[], phone = 'desk 1', status = 'free'): Promise<Home> {
  const flat = await manager.make('flat', { site, code: `F${++count}`, area: '10', status })
  const payer = await manager.make('person', { name: `Payer ${count}`, phone })
  await manager.make('stay', { flat, person: payer, from: '2026-01-01' })
  for (const standard of standards)
    await manager.make('fee_attachment', { standard, subject: flat, from_on: '2026-01-01' })
  return { payer, flat }
}
async function bill(period: string, standards: readonly string[]): Promise<void> {
  const started = await manager.post('/v1/fee-runs', { period, standards })
  expect([started.status, started.body.code]).toEqual([202, undefined])
  await runFees(server.deps, { tenant: 'acme', runId: started.body.id, worker: 'test' })
}
const sound = async () => (await verifyTenant(server.deps, 'acme')).filter(({ ok }) => !ok)

// Domain F12: 1,000 due 31 Jan, 400 paid on 1 Mar, the rest on 30 Apr: 14.50 + 18.00 = 32.50.
test('a late fee runs on what was owed on each day, by the days the money was there', async () => {
  const { payer } = await home(['rent'])
  server.clock.day('2026-01-31T04:00:00Z')
  await bill('2026-01', ['rent'])
  expect(await account(payer)).toMatchObject({ open: '1000.00', bills: [{ due_on: '2026-01-31' }] })
  // Entered three days after the money came.
  server.clock.day('2026-03-04T04:00:00Z')
  const first = await pay({ payer, amount: '400', method: 'transfer', received_on: '2026-03-01', reference: 'T-1' })
  expect(takenSchema.parse(first.body)).toMatchObject({ left: '0.00', receipt_no: 'R-0000001' })
  server.clock.day('2026-04-30T04:00:00Z')
  const bounced = await pay({ payer, amount: '600', method: 'cheque', reference: 'C-1' })
  expect((await send(manager, `/v1/payments/${bounced.body.id}/reversal`, { reason: 'no cover' })).status).toBe(200)
  await pay({ payer, amount: '600', method: 'cash' })
  expect((await account(payer)).open).toBe('0.00')
  server.clock.day('2026-05-01T04:00:00Z')
  await bill('2026-04', ['rent'])
  const { bills } = await account(payer)
  const late = bills.flatMap(({ lines }) => lines).filter(({ item }) => item === 'late')
  expect(late).toMatchObject([{ amount: '32.50', late_of: expect.any(String) }])
  const explained = (await manager.get(`/v1/bill-lines/${late[0]!.id}/explanation`)).body
  expect(explained).toMatchObject({ same: true, text: { en: expect.stringContaining('600.00 from 2026-03-01') } })
  expect(await sound()).toEqual([])
}, 60_000)

describe('a payment over the counter', () => {
  let one: Home
  beforeAll(async () => {
    server.clock.day('2026-11-20T04:00:00Z')
    one = await home(['rent', 'water'])
    await bill('2026-09', ['rent', 'water'])
    await bill('2026-10', ['rent', 'water'])
  }, 60_000)

  test('is shown before it is done, by order, among chosen lines, and by hand; and done as it was shown', async () => {
    const { bills, open } = await account(one.payer)
    // Two months of 1,030.00, and 31 days on the first 1,000.00.
    expect(open).toBe('2075.50')
    const [oldest, newest] = bills
    const preview = async (more: object) => {
      const { status, body } = await manager.post('/v1/payments/preview', { payer: one.payer, ...more })
      expect([status, body.code]).toEqual([200, undefined])
      return previewSchema.parse(body)
    }
    const water = newest!.lines.find(({ item }) => item === 'water')!
    expect(await preview({ amount: '2100' })).toMatchObject({ allocated: '2075.50', left: '24.50', open_after: '0.00' })
    expect(await preview({ amount: '50', split: { by: 'order', lines: [water.id] } })).toMatchObject({
      ...{ parts: [{ line: water.id, bill: newest!.id, amount: '30.00' }], left: '20.00' },
    })
    const split = { by: 'hand', parts: [{ line: water.id, amount: '12.34' }] }
    const shown = await preview({ amount: '15', split })
    expect(shown).toMatchObject({ allocated: '12.34', left: '2.66', open_after: '2063.16' })
    expect((await account(one.payer)).open).toBe('2075.50')
    const taken = takenSchema.parse((await pay({ payer: one.payer, amount: '15', method: 'cash', split })).body)
    expect(taken.allocated).toEqual(shown.parts)
    expect(await seen(taken.id)).toMatchObject({ allocated: '12.34', left: '2.66', state: 'open' })
    expect((await account(one.payer)).prepaid).toBe('2.66')
    expect(oldest!.due_on < newest!.due_on).toBe(true)
  })

  test('with the same key pays once, whoever is told so late; another request under the key is refused', async () => {
    const request = { payer: one.payer, amount: '10', method: 'cash' }
    const answers = await Promise.all([1, 2, 3].map(() => pay(request, 'again-and-again')))
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    const other = await pay({ ...request, amount: '11' }, 'again-and-again')
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_key_reused'])
    const without = await manager.post('/v1/payments', request)
    expect([without.status, without.body.code]).toEqual([400, 'idempotency_key_missing'])
  })

  test.each([
    [{ amount: '0.00' }, 400, 'request_invalid', '/amount'],
    [{ amount: '1.001' }, 400, 'request_invalid', '/amount'],
    [{ amount: '-1' }, 400, 'request_invalid', '/amount'],
    [{ amount: '1', method: 'online' }, 400, 'request_invalid', '/method'],
    [{ amount: '1', received_on: '2026-11-21' }, 400, 'request_invalid', '/received_on'],
    [
      { amount: '1', split: { by: 'hand', parts: [{ line: MISSING, amount: '1' }] } },
      404,
      'bill_line_missing',
      '/split/parts/0/line',
    ],
  ])('is refused where it is wrong: %j', async (more, status, code, pointer) => {
    const answer = await pay({ payer: one.payer, method: 'cash', ...more })
    expect([answer.status, answer.body.code, answer.body.issues[0].pointer]).toEqual([status, code, pointer])
  })

  test('a part is never more than its line has open, nor all more than the amount', async () => {
    const line = (await account(one.payer)).bills[0]!.lines[0]!
    const split = (amount: string) => ({ by: 'hand', parts: [{ line: line.id, amount }] })
    const refused = async (amount: string, part: string) => {
      const { body } = await pay({ payer: one.payer, method: 'cash', amount, split: split(part) })
      return [body.code, body.issues[0].pointer]
    }
    expect(await refused('5000', '4999.99')).toEqual(['balance_exceeded', '/split/parts/0/amount'])
    expect(await refused('1', '1.01')).toEqual(['balance_exceeded', '/split/parts'])
    const taken = await pay({ payer: one.payer, method: 'cash', amount: '1', split: split('1.00') })
    expect(taken.status).toBe(201)
  })

  test('one slip pays once, until its payment is taken back; the receipt book has no gap', async () => {
    const slip = { payer: one.payer, amount: '5', method: 'pos', reference: 'slip 7' }
    const first = await pay(slip)
    const second = await pay(slip)
    expect([second.status, second.body.code, second.body.issues[0].pointer]).toEqual([
      ...[409, 'payment_reference_used', '/reference'],
    ])
    await send(manager, `/v1/payments/${first.body.id}/reversal`, { reason: 'wrong slip' })
    const third = await pay(slip)
    const at = (answer: typeof first) => Number(String(answer.body.receipt_no).split('-')[1])
    expect(at(third)).toBe(at(first) + 1)
  })

  test('is released, settled otherwise, and reversed; the bills are open again and the books hold', async () => {
    const before = (await account(one.payer)).open
    const taken = takenSchema.parse((await pay({ payer: one.payer, amount: '60', method: 'cash' })).body)
    const at = `/v1/payments/${taken.id}`
    // Who may take settlements back, and not refund, sees what they are of.
    const money = await manager.get(`${at}/refunds`)
    expect(money.body.settled.map(({ line }: { line: string }) => line).sort()).toEqual(
      taken.allocated.map(({ line }) => line).sort(),
    )
    const released = await send(manager, `${at}/allocations/release`, { lines: [taken.allocated[0]!.line] })
    expect(released.body.left).toBe(taken.allocated[0]!.amount)
    const again = await send(manager, `${at}/allocations`, {})
    expect(takenSchema.parse(again.body).left).toBe('0.00')
    const receipt = receiptSchema.parse((await manager.get(`${at}/receipt`)).body)
    expect(receipt).toMatchObject({ in_words: '陆拾元整', cashier: 'Test Person', reversed: null, prepaid: '0.00' })
    expect(receipt.lines.reduce((sum, { amount }) => sum + Number(amount), 0)).toBe(60)
    await send(manager, `${at}/reversal`, { reason: 'wrong person' })
    expect((await account(one.payer)).open).toBe(before)
    expect(await seen(taken.id)).toMatchObject({ state: 'reversed', left: '0.00', reversal_reason: 'wrong person' })
    const twice = await send(manager, `${at}/reversal`, { reason: 'again' })
    expect([twice.status, twice.body.code]).toEqual([409, 'payment_reversed'])
    expect(await sound()).toEqual([])
  })
})

test('eight people collect the same bill at once: it is settled once, the rest is prepayment', async () => {
  const { payer } = await home(['water'])
  await bill('2026-08', ['water'])
  const answers = await Promise.all(Array.from({ length: 8 }, () => pay({ payer, amount: '30.00', method: 'cash' })))
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 201))
  expect(answers.filter(({ body }) => body.left === '0.00')).toHaveLength(1)
  expect(await account(payer)).toMatchObject({ open: '0.00', prepaid: '210.00' })
  expect(await sound()).toEqual([])
}, 60_000)

describe('rights', () => {
  test('who lacks run:payments takes nothing, who lacks run:reversals takes nothing back', async () => {
    const { payer } = await home([])
    const cashier = await server.signIn('acme', ['cashier'])
    const clerk = await server.signIn('acme', ['clerk'])
    const request = { payer, amount: '1', method: 'cash' }
    expect((await send(clerk, '/v1/payments', request)).status).toBe(403)
    const taken = await send(cashier, '/v1/payments', request)
    expect(taken.status).toBe(201)
    for (const [path, body] of [
      ['reversal', { reason: 'x' }],
      ['allocations/release', {}],
    ] as const) {
      const refused = await send(cashier, `/v1/payments/${taken.body.id}/${path}`, body)
      expect([path, refused.status]).toEqual([path, 403])
    }
    expect((await cashier.get(`/v1/payments/${taken.body.id}/refunds`)).status).toBe(403)
  })

  test('a payer one may not read answers like none, in every operation, for a stranger’s too', async () => {
    const hidden = await home(['water'], 'desk 2')
    const theirs = (await server.signIn('beta', ['manager'])).make('person', { name: 'Theirs' })
    const teller = await server.signIn('acme', ['teller'])
    const taken = await pay({ payer: hidden.payer, amount: '1', method: 'cash' })
    for (const payer of [hidden.payer, await theirs]) {
      const body = (id: string) => ({ payer: id, amount: '1', method: 'cash' })
      const asks = [
        (id: string) => teller.get(`/v1/payers/${id}/account`),
        (id: string) => send(teller, '/v1/payments', body(id)),
        (id: string) => teller.post('/v1/payments/preview', { payer: id, amount: '1' }),
      ]
      for (const ask of asks) expect(comparable(await ask(payer))).toBe(comparable(await ask(MISSING)))
    }
    const ofPayment = [
      (id: string) => teller.get(`/v1/payments/${id}/receipt`),
      (id: string) => send(teller, `/v1/payments/${id}/allocations`, {}),
      (id: string) => send(teller, `/v1/payments/${id}/allocations/release`, {}),
      (id: string) => send(teller, `/v1/payments/${id}/reversal`, { reason: 'x' }),
    ]
    for (const ask of ofPayment) {
      const answer = await ask(taken.body.id)
      expect([answer.status, answer.body.code]).toEqual([404, 'payment_missing'])
      expect(comparable(answer)).toBe(comparable(await ask(MISSING)))
    }
    // The control: a payer the teller may read.
    const { payer } = await home([])
    expect((await send(teller, '/v1/payments', { payer, amount: '1', method: 'cash' })).status).toBe(201)
  })

  test('a bill one may not read is not settled, neither by order nor by name', async () => {
    const { payer, flat } = await home(['water'], 'desk 1', 'taken')
    await bill('2026-07', ['water'])
    const line = (await account(payer)).bills[0]!.lines[0]!.id
    const teller = await server.signIn('acme', ['teller'])
    expect((await teller.get(`/v1/payers/${payer}/account`)).body).toMatchObject({ open: '0.00', bills: [] })
    const named = { by: 'hand', parts: [{ line, amount: '1' }] }
    const request = { payer, amount: '30', method: 'cash' }
    expect((await send(teller, '/v1/payments', { ...request, split: named })).body.code).toBe('bill_line_missing')
    expect((await send(teller, '/v1/payments', request)).body).toMatchObject({ allocated: [], left: '30.00' })
    const { body } = await manager.get(`/v1/records/flat/${flat}?select=id`)
    await manager.send('PATCH', `/v1/records/flat/${flat}`, {
      json: { status: 'free' },
      headers: { 'if-match': `"${body.version}"` },
    })
    expect((await send(teller, '/v1/payments', request)).body).toMatchObject({ left: '0.00' })
  }, 60_000)

  test('a receipt names no bill that its reader may not read', async () => {
    const { payer } = await home(['water'], 'desk 1', 'taken')
    await bill('2026-08', ['water'])
    const settled = await pay({ payer, amount: '30', method: 'cash' })
    const teller = await server.signIn('acme', ['teller'])
    const linesFor = async (who: Session) => (await who.get(`/v1/payments/${settled.body.id}/receipt`)).body.lines
    expect([(await linesFor(manager)).length, await linesFor(teller)]).toEqual([1, []])
  })
})

// Last, over all that was done above: money that moves without a row of the audit is money that nobody answers for.
test('the audit tells of each of these documents who made it', async () => {
  const actions = ['payment.reversed'] as const
  const noted = await notedMoney(server, actions)
  expect(noted.map(({ action }) => action)).toEqual(actions)
  expect(noted.filter(({ missing }) => missing.length > 0)).toEqual([])
})
