import { randomUUID } from 'node:crypto'
import { type Shift, type ShiftReport, shiftPageSchema, shiftReportSchema } from '@courtyard/contract/shifts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closingDocuments } from './closing-documents.ts'
import { deskOf } from './money-desk.ts'
import { notedMoney } from './noted.ts'
import { comparable, type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let manager: Session
let boss: Session
let desk: ReturnType<typeof deskOf>
beforeAll(async () => {
  server = await startTestServer(['acme', 'beta'], closingDocuments)
  manager = await server.signIn('acme', ['manager'])
  boss = await server.signIn('acme', ['boss'])
  desk = deskOf(server, manager)
})
afterAll(() => server?.close())

const cashier = () => server.signIn('acme', ['desk'])
const send = (by: Session, path: string, json: object, key: string = randomUUID()) =>
  by.send('POST', path, { json, headers: { 'idempotency-key': key } })
async function move(by: Session, path: string, json: object): Promise<ShiftReport> {
  const answer = await send(by, path, json)
  expect([path, answer.status < 300, answer.status < 300 ? '' : answer.text]).toEqual([path, true, ''])
  return shiftReportSchema.parse(answer.body)
}
const open = (by: Session, opening = '100') => move(by, '/v1/shifts', { opening })
async function pay(by: Session, payer: string, amount: string, method = 'cash') {
  const answer = await send(by, '/v1/payments', { payer, amount, method })
  expect([answer.status, answer.body.code]).toEqual([201, undefined])
  return answer.body as { id: string; receipt_no: string }
}
const journals = async (shift: string) =>
  (
    await server.database.superuser(
      `select j.kind, j.effective_on::text as day, p.amount_fen::text as fen from t_acme.k_journal j join t_acme.k_posting p on p.journal_id = j.id
       where j.idem_key = 'till:${shift}'`,
    )
  ).rows

test('cash needs an open shift of who takes it; other methods do not', async () => {
  const by = await cashier()
  const { person } = await desk.payer('10')
  const refused = await send(by, '/v1/payments', { payer: person, amount: '1', method: 'cash' })
  expect([refused.status, refused.body.code]).toEqual([409, 'shift_needed'])
  const card = await pay(by, person, '1', 'pos')
  const shift = await open(by)
  expect((await send(by, '/v1/shifts', { opening: '0' })).body.code).toBe('shift_exists')
  const cash = await pay(by, person, '2')
  const other = await cashier()
  const taken = await send(other, `/v1/payments/${cash.id}/reversal`, { reason: 'not mine' })
  expect([taken.status, taken.body.code]).toEqual([409, 'shift_needed'])
  expect((await send(other, `/v1/payments/${card.id}/reversal`, { reason: 'wrong' })).status).toBe(200)
  expect((await by.get(`/v1/shifts/${shift.id}`)).body).toMatchObject({ state: 'open', expected: '102.00' })
})

describe('a shift', () => {
  let by: Session
  let shift: ShiftReport
  beforeAll(async () => {
    by = await cashier()
    const home = await desk.payer('10')
    await desk.bill(home, 'rent', '2026-09')
    await desk.bill(home, 'water', '2026-09')
    shift = await open(by, '200.50')
    await pay(by, home.person, '1030')
    await pay(by, home.person, '70', 'pos')
    const wrong = await pay(by, home.person, '5')
    const other = await cashier()
    await open(other)
    await pay(other, home.person, '3')
    const back = await pay(by, home.person, '20')
    await send(by, `/v1/payments/${wrong.id}/reversal`, { reason: 'wrong amount' })
    const refund = await send(by, `/v1/payments/${back.id}/refunds`, {
      amount: '8.00',
      method: 'cash',
      reason: 'paid twice',
    })
    expect([refund.status, refund.body.state]).toEqual([201, 'done'])
    const failing = await send(by, `/v1/payments/${back.id}/refunds`, { amount: '4.00', method: 'cash', reason: 'x' })
    const ended = await send(by, `/v1/refunds/${refund.body.id}/end`, { state: 'succeeded' })
    const failed = await send(by, `/v1/refunds/${failing.body.id}/end`, { state: 'failed' })
    expect([ended.status, failed.status]).toEqual([200, 200])
    shift = shiftReportSchema.parse((await by.get(`/v1/shifts/${shift.id}`)).body)
  }, 60_000)

  test('reports what came in and went out, by method and fee item, and its receipt numbers', () => {
    expect(shift).toMatchObject({ state: 'open', opening: '200.50', expected: '1242.50', counted: null })
    expect(shift.methods).toEqual([
      {
        ...{ method: 'cash', payments: 3, received: '1055.00', reversals: 1, reversed: '5.00' },
        ...{ refunds: 1, refunded: '8.00', total: '1042.00' },
      },
      {
        ...{ method: 'pos', payments: 1, received: '70.00', reversals: 0, reversed: '0.00' },
        ...{ refunds: 0, refunded: '0.00', total: '70.00' },
      },
    ])
    for (const { method, received } of shift.methods) {
      const items = shift.items.filter((item) => item.method === method)
      expect(items.reduce((sum, { amount }) => sum + Number(amount), 0)).toBe(Number(received))
    }
    expect(shift.items).toContainEqual({ method: 'cash', item: 'rent', count: 1, amount: '1000.00' })
    expect(shift.items.find(({ method, item }) => method === 'pos' && item === null)).toBeDefined()
    expect(shift.receipts).toMatchObject([{ book: 'R', count: 4, others: 1, gaps: 0 }])
    expect(shift.voids).toMatchObject([{ method: 'cash', amount: '5.00', reason: 'wrong amount' }])
    expect(shift.refunds).toMatchObject([{ method: 'cash', amount: '8.00', reason: 'paid twice' }])
  })

  test('is counted, opened again with a reason, counted otherwise, and confirmed by another person, who books the difference', async () => {
    const at = `/v1/shifts/${shift.id}`
    const key = randomUUID()
    const counted = await send(by, `${at}/count`, { counted: '1242.50' }, key)
    expect(counted.body).toMatchObject({ state: 'counted', difference: '0.00', may: { confirm: false, reopen: true } })
    expect((await send(by, `${at}/count`, { counted: '1242.50' }, key)).text).toBe(counted.text)
    expect((await send(by, `${at}/count`, { counted: '1' })).body.code).toBe('shift_state')
    expect((await send(by, `${at}/reopen`, { reason: '' })).status).toBe(400)
    await move(by, `${at}/reopen`, { reason: 'miscounted' })
    const unsaid = await send(by, `${at}/count`, { counted: '1240' })
    expect([unsaid.status, unsaid.body.code]).toEqual([400, 'shift_reason'])
    const short = await move(by, `${at}/count`, { counted: '1240', note: 'a coin roll' })
    expect(short).toMatchObject({ difference: '-2.50', expected: '1242.50' })
    expect(await journals(shift.id)).toEqual([])
    const own = await send(by, `${at}/confirm`, {})
    expect([own.status, own.body.code]).toEqual([403, 'not_allowed'])
    server.clock.day('2026-11-24T04:00:00Z')
    const done = await move(boss, `${at}/confirm`, { note: 'seen' })
    server.clock.day('2026-11-22T04:00:00Z')
    expect(done).toMatchObject({ state: 'confirmed', confirmed_by: { name: 'Test Person' } })
    expect(done.events.map(({ kind }) => kind)).toEqual(['open', 'count', 'reopen', 'count', 'confirm'])
    expect(await journals(shift.id)).toEqual([{ kind: 'till_short', day: '2026-11-22', fen: '250' }])
    for (const path of ['reopen', 'confirm', 'count'])
      expect((await send(boss, `${at}/${path}`, { reason: 'x', counted: '1' })).status).toBeGreaterThanOrEqual(400)
    expect((await send(boss, `${at}/reopen`, { reason: 'late' })).body.code).toBe('shift_state')
    expect(await desk.red()).toEqual([])
  })
})

test('a till that is over is booked as revenue; who counted for another does not confirm', async () => {
  const by = await cashier()
  const { id } = await open(by, '10')
  await move(boss, `/v1/shifts/${id}/count`, { counted: '10.30', note: 'the cashier is ill' })
  const own = await send(boss, `/v1/shifts/${id}/confirm`, {})
  expect([own.status, own.body.code]).toEqual([403, 'shift_own'])
  const second = await server.signIn('acme', ['boss'])
  await move(second, `/v1/shifts/${id}/confirm`, {})
  expect(await journals(id)).toEqual([{ kind: 'till_over', day: '2026-11-22', fen: '30' }])
  expect(await desk.red()).toEqual([])
})

test('a cashier who may confirm does not confirm the own shift', async () => {
  const both = await server.signIn('acme', ['desk', 'boss'])
  const { id } = await open(both)
  await move(both, `/v1/shifts/${id}/count`, { counted: '100' })
  const own = await send(both, `/v1/shifts/${id}/confirm`, {})
  expect([own.status, own.body.code]).toEqual([403, 'shift_own'])
})

test('payments and a count at once: each payment is in what was expected, or refused', async () => {
  const by = await cashier()
  const { person } = await desk.payer('10')
  const { id } = await open(by, '0')
  const takes = Array.from({ length: 8 }, () =>
    send(by, '/v1/payments', { payer: person, amount: '1', method: 'cash' }),
  )
  const [count, ...answers] = await Promise.all([
    send(by, `/v1/shifts/${id}/count`, { counted: '0', note: 'no time' }),
    ...takes,
  ])
  const taken = answers.filter(({ status }) => status === 201).length
  for (const { status, body } of answers)
    expect([201, 409]).toContain(status === 201 ? 201 : body.code === 'shift_needed' ? 409 : status)
  expect(count.body.expected).toBe(`${taken}.00`)
  expect((await by.get(`/v1/shifts/${id}`)).body.methods[0]?.received ?? '0.00').toBe(`${taken}.00`)
})

test('shifts of others are not there for who does not confirm them, nor are those of another tenant', async () => {
  const by = await cashier()
  const other = await cashier()
  const { id } = await open(by)
  const missing = randomUUID()
  const theirs = await move(await server.signIn('beta', ['desk']), '/v1/shifts', { opening: '1' })
  for (const hidden of [id, theirs.id])
    for (const ask of [
      (one: string) => other.get(`/v1/shifts/${one}`),
      (one: string) => send(other, `/v1/shifts/${one}/count`, { counted: '1' }),
      (one: string) => send(other, `/v1/shifts/${one}/reopen`, { reason: 'x' }),
    ])
      expect(comparable(await ask(hidden))).toBe(comparable(await ask(missing)))
  const ids = (page: unknown) => shiftPageSchema.parse(page).items.map((one: Shift) => one.id)
  expect(ids((await other.get('/v1/shifts')).body)).toEqual([])
  expect(ids((await boss.get('/v1/shifts')).body)).toContain(id)
  expect((await by.get('/v1/shifts')).body.own).toMatchObject({ id })
  const reader = await server.signIn('acme', ['reader'])
  expect((await reader.get('/v1/shifts')).status).toBe(403)
  expect((await send(boss, '/v1/shifts', { opening: '1' })).status).toBe(403)
})

describe('the database, past the program', () => {
  const refused = (sql: string, why: RegExp) => expect(server.database.superuser(sql)).rejects.toThrow(why)
  test('lets nobody confirm an own shift, change a confirmed one, or put a payment into a counted one', async () => {
    const by = await cashier()
    const { person } = await desk.payer('10')
    const { id } = await open(by)
    await move(by, `/v1/shifts/${id}/count`, { counted: '100' })
    const at = `t_acme.k_shift`
    await refused(`update ${at} set confirmed_by = cashier, confirmed_at = now() where id = '${id}'`, /k_shift/)
    await refused(`update ${at} set opening_fen = 5 where id = '${id}'`, /is kept/)
    const payment = (shift: string) =>
      `insert into t_acme.k_payment (created_by, no, payer_id, received_on, amount_fen, currency, method, shift_id)
       values ('${by.userId}', '${randomUUID()}', '${person}', '2026-11-22', 1, 'CNY', 'pos', '${shift}')`
    await refused(payment(id), /not open/)
    await move(boss, `/v1/shifts/${id}/confirm`, {})
    await refused(`update ${at} set note = 'x' where id = '${id}'`, /is kept/)
    await refused(`delete from t_acme.k_shift_event where shift_id = '${id}'`, /append-only/)
    // The control: an open shift takes it, and a rollback leaves the books as they were.
    const next = await open(by)
    await server.database.superuser(`begin; ${payment(next.id)}; rollback`)
  })
})

// Last, over all that was done above: money that moves without a row of the audit is money that nobody answers for.
test('the audit tells of each of these documents who made it', async () => {
  const actions = ['shift.confirmed'] as const
  const noted = await notedMoney(server, actions)
  expect(noted.map(({ action }) => action)).toEqual(actions)
  expect(noted.filter(({ missing }) => missing.length > 0)).toEqual([])
})
