import { randomUUID } from 'node:crypto'
import { cashOf, prepaymentOf } from '@courtyard/core/money/accounts'
import { takeBack } from '@courtyard/core/money/allocate'
import { setOnlineAccount } from '@courtyard/core/money/online/access'
import { withOnlineWork } from '@courtyard/core/money/online/online-work'
import { ensureSweep, ONLINE_SWEEP_JOB, onlineSweepJob } from '@courtyard/core/money/online/sweep-job'
import { findOpenOnline } from '@courtyard/db/kernel/online'
import { holdPayment } from '@courtyard/db/kernel/payments'
import { postJournals } from '@courtyard/db/kernel/post'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { deedsOf, sessionOf } from './deeds.ts'
import type { FakeDispute } from './fake-stripe.ts'
import { accountOf, type OnlineWorld, openOnlineWorld } from './world.ts'

const ACME = accountOf('acme')
let world: OnlineWorld
const { ask, paid, outstanding, refundsAt, told, stateOf } = deedsOf(() => world)
const sql = (text: string, values: unknown[] = []) => world.server.database.superuser(text, values)
beforeAll(async () => {
  world = await openOnlineWorld()
  world.server.clock.day('2026-11-22T04:00:00Z')
})
afterAll(() => world?.close())
afterEach(async () => {
  expect(world.stripe.problems).toEqual([])
  for (const tenant of ['acme', 'beta']) expect(await world.red(tenant)).toEqual([])
})

const refund = async (payment: string, amount: string) =>
  await world.staff.send('POST', `/v1/payments/${payment}/refunds`, {
    json: { amount, method: 'online', reopen: true, reason: 'moved out' },
    headers: { 'idempotency-key': randomUUID() },
  })
const due = (kind: string) => sql(`update t_acme.k_job set due_at = now() where state = 'queued' and kind = '${kind}'`)
const sweep = async () => {
  await due(ONLINE_SWEEP_JOB)
  return await world.work({ [ONLINE_SWEEP_JOB]: onlineSweepJob(world.ports) })
}

/** Whatever would be kept of what the provider answered is refused, so that transaction ends as if the process had died. */
async function whileNothingIsKept<T>(work: () => Promise<T>): Promise<T> {
  await sql(
    `create function t_acme.fail() returns trigger language plpgsql as $$ begin raise exception 'the power is off'; end $$`,
  )
  await sql('create trigger off before insert or update on t_acme.k_online_fact execute function t_acme.fail()')
  try {
    return await work()
  } finally {
    await sql('drop trigger off on t_acme.k_online_fact; drop function t_acme.fail()')
  }
}

describe('the provider has done it, and our transaction never ended', () => {
  test('a page is opened once', async () => {
    const payer = await world.payer('acme', [900n])
    const key = randomUUID()
    const pages = world.stripe.account(ACME).sessions
    const before = pages.size
    expect((await whileNothingIsKept(() => ask(payer, { key }))).status).toBe(500)
    expect(pages.size).toBe(before + 1)
    const again = await ask(payer, { key })
    expect([again.status, again.body.state, pages.size]).toEqual([201, 'open', before + 1])
    expect(sessionOf(again.body.url)).toBe([...pages.keys()].at(-1))
  })

  test('a payment is taken once', async () => {
    const payer = await world.payer('acme', [900n])
    const asked = (await ask(payer)).body
    const { id } = world.stripe.pay(ACME, sessionOf(asked.url))
    await world.event({ type: 'payment_intent.succeeded', object: { object: 'payment_intent', id } })
    expect(await whileNothingIsKept(() => world.work())).toHaveLength(1)
    expect(await outstanding(payer)).toEqual(['9.00'])
    await due('online_event')
    expect(await world.work()).toEqual([])
    expect(await outstanding(payer)).toEqual(['0.00'])
    expect((await sql('select count(*)::int as n from t_acme.k_payment where reference = $1', [id])).rows).toEqual([
      { n: 1 },
    ])
  })

  test('a refund is sent once', async () => {
    const payer = await world.payer('acme', [6_000n])
    const { payment, books } = await paid(payer)
    expect((await refund(books, '20.00')).body.state).toBe('done')
    expect(await whileNothingIsKept(() => world.work())).toHaveLength(1)
    expect(refundsAt(payment)).toHaveLength(1)
    // A day later the provider has forgotten the key: it is found by what it carries.
    world.stripe.forget()
    await due('online_refund')
    expect(await world.work()).toEqual([])
    expect(refundsAt(payment)).toHaveLength(1)
    expect(await outstanding(payer)).toEqual(['20.00'])
  })
})

