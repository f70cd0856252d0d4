import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { problemsOf } from './stripe-parameters.ts'

type Metadata = Record<string, string>
export type FakeSession = {
  id: string
  status: 'open' | 'expired' | 'complete'
  client_reference_id: string | null
  payment_intent: string | null
  amount: number
  currency: string
  metadata: Metadata
  expires_at: number
}
export type FakePayment = {
  id: string
  status: string
  amount: number
  currency: string
  created: number
  metadata: Metadata
}
export type FakeRefund = { id: string; payment_intent: string; status: string; amount: number; metadata: Metadata }
export type FakeDispute = { id: string; payment_intent: string; status: string; amount: number }
export type FakePayout = { id: string; status: string; amount: number; arrival_date: number; moved: Moved[] }
export type Moved = { type: string; amount: number; fee: number }

/** The provider's books of one account. */
export type FakeAccount = {
  readonly sessions: Map<string, FakeSession>
  readonly payments: Map<string, FakePayment>
  readonly refunds: Map<string, FakeRefund>
  readonly disputes: Map<string, FakeDispute>
  readonly payouts: Map<string, FakePayout>
}
export type Seen = { method: string; path: string; account: string; key: string | null; secret: string }

/** Stands where the provider's API is: keeps books per account, refuses what its description does not know. */
export function createFakeStripe(now: () => Date) {
  const accounts = new Map<string, FakeAccount>()
  const answers = new Map<string, { hash: string; body: object; status: number }>()
  const seen: Seen[] = []
  const problems: string[] = []
  /** Asked before each answer: throws away the answer after the work is done, or refuses. */
  const trouble: { next: ((seen: Seen) => 'lost' | 'busy' | { code: string } | undefined) | undefined } = {
    next: undefined,
  }
  let count = 0
  const accountOf = (name: string): FakeAccount => {
    const known = accounts.get(name)
    if (known) return known
    const made = {
      ...{ sessions: new Map(), payments: new Map(), refunds: new Map(), disputes: new Map(), payouts: new Map() },
    }
    accounts.set(name, made)
    return made
  }
  const newId = (prefix: string) => `${prefix}_${String(++count).padStart(8, '0')}`
  const seconds = () => Math.floor(now().getTime() / 1_000)

  async function answer(request: Request): Promise<Response> {
    const url = new URL(request.url)
    const params = request.method === 'GET' ? url.searchParams : new URLSearchParams(await request.text())
    const account = request.headers.get('stripe-account') ?? ''
    const key = request.method === 'POST' ? request.headers.get('idempotency-key') : null
    const secret = request.headers.get('authorization')?.replace('Bearer ', '') ?? ''
    const one = { method: request.method, path: url.pathname, account, key, secret }
    seen.push(one)
    problems.push(...problemsOf({ method: request.method, path: url.pathname, params }))
    const hash = params.toString()
    const told = trouble.next?.(one)
    if (told === 'busy')
      return HttpResponse.json(
        { error: { type: 'api_error' } },
        { status: 503, headers: { 'stripe-should-retry': 'false' } },
      )
    if (typeof told === 'object') return refused(told.code)
    const known = key === null ? undefined : answers.get(`${account} ${key}`)
    if (known && known.hash !== hash) return refused('idempotency_error')
    const done = known ?? { hash, ...act({ ...one, params, of: accountOf(account) }) }
    if (key !== null && known === undefined) answers.set(`${account} ${key}`, done)
    if (told === 'lost') return HttpResponse.error()
    return HttpResponse.json(done.body, { status: done.status })
  }
  const refused = (code: string) =>
    HttpResponse.json({ error: { type: 'invalid_request_error', code, message: code } }, { status: 400 })

  type Asked = Seen & { params: URLSearchParams; of: FakeAccount }
  function act({ method, path, params, of }: Asked): { body: object; status: number } {
    const [, , first = '', second = '', third] = path.split('/')
    const name = first === 'checkout' ? 'sessions' : first
    const id = first === 'checkout' ? third : second
    const missing = {
      body: { error: { type: 'invalid_request_error', code: 'resource_missing', message: 'no' } },
      status: 404,
    }
    const ok = (body: object | undefined) => (body ? { body, status: 200 } : missing)
    const list = (data: object[]) => ok({ object: 'list', data, has_more: false, url: path })
    const range = (at: number, field: string) =>
      at >= Number(params.get(`${field}[gte]`) ?? 0) &&
      at < Number(params.get(`${field}[lt]`) ?? Number.MAX_SAFE_INTEGER)
    if (method === 'POST' && path.endsWith('/expire')) {
      const session = of.sessions.get(id!)
      if (session?.status !== 'open')
        return { body: { error: { type: 'invalid_request_error', code: 'session', message: 'no' } }, status: 400 }
      session.status = 'expired'
      return ok(shown.sessions(session))
    }
    if (method === 'POST' && name === 'sessions') {
      const made: FakeSession = {
        ...{ id: newId('cs'), status: 'open', payment_intent: null },
        client_reference_id: params.get('client_reference_id'),
        amount: Number(params.get('line_items[0][price_data][unit_amount]')),
        currency: params.get('line_items[0][price_data][currency]') ?? '',
        metadata: metadataOf(params, 'payment_intent_data[metadata]'),
        expires_at: Number(params.get('expires_at')),
      }
      of.sessions.set(made.id, made)
      return ok(shown.sessions(made))
    }
    if (method === 'POST' && name === 'refunds') {
      const payment_intent = params.get('payment_intent')!
      const payment = of.payments.get(payment_intent)
      if (!payment) return missing
      const made = {
        id: newId('re'),
        payment_intent,
        status: 'pending',
        amount: Number(params.get('amount')),
        metadata: metadataOf(params, 'metadata'),
      }
      of.refunds.set(made.id, made)
      return ok(shown.refunds(made))
    }
    if (name === 'sessions') return ok(mapped(of.sessions.get(id!), shown.sessions))
    if (name === 'payment_intents' && id) return ok(mapped(of.payments.get(id), shown.payments))
    if (name === 'payment_intents')
      return list([...of.payments.values()].filter(({ created }) => range(created, 'created')).map(shown.payments))
    if (name === 'charges')
      return ok(
        mapped(of.payments.get(id!.replace(/^ch_/, '')), (payment) => ({
          object: 'charge',
          id,
          payment_intent: payment.id,
        })),
      )
    if (name === 'refunds' && id) return ok(mapped(of.refunds.get(id), shown.refunds))
    const belongs = <T extends { payment_intent: string }>(one: T) =>
      one.payment_intent === params.get('payment_intent')
    if (name === 'refunds') return list([...of.refunds.values()].filter(belongs).map(shown.refunds))
    if (name === 'disputes' && id) return ok(mapped(of.disputes.get(id), shown.disputes))
    if (name === 'disputes') return list([...of.disputes.values()].filter(belongs).map(shown.disputes))
    if (name === 'payouts' && id) return ok(mapped(of.payouts.get(id), shown.payouts))
    if (name === 'payouts')
      return list(
        [...of.payouts.values()].filter(({ arrival_date }) => range(arrival_date, 'arrival_date')).map(shown.payouts),
      )
    if (name === 'balance_transactions')
      return list(
        (of.payouts.get(params.get('payout') ?? '')?.moved ?? []).map((moved, at) => ({
          object: 'balance_transaction',
          id: `txn_${at}`,
          net: moved.amount - moved.fee,
          ...moved,
        })),
      )
    return missing
  }

  const server = setupServer(http.all('https://api.stripe.com/*', ({ request }) => answer(request)))
  return {
    server,
    /** The same API without the network between. */
    fetch: ((input, init) => answer(new Request(input, init))) as typeof globalThis.fetch,
    seen,
    problems,
    trouble,
    account: accountOf,
    /** A day later: no key is known any more. */
    forget: () => answers.clear(),
    newId,
    /** What happens when a person pays on the open page. */
    pay(account: string, session: string, more: Partial<FakePayment> = {}): FakePayment {
      const books = accountOf(account)
      const page = books.sessions.get(session)
      if (page?.status !== 'open') throw new Error('only an open page is paid')
      const payment = {
        id: newId('pi'),
        status: 'succeeded',
        amount: page.amount,
        currency: page.currency,
        created: seconds(),
        metadata: page.metadata,
        ...more,
      }
      books.payments.set(payment.id, payment)
      Object.assign(page, { status: 'complete', payment_intent: payment.id })
      return payment
    },
    refund(account: string, payment: FakePayment, { amount, status }: { amount: number; status: string }): FakeRefund {
      const made = { id: newId('re'), payment_intent: payment.id, status, amount, metadata: {} }
      accountOf(account).refunds.set(made.id, made)
      return made
    },
    dispute(
      account: string,
      payment: FakePayment,
      { amount, status }: { amount: number; status: string },
    ): FakeDispute {
      const made = { id: newId('dp'), payment_intent: payment.id, status, amount }
      accountOf(account).disputes.set(made.id, made)
      return made
    },
    payout(account: string, payout: Omit<FakePayout, 'id' | 'arrival_date'> & { at: Date }): FakePayout {
      const { at, ...rest } = payout
      const made = { id: newId('po'), arrival_date: Math.floor(at.getTime() / 1_000), ...rest }
      accountOf(account).payouts.set(made.id, made)
      return made
    },
  }
}
export type FakeStripe = ReturnType<typeof createFakeStripe>

const mapped = <T>(value: T | undefined, shape: (value: T) => object): object | undefined =>
  value === undefined ? undefined : shape(value)

const shown = {
  sessions: (one: FakeSession) => ({
    object: 'checkout.session',
    url: one.status === 'open' ? `https://checkout.stripe.com/c/${one.id}` : null,
    ...one,
  }),
  payments: (one: FakePayment) => ({
    ...{ object: 'payment_intent', amount_received: one.status === 'succeeded' ? one.amount : 0 },
    latest_charge: { object: 'charge', id: `ch_${one.id}`, created: one.created },
    ...one,
  }),
  refunds: (one: FakeRefund) => ({ object: 'refund', ...one }),
  disputes: (one: FakeDispute) => ({ object: 'dispute', ...one }),
  payouts: ({ moved: _, ...one }: FakePayout) => ({ object: 'payout', currency: 'cny', ...one }),
}

function metadataOf(params: URLSearchParams, prefix: string): Metadata {
  const entries = [...params].filter(([name]) => name.startsWith(`${prefix}[`))
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(prefix.length + 1, -1), value]))
}
