import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { FakePayment } from './fake-stripe.ts'
import { accountOf, type OnlineWorld, type Payer } from './world.ts'

const ACME = accountOf('acme')

/** The provider's id of a page, as its address says. */
export const sessionOf = (url: string): string => url.split('/').at(-1)!

/** What tests of paying online do over and over, in the world that is open when they do it. */
export function deedsOf(world: () => OnlineWorld) {
  const self = {
    ask: (payer: Payer, { key = randomUUID() as string, bills = payer.bills } = {}) =>
      payer.session.send('POST', '/v1/online-payments', { json: { bills }, headers: { 'idempotency-key': key } }),
    stateOf: async (payer: Payer, id: string) => (await payer.session.get(`/v1/online-payments/${id}`)).body,
    /** Tells of an object of the provider, and works on it. */
    async told(type: string, object: string, id: string): Promise<void> {
      expect((await world().event({ type, object: { object, id } })).status).toBe(200)
      expect(await world().work()).toEqual([])
    },
    /** Asked, paid at the provider, told, and worked on. */
    async paid(payer: Payer, more: Partial<FakePayment> = {}) {
      const asked = (await self.ask(payer)).body
      const payment = world().stripe.pay(ACME, sessionOf(asked.url), more)
      await self.told('payment_intent.succeeded', 'payment_intent', payment.id)
      return { asked, payment, books: (await self.stateOf(payer, asked.id)).payment as string }
    },
    async outstanding(payer: Payer): Promise<string[]> {
      const { items } = (await payer.session.get('/v1/records/bill?select=outstanding&sort=no')).body
      return items.map((bill: { outstanding: string }) => bill.outstanding)
    },
    async held(payment: string): Promise<unknown> {
      const { rows } = await world().server.database.superuser(
        'select left_fen::text, allocated_fen::text from t_acme.k_payment_seen where id = $1',
        [payment],
      )
      return rows[0]
    },
    refundsAt: (payment: FakePayment) =>
      [...world().stripe.account(ACME).refunds.values()].filter(({ payment_intent }) => payment_intent === payment.id),
  }
  return self
}
