import { randomUUID } from 'node:crypto'
import { runFees } from '@courtyard/core/billing/run-fees'
import type { Actor } from '@courtyard/core/deps'
import { takePayment } from '@courtyard/core/money/take-payment'
import { verifyBooks } from '@courtyard/db/kernel/verify'
import type { Session, TestServer } from './support.ts'

export type Line = { readonly id: string; readonly item: string; readonly amount: string }
export type Billed = { readonly id: string; readonly lines: readonly Line[] }
export type Payer = { readonly flat: string; readonly person: string }

type Attached = { readonly standard: string; readonly from_on: string }
const filterOf = (field: string, value: string) => encodeURIComponent(JSON.stringify({ field, op: 'eq', value }))

let made = 0

/** What tests of money do over and over, through the API wherever there is one. */
export function deskOf(server: TestServer, manager: Session, cashier = 'desk') {
  const { tenant } = manager
  let site: string | undefined
  const actorOf = (session: Session, roles: readonly string[]): Actor => ({
    ...{ id: session.userId, name: 'Test Person', tenant, kind: 'console', roles, record: null },
  })
  const self = {
    /** A payer of a flat of its own, of which `area` is billed. */
    async payer(area: string): Promise<Payer> {
      made += 1
      site ??= await manager.make('site', { name: `site ${made}` })
      const flat = await manager.make('flat', { site, code: `${made}`, area })
      const person = await manager.make('person', { name: `payer ${made}` })
      await manager.make('stay', { flat, person, from: '2025-01-01' })
      return { flat, person }
    },
    /** Bills a standard for one month, and gives that bill. */
    async bill({ flat }: Payer, standard: string, period = '2025-12'): Promise<Billed> {
      const [year, month] = period.split('-').map(Number) as [number, number]
      const to = month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`
      const dates = { from_on: `${period}-01`, to_on: to }
      const held = await manager.get(`/v1/records/fee_attachment?filter=${filterOf('subject', flat)}`)
      const isThere = held.body.items.some(
        (one: Attached) => one.standard === standard && one.from_on === dates.from_on,
      )
      if (!isThere) await manager.make('fee_attachment', { standard, subject: flat, ...dates })
      return await self.run(flat, standard, period)
    },
    /** Runs fees, and gives the newest bill of the flat. */
    async run(flat: string, standard: string, period: string): Promise<Billed> {
      const started = await manager.post('/v1/fee-runs', { period, standards: [standard] })
      if (started.status !== 202) throw new Error(`the fee run did not start: ${started.text}`)
      await runFees(server.deps, { tenant, runId: started.body.id, worker: 'test' })
      const bills = await server.database.superuser(
        `select id from t_${tenant}.k_bill where subject_id = $1 and period = $2 order by id desc limit 1`,
        [flat, period],
      )
      const id = String(bills.rows[0]?.id)
      const lines = await manager.get(`/v1/records/bill_line?filter=${filterOf('bill', id)}`)
      return { id, lines: lines.body.items }
    },
    /** Takes cash that settles bills, oldest first. */
    async pay({ person }: Payer, amount: string): Promise<{ id: string }> {
      const request = { payer: person, amount, method: 'cash' as const, split: { by: 'order' as const } }
      return await takePayment(server.deps, actorOf(manager, [cashier]), { key: randomUUID(), request })
    },
    /** Sends something that moves money, under a new key. */
    send: (session: Session, path: string, json: unknown, key: string = randomUUID()) =>
      session.send('POST', path, { json, headers: { 'idempotency-key': key } }),
    /** The bill as the records API gives it. */
    read: async (id: string) => (await manager.get(`/v1/records/bill/${id}`)).body,
    /** Changes rows as no login of the product can: triggers and foreign keys are off. */
    bend: (sql: string) =>
      server.database.superuser(
        `set session_replication_role = replica; ${sql.replaceAll('$.', `t_${tenant}.`)}; set session_replication_role = origin`,
      ),
    /** Names of checks of the books that are red. */
    async red(): Promise<string[]> {
      const checks = await server.deps.db.withTenant(tenant, (tx) => verifyBooks(tx), {
        readOnly: true,
        isolation: 'repeatable read',
      })
      return checks.filter(({ ok }) => !ok).map(({ check }) => check)
    },
  }
  return self
}