describe('nobody told us', () => {
  test('how a refund and a dispute went; the sweep finds both, the next quarter of an hour', async () => {
    const payer = await world.payer('acme', [6_000n])
    const { payment, books } = await paid(payer)
    await refund(books, '20.00')
    expect(await world.work()).toEqual([])
    const lost = world.stripe.dispute(ACME, payment, { amount: 1_000, status: 'needs_response' })
    expect(await sweep()).toEqual([])
    const { disputed } = await stateOf(payer, (await payer.session.get('/v1/online-payments')).body.items[0].id)
    expect(disputed).toBe(true)
    world.server.clock.day('2026-11-22T04:15:00Z')
    const { db, clock } = world.server.deps
    await db.withTenant('acme', (tx) => ensureSweep(tx, clock.now()))
    refundsAt(payment)[0]!.status = 'failed'
    lost.status = 'lost'
    expect(await sweep()).toEqual([])
    expect(await outstanding(payer)).toEqual(['10.00'])
  })

  test('of the last of more than one part, too', async () => {
    await sql(`insert into t_acme.k_online_fact (kind, external_id, state, body, fetched_at)
      select 'payout', 'po_' || lpad(n::text, 8, '0'), 'pending', '{}', now() from generate_series(1, 203) n`)
    const from = world.stripe.seen.length
    await ask(await world.payer('acme', [100n]))
    expect(await sweep()).toEqual([])
    const asked = world.stripe.seen.slice(from).filter(({ path }) => path.startsWith('/v1/payouts/po_'))
    expect(asked.map(({ path }) => path)).toHaveLength(new Set(asked.map(({ path }) => path)).size)
    expect(asked.at(-1)?.path).toBe('/v1/payouts/po_00000203')
    expect(asked).toHaveLength(203)
    await sql("delete from t_acme.k_online_fact where kind = 'payout'")
  })

  test('of events whose jobs died, however many there are', async () => {
    await sql(`insert into t_acme.k_inbox_event (account, event_id, type, object_kind, object_id, payload_hash, received_at)
      select '${ACME}', 'evt_dead_' || n, 'other.thing', 'other', 'x_' || n, 'x', now() from generate_series(1, 250) n`)
    const waiting = async () =>
      (await sql('select count(*)::int as n from t_acme.k_inbox_event where processed_at is null')).rows[0].n
    expect(await waiting()).toBe(250)
    await world.server.deps.db.withTenant('acme', (tx) => ensureSweep(tx, world.server.deps.clock.now()))
    expect(await sweep()).toEqual([])
    expect(await waiting()).toBe(0)
  })

  test('of a page that ended two days ago: it is not looked for any more, one that ended this morning is', async () => {
    const payer = await world.payer('acme', [100n])
    const { id, url } = (await ask(payer)).body
    const open = (now: string) =>
      world.server.deps.db.withTenant('acme', (tx) => findOpenOnline(tx, { now: new Date(now), limit: 1_000 }))
    const page = { kind: 'checkout', id: sessionOf(url) }
    expect(await open('2026-11-22T18:00:00Z')).toContainEqual(page)
    expect(await open('2026-11-24T18:00:00Z')).not.toContainEqual(page)
    expect((await stateOf(payer, id)).state).toBe('open')
  })
})

