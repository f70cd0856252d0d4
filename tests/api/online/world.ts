import { createStripeProvider } from '@courtyard/adapters/stripe/stripe-provider'
import { type JobHandlers, runDueJobs } from '@courtyard/core/jobs/run-due-jobs'
import { setOnlineAccount } from '@courtyard/core/money/online/access'
import type { OnlinePorts } from '@courtyard/core/money/online/ports'
import { ONLINE_EVENT_JOB, onlineEventJob } from '@courtyard/core/money/online/receive-event'
import { ONLINE_REFUND_JOB, onlineRefundJob } from '@courtyard/core/money/online/refund-online'
import { verifyBooks } from '@courtyard/db/kernel/verify'
import type { DocumentFile } from '@courtyard/metadata/parse'
import Stripe from 'stripe'
import { issue } from '../../simulation/money-world.ts'
import { testDocuments } from '../documents.ts'
import { testVault } from '../run-jobs.ts'
import { type Answer, type Session, startTestServer, type TestServer } from '../support.ts'
import { createFakeStripe, type FakeStripe } from './fake-stripe.ts'

export const WEBHOOK_SECRET = 'whsec_of_the_operator_0001'
const role = {
  kind: 'role',
  name: 'till',
  label: { 'zh-CN': 'till', en: 'Till' },
  rules: [
    { name: 'see', action: 'read', subject: '*' },
    { name: 'make', action: ['create', 'update'], subject: '*' },
    {
      name: 'do',
      action: ['run:payments', 'run:bank', 'run:refunds', 'run:hooks', 'run:reversals', 'run:approve_money'],
    },
  ],
}
/** Above fifty yuan a second person decides on a refund. */
const money = { approval: { refundsAbove: '50.00' } }
const documents = (tenant: string): DocumentFile[] => [
  ...testDocuments(tenant).map((one) =>
    one.path === 'tenant.json' ? { ...one, text: JSON.stringify({ ...JSON.parse(one.text), money }) } : one,
  ),
  { path: 'roles/till.json', text: JSON.stringify(role) },
]

export type OnlineWorld = {
  readonly server: TestServer
  readonly stripe: FakeStripe
  readonly ports: { readonly online: OnlinePorts; readonly vault: typeof testVault }
  readonly staff: Session
  /** A new person with a portal account and bills of these amounts, in fen. */
  payer(tenant: string, amounts: readonly bigint[]): Promise<Payer>
  event(event: Told): Promise<Answer>
  /** What a worker would do now; gives the errors of jobs that failed. */
  work(more?: JobHandlers): Promise<unknown[]>
  balances(tenant: string): Promise<Record<string, string>>
  /** Checks of the books that are red. */
  red(tenant: string): Promise<string[]>
  close(): Promise<void>
}
export type Payer = { readonly id: string; readonly session: Session; readonly bills: readonly string[] }
export type Told = {
  readonly type: string
  readonly object: object
  readonly account?: string | null
  readonly id?: string
  readonly path?: string
  readonly secret?: string
  readonly at?: Date
  /** Changes the body after it was signed. */
  readonly bend?: (body: string) => string
}

export const accountOf = (tenant: string): string => `acct_${tenant}`

/** The real adapter with an operator's keys of nobody; `fetch` leads it elsewhere than to where msw stands. */
export const onlinePorts = (fetch?: typeof globalThis.fetch): OnlinePorts => ({
  provider: createStripeProvider(fetch ? { fetch } : {}),
  ...{ key: 'sk_test_of_the_operator', webhookSecret: WEBHOOK_SECRET, publicUrl: 'https://courtyard.test' },
})

