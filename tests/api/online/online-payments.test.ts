import { doOnce } from '@courtyard/core/money/money-work'
import { requireOnline } from '@courtyard/core/money/online/access'
import { reconcileOne } from '@courtyard/core/money/online/reconcile-job'
import { refundOnline } from '@courtyard/core/money/online/refund-online'
import { ONLINE_SWEEP_JOB, onlineSweepJob } from '@courtyard/core/money/online/sweep-job'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { deedsOf, sessionOf } from './deeds.ts'
import { accountOf, type OnlineWorld, openOnlineWorld } from './world.ts'

const ACME = accountOf('acme')
let world: OnlineWorld
let keys = 0
const { ask, stateOf, paid, outstanding, held, refundsAt } = deedsOf(() => world)
beforeAll(async () => {
  world = await openOnlineWorld()
})
afterAll(() => world?.close())
beforeEach(() => {
  world.server.clock.day('2026-11-22T04:00:00Z')
})
// Guards: whatever a test made the program send is known to the provider's own description, and the books hold.
afterEach(async () => {
  world.stripe.trouble.next = undefined
  expect(world.stripe.problems).toEqual([])
  expect(await world.red('acme')).toEqual([])
})

describe('paying', () => {
  test('a payer is sent to a page, pays, and the bills are settled once, however often we are told', async () => {
    const payer = await world.payer('acme', [25_046n, 10_000n])
    const asked = await ask(payer)
    expect([asked.status, asked.body.state, asked.body.amount]).toEqual([201, 'open', '350.46'])
    const payment = world.stripe.pay(ACME, sessionOf(asked.body.url))
    const object = { object: 'payment_intent', id: payment.id }
    for (const id of ['evt_a', 'evt_b', 'evt_a']) await world.event({ type: 'payment_intent.succeeded', object, id })
    expect(await world.work()).toEqual([])
    expect(await stateOf(payer, asked.body.id)).toMatchObject({ state: 'paid', payment: expect.any(String), url: null })
    expect(await outstanding(payer)).toEqual(['0.00', '0.00'])
  })

  test('nothing personal is sent', async () => {
    const payer = await world.payer('acme', [500n])
    const before = world.stripe.seen.length
    await ask(payer)
    expect(world.stripe.seen.slice(before).map(({ method, path, account }) => [method, path, account])).toEqual([
      ['POST', '/v1/checkout/sessions', ACME],
    ])
    expect([...world.stripe.account(ACME).sessions.values()].at(-1)).toMatchObject({
      client_reference_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      amount: 500,
      currency: 'cny',
    })
  })

  test('the same request again gives the same page, after an answer that was lost too; another request under its key is refused', async () => {
    const payer = await world.payer('acme', [700n, 800n])
    world.stripe.trouble.next = ({ path }) => (path === '/v1/checkout/sessions' ? 'lost' : undefined)
    expect((await ask(payer, { key: 'only-once' })).body.code).toBe('online_unavailable')
    world.stripe.trouble.next = undefined
    const made = world.stripe.account(ACME).sessions.size
    const [first, again] = [await ask(payer, { key: 'only-once' }), await ask(payer, { key: 'only-once' })]
    expect([first.status, again.body]).toEqual([201, first.body])
    expect(world.stripe.account(ACME).sessions.size).toBe(made)
    const other = await ask(payer, { key: 'only-once', bills: payer.bills.slice(0, 1) })
    expect(other.body.code).toBe('idempotency_key_reused')
  })

  test('asking again for a line closes the page that was open for it', async () => {
    const payer = await world.payer('acme', [900n])
    const first = (await ask(payer)).body
    const second = (await ask(payer)).body
    expect((await stateOf(payer, first.id)).state).toBe('expired')
    expect((await stateOf(payer, second.id)).state).toBe('open')
  })

  test('what was paid at the counter meanwhile goes to other bills, then stays as credit', async () => {
    const payer = await world.payer('acme', [3_000n])
    const asked = (await ask(payer)).body
    const taken = { payer: payer.id, amount: '30.00', method: 'cash' }
    const { takePayment } = await import('@courtyard/core/money/take-payment')
    const actor = { id: 'x', name: 'x', tenant: 'acme', kind: 'system' as const, roles: [], record: null }
    await takePayment(world.server.deps, actor, { key: `counter ${asked.id}`, request: taken as never })
    const payment = world.stripe.pay(ACME, sessionOf(asked.url))
    await world.event({ type: 'payment_intent.succeeded', object: { object: 'payment_intent', id: payment.id } })
    expect(await world.work()).toEqual([])
    const state = await stateOf(payer, asked.id)
    expect([state.state, await held(state.payment)]).toEqual(['paid', { left_fen: '3000', allocated_fen: '0' }])
  })

  test('other people’s bills are not there, and neither are their payments', async () => {
    const [payer, other] = [await world.payer('acme', [400n]), await world.payer('acme', [400n])]
    const refused = await ask(payer, { bills: other.bills })
    expect([refused.status, refused.body.code]).toEqual([404, 'bill_missing'])
    const asked = (await ask(other)).body
    expect((await payer.session.get(`/v1/online-payments/${asked.id}`)).body.code).toBe('online_payment_missing')
    expect((await other.session.get(`/v1/online-payments/${asked.id}`)).status).toBe(200)
    expect((await payer.session.get('/v1/online-payments')).body.items).toEqual([])
    const staff = await world.staff.send('POST', '/v1/online-payments', {
      json: { bills: other.bills },
      headers: { 'idempotency-key': 'a-link-of-staff' },
    })
    expect(staff.status).toBe(201)
  })

  test('without an account it is not there and says why; with one it is', async () => {
    const { online } = world.server.world
    const { findOnline } = await import('@courtyard/core/money/online/access')
    const reason = async (more: object) => {
      const found = await findOnline({ ...world.server.deps, online: { ...online!, ...more } }, 'acme')
      return 'reason' in found ? found.reason : 'there'
    }
    expect(await reason({})).toBe('there')
    expect(await reason({ key: undefined })).toBe('key_missing')
    expect(await reason({ publicUrl: undefined })).toBe('public_url_missing')
    expect(await findOnline(world.server.deps, 'acme')).toEqual({ reason: 'provider_missing' })
    expect((await world.staff.get('/v1/online-payment-options')).body).toEqual({ available: true, reason: null })
  })
})

