import { BOOKS_JOB, type BooksFound, booksJob } from '@courtyard/core/books/check-books'
import { runDueJobs } from '@courtyard/core/jobs/run-due-jobs'
import { NIGHTLY_JOB, nightlyJob } from '@courtyard/core/keeping/nightly-job'
import { enqueueJob } from '@courtyard/db/kernel/jobs'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { moneyDocuments } from './adjustments-documents.ts'
import { deskOf } from './money-desk.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

const auditor = {
  ...{ kind: 'role', name: 'auditor', label: { 'zh-CN': '审计', en: 'Auditor' } },
  rules: [
    { name: 'see', action: 'read', subject: '*' },
    { name: 'books', action: ['run:books'], subject: '*' },
  ],
}
const documents = (tenant: string): DocumentFile[] => [
  ...moneyDocuments(tenant),
  { path: 'roles/auditor.json', text: JSON.stringify(auditor) },
]

let server: TestServer
let desk: ReturnType<typeof deskOf>
let reader: Session
let clerk: Session
let told: BooksFound[] = []

beforeAll(async () => {
  server = await startTestServer(['acme'], documents)
  desk = deskOf(server, await server.signIn('acme', ['manager', 'desk']))
  reader = await server.signIn('acme', ['auditor'])
  clerk = await server.signIn('acme', ['desk'])
  const payer = await desk.payer('500')
  await desk.bill(payer, 'rent')
  await desk.pay(payer, '120.00')
})
afterAll(() => server.close())

/** What a worker would do now. */
async function work(): Promise<void> {
  told = []
  const handlers = { [BOOKS_JOB]: booksJob((found) => told.push(found)), [NIGHTLY_JOB]: nightlyJob(() => undefined) }
  const failures: unknown[] = []
  await runDueJobs(server.deps, handlers, { worker: 'tests', onFailure: (_, error) => failures.push(error) })
  expect(failures).toEqual([])
}
const bend = (statement: string) =>
  server.database.superuser(
    `set session_replication_role = replica; ${statement}; set session_replication_role = origin`,
  )

test('who may run books sees the trial balance by kind of account, and that nothing was checked yet', async () => {
  const { status, body } = await reader.get('/v1/books')
  expect([status, body.last, body.before, body.checking]).toEqual([200, null, [], false])
  const kinds = new Map(body.trial_balance.map((line: { kind: string }) => [line.kind, line]))
  expect(kinds.get('receivable')).toMatchObject({
    currency: 'CNY',
    debit: '500.00',
    credit: '120.00',
    balance: '380.00',
  })
  expect(kinds.get('cash')).toMatchObject({ debit: '120.00', balance: '120.00' })
  const fen = body.trial_balance.reduce(
    (sum: number, { balance }: { balance: string }) => sum + Number(balance) * 100,
    0,
  )
  expect(fen).toBe(0)
})

test('nobody else reads or checks them', async () => {
  for (const answer of [await clerk.get('/v1/books'), await clerk.post('/v1/books/verify', {})])
    expect([answer.status, answer.body.code]).toEqual([403, 'not_allowed'])
})

test('a check that is asked for twice is done once, in the background, and kept', async () => {
  for (const _ of [1, 2])
    expect((await reader.post('/v1/books/verify', {})).body).toMatchObject({ checking: true, last: null })
  await work()
  const { body } = await reader.get('/v1/books')
  expect(body).toMatchObject({ checking: false, before: [], last: { sound: true, by: 'Test Person' } })
  expect(body.last.results.length).toBeGreaterThan(25)
  expect(body.last.results.filter(({ ok }: { ok: boolean }) => !ok)).toEqual([])
  expect(told).toEqual([])
  expect((await reader.get('/v1/notifications')).body.unread).toBe(0)
})

test('the night finds what was bent: it is kept with the bill it is about, logged, and told to who may read books', async () => {
  await bend('update t_acme.k_bill set paid_fen = paid_fen - 1')
  await server.deps.db.withTenant('acme', (tx) => enqueueJob(tx, { kind: NIGHTLY_JOB, payload: {} }))
  await work()
  expect(told).toMatchObject([{ tenant: 'acme', checks: [{ check: 'bill_paid_equals_allocations', found: 1 }] }])
  const { body } = await reader.get('/v1/books')
  expect(body).toMatchObject({ last: { sound: false, by: 'nightly' }, before: [{ sound: true }] })
  const [finding] = body.last.results.filter(({ ok }: { ok: boolean }) => !ok)
  expect(finding).toMatchObject({
    ...{ check: 'bill_paid_equals_allocations', found: 1, entity: 'bill' },
    rows: [{ id: expect.any(String), paid_fen: '11999', allocated_fen: '12000' }],
  })
  expect((await reader.get(`/v1/records/bill/${finding.rows[0].id}`)).status).toBe(200)
  const messages = (await reader.get('/v1/notifications')).body
  expect(messages.items).toMatchObject([{ entity: '', record: null, read: false }])
  expect(messages.items[0].body).toContain('bill_paid_equals_allocations: 1')
  expect((await clerk.get('/v1/notifications')).body.items).toEqual([])
  await bend('update t_acme.k_bill set paid_fen = paid_fen + 1')
})