describe('a tenant with keys of its own', () => {
  const KEY = 'sk_test_of_beta_alone_0001'
  const SECRET = 'whsec_of_beta_alone_0001'
  const own = { path: '/hooks/stripe/beta', account: null, secret: SECRET }

  test('is paid with its own key, and its own secret alone signs its events', async () => {
    const staff = await world.server.signIn('beta', ['till'])
    await setOnlineAccount(world.server.deps, { tenant: 'beta', account: null })
    try {
      const payer = await world.payer('beta', [800n])
      expect((await ask(payer)).body).toMatchObject({ code: 'online_off', details: { reason: 'account_missing' } })
      const secrets = { stripe_key: KEY, stripe_webhook: SECRET }
      for (const [name, value] of Object.entries(secrets))
        expect((await staff.send('PUT', `/v1/secrets/${name}`, { json: { value } })).status).toBe(204)
      const from = world.stripe.seen.length
      const asked = (await ask(payer)).body
      const { id } = world.stripe.pay('', sessionOf(asked.url))
      const event = { type: 'payment_intent.succeeded', object: { object: 'payment_intent', id } }
      const wrong = [
        { ...own, secret: 'whsec_of_somebody_else_1' },
        { path: own.path, account: null }, // the operator's secret
        { ...own, account: accountOf('acme') },
        { ...own, path: '/hooks/stripe' },
        { ...own, path: '/hooks/stripe/acme' },
      ]
      for (const one of wrong) expect((await world.event({ ...event, ...one })).body.code).toBe('hook_refused')
      expect(await world.work()).toEqual([])
      expect((await stateOf(payer, asked.id)).state).toBe('open')
      expect((await world.event({ ...event, ...own })).status).toBe(200)
      expect(await world.work()).toEqual([])
      expect((await stateOf(payer, asked.id)).state).toBe('paid')
      expect(await outstanding(payer)).toEqual(['0.00'])
      const seen = world.stripe.seen.slice(from).map(({ account, secret }) => `${account} ${secret}`)
      expect(new Set(seen)).toEqual(new Set([` ${KEY}`]))
    } finally {
      await setOnlineAccount(world.server.deps, { tenant: 'beta', account: accountOf('beta') })
    }
  })
})

describe('what comes after the end', () => {
  const say = (dispute: FakeDispute, status: string) => {
    dispute.status = status
    return told('charge.dispute.updated', 'dispute', dispute.id)
  }

  test.each([0, 1_000])(
    'a dispute that was lost and is won on appeal is booked back, also what was our loss (%d)',
    async (refunded) => {
      const payer = await world.payer('acme', [6_000n])
      const before = await world.balances('acme')
      const { payment } = await paid(payer)
      if (refunded > 0) {
        const { id } = world.stripe.refund(ACME, payment, { amount: refunded, status: 'succeeded' })
        await told('refund.updated', 'refund', id)
      }
      const due = await outstanding(payer)
      const after = await world.balances('acme')
      const dispute = world.stripe.dispute(ACME, payment, { amount: 6_000, status: 'lost' })
      await say(dispute, 'lost')
      expect(await outstanding(payer)).toEqual(['60.00'])
      for (let twice = 0; twice < 2; twice++) {
        await say(dispute, 'won')
        expect([await outstanding(payer), await world.balances('acme')]).toEqual([due, after])
      }
      expect(after.clearing).not.toBe(before.clearing)
      const { rows } = await sql('select id from t_acme.k_payment where reference = $1', [`${dispute.id}:regained`])
      expect((await refund(String(rows[0]!.id), '10.00')).body.state).toBe('done')
      expect(await world.work()).toEqual([])
      expect(refundsAt(payment).at(-1)).toMatchObject({
        amount: 1_000,
        metadata: { courtyard_refund: expect.any(String) },
      })
    },
  )

  test('what was taken back by hand before that was refused, and then refunded or disputed at the provider, kills no job', async () => {
    for (const kind of ['refund', 'dispute'] as const) {
      const payer = await world.payer('acme', [6_000n])
      const { payment, books } = await paid(payer)
      await reversedOnce(books)
      const after = await world.balances('acme')
      if (kind === 'refund') {
        const { id } = world.stripe.refund(ACME, payment, { amount: 6_000, status: 'succeeded' })
        await told('refund.updated', 'refund', id)
      } else await say(world.stripe.dispute(ACME, payment, { amount: 6_000, status: 'lost' }), 'lost')
      expect([await outstanding(payer), await world.balances('acme')]).toEqual([['60.00'], after])
    }
  })

  /** As the program did before it refused this. */
  const reversedOnce = (id: string) =>
    withOnlineWork(world.server.deps, 'acme', async (work) => {
      const payment = await holdPayment(work.tx, id)
      await takeBack(work, payment, payment.allocatedFen)
      await work.tx.kernel
        .insertInto('k_payment_reversal')
        .values({ payment_id: id, on_day: work.today, reason: 'wrong', created_by: 'x' })
        .execute()
      await work.tx.kernel.deleteFrom('k_payment_reference').where('payment_id', '=', id).execute()
      const leg = { debit: prepaymentOf(payment.payerId), credit: cashOf('online'), fen: payment.amountFen }
      await postJournals(work.tx, {
        journals: [{ key: `payment_reversed:${id}`, kind: 'payment_reversed', on: work.today, legs: [leg] }],
        ...{ currency: payment.currency, by: 'x' },
      })
    })
})