describe('webhooks', () => {
  const object = { object: 'payment_intent', id: 'pi_any' }
  test.each([
    ['forged', { secret: 'whsec_of_somebody_else_1' }],
    ['changed after it was signed', { bend: (body: string) => body.replace('pi_any', 'pi_one') }],
    ['six minutes old', { at: new Date('2026-11-22T03:54:00Z') }],
    ['of an account nobody has', { account: 'acct_stranger' }],
    ['of no account', { account: null }],
    ['of another tenant’s account', { account: accountOf('beta'), path: '/hooks/stripe/acme' }],
    ['to a tenant that there is not', { path: '/hooks/stripe/nobody' }],
  ])('an event that is %s is refused; the same as it should be is taken', async (_, wrong) => {
    const count = async () => {
      const { rows } = await world.server.database.superuser(
        'select (select count(*)::int from t_acme.k_inbox_event) + (select count(*)::int from t_beta.k_inbox_event) as n',
      )
      return rows[0]!.n as number
    }
    const before = await count()
    const refused = await world.event({ type: 'payment_intent.succeeded', object, ...wrong })
    expect([refused.status, refused.body.code, await count()]).toEqual([401, 'hook_refused', before])
    const path = 'path' in wrong ? '/hooks/stripe/acme' : '/hooks/stripe'
    expect((await world.event({ type: 'payment_intent.succeeded', object, path })).status).toBe(200)
    expect(await count()).toBe(before + 1)
    await world.work()
  })

  test('an event that comes again, also while the first one is worked on, is kept once and worked on once', async () => {
    const kept = async () => {
      const { rows } = await world.server.database.superuser(
        `select (select count(*)::int from t_acme.k_inbox_event where event_id = any($1)) as events,
           (select count(*)::int from t_acme.k_job j join t_acme.k_inbox_event e on j.payload ->> 'event' = e.id::text where e.event_id = any($1)) as jobs`,
        [['evt_again', 'evt_other']],
      )
      return rows[0]
    }
    const send = (id: string) => world.event({ id, type: 'payment_intent.succeeded', object })
    const answers = await Promise.all([send('evt_again'), send('evt_again'), send('evt_again')])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(await kept()).toEqual({ events: 1, jobs: 1 })
    await world.work()
    expect((await send('evt_again')).status).toBe(200)
    expect(await kept()).toEqual({ events: 1, jobs: 1 })
    // The control: another event is another job.
    expect((await send('evt_other')).status).toBe(200)
    expect(await kept()).toEqual({ events: 2, jobs: 2 })
    await world.work()
  })
})