/** Two tenants with connected accounts, the real adapter, and the provider's API played by msw. */
export async function openOnlineWorld(): Promise<OnlineWorld> {
  let now = () => new Date()
  const stripe = createFakeStripe(() => now())
  stripe.server.listen({ onUnhandledFrame: 'bypass' })
  const online = onlinePorts()
  const ports = { online, vault: testVault }
  const server = await startTestServer(['acme', 'beta'], documents, ports)
  now = () => server.deps.clock.now()
  for (const tenant of ['acme', 'beta']) await setOnlineAccount(server.deps, { tenant, account: accountOf(tenant) })
  const staff = await server.signIn('acme', ['till'])
  const makers = { acme: staff, beta: await server.signIn('beta', ['till']) }
  let events = 0
  return {
    ...{ server, stripe, ports, staff },
    async payer(tenant, amounts) {
      const maker = tenant === 'acme' ? makers.acme : makers.beta
      const id = await maker.make('person', { name: 'Payer' })
      const session = await server.signIn(tenant, ['resident'], { record: id })
      const bills = []
      for (const amount of amounts) bills.push(await bill(server, tenant, { maker, payer: id, amount }))
      return { id, session, bills }
    },
    event({
      type,
      object,
      id,
      account = accountOf('acme'),
      path = '/hooks/stripe',
      secret = WEBHOOK_SECRET,
      at,
      bend,
    }) {
      const told = {
        id: id ?? `evt_${++events}`,
        object: 'event',
        type,
        data: { object },
        ...(account === null ? {} : { account }),
      }
      const payload = JSON.stringify(told)
      const timestamp = Math.floor((at ?? server.deps.clock.now()).getTime() / 1_000)
      const header = new Stripe('sk_unused').webhooks.generateTestHeaderString({ payload, secret, timestamp })
      const body = bend ? bend(payload) : payload
      return server.request(path, { method: 'POST', body, headers: { 'stripe-signature': header } })
    },
    async work(more = {}) {
      const failures: unknown[] = []
      const handlers = {
        [ONLINE_EVENT_JOB]: onlineEventJob(ports),
        [ONLINE_REFUND_JOB]: onlineRefundJob(ports),
        ...more,
      }
      await runDueJobs(server.deps, handlers, { worker: 'tests', onFailure: (_, error) => failures.push(error) })
      return failures
    },
    async balances(tenant) {
      const { rows } = await server.database.superuser(
        `select a.kind, sum(b.debit_fen - b.credit_fen)::text as fen from t_${tenant}.k_balance b join t_${tenant}.k_account a on a.id = b.account_id
         group by 1 having sum(b.debit_fen - b.credit_fen) <> 0 order by 1`,
      )
      return Object.fromEntries(rows.map(({ kind, fen }) => [String(kind), String(fen)]))
    },
    async red(tenant) {
      const checks = await server.deps.db.withTenant(tenant, (tx) => verifyBooks(tx), {
        readOnly: true,
        isolation: 'repeatable read',
      })
      return checks.filter(({ ok }) => !ok).map(({ check }) => check)
    },
    async close() {
      stripe.server.close()
      await server.close()
    },
  }
}

type Billing = { readonly maker: Session; readonly payer: string; readonly amount: bigint }

async function bill(
  { deps, database }: TestServer,
  tenant: string,
  { maker, payer, amount }: Billing,
): Promise<string> {
  const [site, code] = [await maker.make('site', { name: deps.ids.next() }), deps.ids.next()]
  const subject = await maker.make('flat', { site, code, area: '1' })
  const run = deps.ids.next()
  await database.superuser(
    `insert into t_${tenant}.k_fee_run (id, run_key, period, seq, standards, state, catalog_version, engine_version, created_by)
     select $1::uuid, $1::text, '2026-10', count(*) + 1, '{s}', 'done', 1, 1, 'test' from t_${tenant}.k_fee_run`,
    [run],
  )
  const id = deps.ids.next()
  const lines = [{ id: deps.ids.next(), amount, net: amount }]
  await deps.db.withTenant(tenant, (tx) => issue(tx, run, { id, payer, subject, due: '2026-11-15', lines }))
  return id
}
