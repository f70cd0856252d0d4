import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Session } from '../support.ts'
import { deedsOf } from './deeds.ts'
import { type OnlineWorld, openOnlineWorld } from './world.ts'

// What stands at the provider is moved by the provider alone: no cash for it, no line that says it never came.
let world: OnlineWorld
let boss: Session
const { paid, outstanding, refundsAt, told, held } = deedsOf(() => world)
beforeAll(async () => {
  world = await openOnlineWorld()
  world.server.clock.day('2026-11-22T04:00:00Z')
  boss = await world.server.signIn('acme', ['till'])
})
afterAll(() => world?.close())
afterEach(async () => {
  expect(world.stripe.problems).toEqual([])
  expect(await world.red('acme')).toEqual([])
})

const send = (path: string, json: object, session = world.staff) =>
  session.send('POST', path, { json, headers: { 'idempotency-key': randomUUID() } })
const refund = (payment: string, amount: string, method: string) =>
  send(`/v1/payments/${payment}/refunds`, { amount, method, reopen: true, reason: 'moved out' })
const counter = async (payer: { id: string }) =>
  (await send('/v1/payments', { payer: payer.id, amount: '60.00', method: 'cash' })).body.id as string
const countRefunds = async () =>
  (
    await world.server.database.superuser(
      'select (select count(*)::int from t_acme.k_refund) + (select count(*)::int from t_acme.k_money_request) as n',
    )
  ).rows[0]!.n as number

test.each(['cash', 'pos', 'transfer', 'cheque'])(
  'what was paid online is not refunded by %s, what was paid at the counter is',
  async (method) => {
    const payer = await world.payer('acme', [6_000n])
    const { books } = await paid(payer)
    const before = await countRefunds()
    for (const amount of ['1.00', '60.00']) {
      const refused = await refund(books, amount, method)
      expect([refused.status, refused.body.code]).toEqual([409, 'refund_method'])
    }
    expect([await countRefunds(), await outstanding(payer)]).toEqual([before, ['0.00']])
    expect((await refund(await counter(payer), '1.00', method)).body.state).toBe('done')
  },
)

test('what was paid at the counter is not refunded online', async () => {
  const payer = await world.payer('acme', [6_000n])
  const cash = await counter(payer)
  expect((await refund(cash, '1.00', 'online')).body.code).toBe('refund_method')
  expect((await refund(cash, '1.00', 'cash')).body.state).toBe('done')
})

test('a refund online is asked of the provider, alone below the limit and by two above it', async () => {
  for (const [amount, fen] of [
    ['20.00', 2_000],
    ['60.00', 6_000],
  ] as const) {
    const payer = await world.payer('acme', [6_000n])
    const { books, payment } = await paid(payer)
    const asked = (await refund(books, amount, 'online')).body
    if (asked.state === 'asked') {
      expect(await world.work()).toEqual([])
      expect(refundsAt(payment)).toEqual([])
      expect((await send(`/v1/money-requests/${asked.id}/approve`, {}, boss)).status).toBe(200)
    }
    expect(asked.state).toBe(fen > 5_000 ? 'asked' : 'done')
    expect(await world.work()).toEqual([])
    expect(refundsAt(payment)).toMatchObject([{ amount: fen, metadata: { courtyard_refund: expect.any(String) } }])
    expect(await outstanding(payer)).toEqual([amount])
  }
})

test('an approval does not send in cash what was asked for before the rule was there', async () => {
  const payer = await world.payer('acme', [6_000n])
  const { books } = await paid(payer)
  const asked = (await refund(books, '60.00', 'online')).body
  const { sealOf } = await import('@courtyard/core/money/requests/asked')
  const { superuser } = world.server.database
  const { rows } = await superuser('select asked, reason from t_acme.k_money_request where id = $1', [asked.id])
  const old = { ...(rows[0]!.asked as object), method: 'cash' }
  const seal = sealOf({ asked: old as never, reason: String(rows[0]!.reason), files: [] })
  await superuser('alter table t_acme.k_money_request disable trigger user')
  await superuser(`update t_acme.k_money_request set asked = $2, seal = $3 where id = $1`, [
    asked.id,
    JSON.stringify(old),
    seal,
  ])
  await superuser('alter table t_acme.k_money_request enable trigger user')
  const approved = await send(`/v1/money-requests/${asked.id}/approve`, {}, boss)
  expect([approved.status, approved.body.code]).toEqual([409, 'money_request_stale'])
  expect(await outstanding(payer)).toEqual(['0.00'])
})

test('how a refund went that goes online nobody tells but the provider; of another a person does', async () => {
  const payer = await world.payer('acme', [6_000n])
  const { books, payment } = await paid(payer)
  const { id } = (await refund(books, '20.00', 'online')).body
  expect(await world.work()).toEqual([])
  for (const state of ['succeeded', 'failed']) {
    const refused = await send(`/v1/refunds/${id}/end`, { state })
    expect([refused.status, refused.body.code]).toEqual([409, 'payment_online'])
  }
  const [at] = refundsAt(payment)
  at!.status = 'succeeded'
  await told('refund.updated', 'refund', at!.id)
  const { rows } = await world.server.database.superuser('select state from t_acme.k_refund_end where refund_id = $1', [
    id,
  ])
  expect(rows).toEqual([{ state: 'succeeded' }])
  const cash = (await refund(await counter(payer), '1.00', 'cash')).body.id
  expect((await send(`/v1/refunds/${cash}/end`, { state: 'succeeded' })).body).toEqual({ state: 'succeeded' })
})

test('what was paid online is not taken back by hand, nor what it settled; what was paid at the counter is', async () => {
  const payer = await world.payer('acme', [6_000n])
  const { books } = await paid(payer)
  const before = await held(books)
  const undo = (payment: string) => [
    () => send(`/v1/payments/${payment}/reversal`, { reason: 'wrong' }),
    () => send(`/v1/payments/${payment}/allocations/release`, {}),
  ]
  for (const act of undo(books)) expect((await act()).body.code).toBe('payment_online')
  expect([await held(books), await outstanding(payer)]).toEqual([before, ['0.00']])
  for (const act of undo(await counter(payer)).reverse()) expect((await act()).status).toBe(200)
})

test('what came back because a refund failed late is refunded online too', async () => {
  const payer = await world.payer('acme', [6_000n])
  const { books, payment } = await paid(payer)
  expect((await refund(books, '20.00', 'online')).body.state).toBe('done')
  expect(await world.work()).toEqual([])
  const [first] = refundsAt(payment)
  for (const status of ['succeeded', 'failed']) {
    first!.status = status
    await told('refund.updated', 'refund', first!.id)
  }
  expect(await outstanding(payer)).toEqual(['0.00'])
  const { rows } = await world.server.database.superuser(`select p.id from t_acme.k_payment p where p.reference = $1`, [
    `${first!.id}:returned`,
  ])
  expect((await refund(String(rows[0]!.id), '20.00', 'online')).body.state).toBe('done')
  expect(await world.work()).toEqual([])
  expect(refundsAt(payment).map(({ amount, status }) => [amount, status])).toEqual([
    [2_000, 'failed'],
    [2_000, 'pending'],
  ])
  expect(await outstanding(payer)).toEqual(['20.00'])
})