describe('refunds, disputes and payouts', () => {
  const refundOf = (payment: string, fen: bigint, key = `refund ${++keys}`) => {
    const actor = { id: 'staff', name: 'staff', tenant: 'acme', kind: 'system' as const, roles: [], record: null }
    return doOnce(world.server.deps, actor, {
      command: { key, kind: 'refund', asked: { payment } },
      work: (money) => refundOnline(money, { payment, fen, reason: 'moved out', approvedBy: null, reopen: true }),
    })
  }

  test('a refund is asked for once, though the answer was lost and the worker died before it was kept', async () => {
    const payer = await world.payer('acme', [6_000n])
    const { payment, books } = await paid(payer)
    await refundOf(books, 2_000n)
    world.stripe.trouble.next = ({ method, path }) => (method === 'POST' && path === '/v1/refunds' ? 'lost' : undefined)
    expect(await world.work()).toHaveLength(1)
    world.stripe.trouble.next = undefined
    await world.server.database.superuser(
      "update t_acme.k_job set due_at = now() where state = 'queued' and kind = 'online_refund'",
    )
    expect(await world.work()).toEqual([])
    expect(refundsAt(payment)).toHaveLength(1)
    expect(await outstanding(payer)).toEqual(['20.00'])
  })

  test('one that fails, at once or after it succeeded, gives the bills back what they had', async () => {
    for (const states of [['failed'], ['succeeded', 'failed']]) {
      const payer = await world.payer('acme', [6_000n])
      const { payment, books } = await paid(payer)
      await refundOf(books, 2_000n)
      expect(await world.work()).toEqual([])
      expect(await outstanding(payer)).toEqual(['20.00'])
      for (const status of states) {
        refundsAt(payment)[0]!.status = status
        await world.event({ type: 'refund.updated', object: { object: 'refund', id: refundsAt(payment)[0]!.id } })
        expect(await world.work()).toEqual([])
      }
      expect(await outstanding(payer)).toEqual(['0.00'])
    }
  })

  test('one that the provider refuses has failed', async () => {
    const payer = await world.payer('acme', [6_000n])
    const { books } = await paid(payer)
    world.stripe.trouble.next = ({ method, path }) =>
      method === 'POST' && path === '/v1/refunds' ? { code: 'charge_disputed' } : undefined
    const { id } = await refundOf(books, 2_000n)
    expect(await world.work()).toEqual([])
    const { rows } = await world.server.database.superuser(
      'select state, detail from t_acme.k_refund_end where refund_id = $1',
      [id],
    )
    expect(rows).toEqual([{ state: 'failed', detail: 'charge_disputed' }])
  })

  test('a lost dispute opens the bills again, what was refunded before is our loss; a won one changes nothing', async () => {
    const payer = await world.payer('acme', [6_000n])
    const { payment, books } = await paid(payer)
    const before = await world.balances('acme')
    world.stripe.refund(ACME, payment, { amount: 1_000, status: 'succeeded' })
    const lost = world.stripe.dispute(ACME, payment, { amount: 6_000, status: 'needs_response' })
    const told = () => world.event({ type: 'charge.dispute.updated', object: { object: 'dispute', id: lost.id } })
    await told()
    expect(await world.work()).toEqual([])
    expect((await stateOf(payer, (await payer.session.get('/v1/online-payments')).body.items[0].id)).disputed).toBe(
      true,
    )
    lost.status = 'lost'
    await told()
    expect(await world.work()).toEqual([])
    expect(await outstanding(payer)).toEqual(['60.00'])
    const after = await world.balances('acme')
    expect(BigInt(after.expense ?? '0') - BigInt(before.expense ?? '0')).toBe(1_000n)
    expect(after.dispute).toBeUndefined()
    expect(await held(books)).toEqual({ left_fen: '0', allocated_fen: '0' })
  })

  test('a payout brings clearing to nothing with its fees, and back when it fails', async () => {
    const clearing = async () => BigInt((await world.balances('acme')).clearing ?? '0')
    const payer = await world.payer('acme', [10_000n])
    const before = await clearing()
    await paid(payer)
    expect((await clearing()) - before).toBe(10_000n)
    const moved = [
      { type: 'charge', amount: 10_000, fee: 320 },
      { type: 'stripe_fee', amount: -80, fee: 0 },
      { type: 'payout', amount: -9_600, fee: 0 },
    ]
    const payout = world.stripe.payout(ACME, {
      amount: 9_600,
      status: 'paid',
      moved,
      at: new Date('2026-11-21T00:00:00Z'),
    })
    const told = () => world.event({ type: 'payout.paid', object: { object: 'payout', id: payout.id } })
    for (let twice = 0; twice < 2; twice++) await told()
    expect(await world.work()).toEqual([])
    expect((await clearing()) - before).toBe(0n)
    payout.status = 'failed'
    await told()
    expect(await world.work()).toEqual([])
    expect((await clearing()) - before).toBe(9_600n)
  })
})

