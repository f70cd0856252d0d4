import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { newRefundSchema } from '@courtyard/contract/adjustments'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deedsOf, sessionOf } from '../api/online/deeds.ts'
import { accountOf, type OnlineWorld, openOnlineWorld } from '../api/online/world.ts'

const page = readFileSync(resolve(import.meta.dirname, '../../docs/guide/online-payments.md'), 'utf8')
const [asked, back] = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => JSON.parse(text!))

let world: OnlineWorld
const { told, outstanding, refundsAt } = deedsOf(() => world)
beforeAll(async () => {
  world = await openOnlineWorld()
  world.server.clock.day('2026-11-22T04:00:00Z')
})
afterAll(() => world?.close())

test('bills are paid and refunded online as the page says', async () => {
  expect(Object.keys(asked)).toEqual(['bills'])
  const payer = await world.payer('acme', [6_000n])
  const send = (session: typeof world.staff, path: string, json: object) =>
    session.send('POST', path, { json, headers: { 'idempotency-key': randomUUID() } })
  const made = await send(payer.session, '/v1/online-payments', { ...asked, bills: payer.bills })
  expect([made.status, made.body.state, made.body.amount]).toEqual([201, 'open', '60.00'])
  const paid = world.stripe.pay(accountOf('acme'), sessionOf(made.body.url))
  await told('payment_intent.succeeded', 'payment_intent', paid.id)
  const { state, payment } = (await payer.session.get(`/v1/online-payments/${made.body.id}`)).body
  expect(state).toBe('paid')
  const path = `/v1/payments/${payment}/refunds`
  expect((await send(world.staff, path, newRefundSchema.parse(back))).body).toMatchObject({
    state: 'done',
    amount: '20.00',
  })
  expect(await world.work()).toEqual([])
  expect(refundsAt(paid)).toMatchObject([{ amount: 2_000, status: 'pending' }])
  expect(await outstanding(payer)).toEqual(['20.00'])
})