describe('what we were never told', () => {
  test('is found by the sweep', async () => {
    const payer = await world.payer('acme', [1_200n])
    const asked = (await ask(payer)).body
    world.stripe.pay(ACME, sessionOf(asked.url))
    expect(await world.work()).toEqual([])
    expect((await stateOf(payer, asked.id)).state).toBe('open')
    await world.server.database.superuser("update t_acme.k_job set due_at = now() where kind = 'online_sweep'")
    expect(await world.work({ [ONLINE_SWEEP_JOB]: onlineSweepJob(world.ports) })).toEqual([])
    expect((await stateOf(payer, asked.id)).state).toBe('paid')
  })

  test('is named by the reconciliation, mended where it can be, and closed at the next look', async () => {
    world.server.clock.day('2026-10-10T04:00:00Z')
    const payers = [
      await world.payer('acme', [1_000n]),
      await world.payer('acme', [2_000n]),
      await world.payer('acme', [3_000n]),
    ] as const
    const [lost, gone, bent] = payers
    const asked = (await ask(lost)).body
    const missed = world.stripe.pay(ACME, sessionOf(asked.url))
    const books = world.stripe.account(ACME)
    const { payment: vanished } = await paid(gone)
    const { payment: wrong } = await paid(bent)
    books.payments.delete(vanished.id)
    wrong.amount = 2_900
    const foreign = {
      id: world.stripe.newId('pi'),
      status: 'succeeded',
      amount: 5,
      currency: 'cny',
      created: wrong.created,
      metadata: {},
    }
    books.payments.set(foreign.id, foreign)
    const online = await requireOnline({ ...world.server.deps, ...world.ports }, 'acme')
    const look = async () => {
      const found = await reconcileOne(world.server.deps, { tenant: 'acme', online }, '2026-10-10')
      return found.map(({ kind, object }) => `${kind} ${object}`).sort()
    }
    const stays = [`AMOUNT_MISMATCH ${wrong.id}`, `CHANNEL_MISSING ${vanished.id}`, `LOCAL_MISSING ${foreign.id}`]
    expect(await look()).toEqual([...stays, `LOCAL_MISSING ${missed.id}`].sort())
    expect((await stateOf(lost, asked.id)).state).toBe('paid')
    world.server.clock.day('2026-10-11T04:00:00Z')
    expect(await look()).toEqual(stays)
    const { body } = await world.staff.get('/v1/online-reconciliation')
    const closed = body.differences.filter((one: { closed_at: string | null }) => one.closed_at !== null)
    expect(closed.map((one: { object: string }) => one.object)).toEqual([missed.id])
  })
})
