import { createReadCounter } from '@courtyard/core/audit/count-reads'
import { watchAudit } from '@courtyard/core/audit/watch-job'
import { addRateCounts } from '@courtyard/db/control/rate-counts'
import { createApp } from '@courtyard/server/app'
import { createRateLimits } from '@courtyard/server/edge/rate-limits'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditDocuments } from './audit-documents.ts'
import { ORIGIN, type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let manager: Session
let auditor: Session

beforeAll(async () => {
  server = await startTestServer(['acme'], auditDocuments)
  manager = await server.signIn('acme', ['manager'])
  auditor = await server.signIn('acme', ['auditor'])
})
afterAll(() => server.close())

const NOW = '2026-11-22T04:10:00Z'
const open: Promise<void>[] = []
const behind = (work: Promise<void>) => void open.push(work)
const settled = () => Promise.all(open.splice(0))
const told = async () => {
  const { body } = await auditor.get('/v1/notifications')
  return body.items.map(({ subject, body: text }: { subject: string; body: string }) => [subject, text])
}
const noted = (entries: readonly { actor: string; action: string; at: string }[]) =>
  server.deps.db.withTenant('acme', async (tx) => {
    for (const entry of entries) tx.note(entry)
  })

test('an alert is told once to who may read the audit, is itself in the audit, and comes again in another hour', async () => {
  server.clock.day(NOW)
  const failures = (at: string) =>
    Array.from({ length: 10 }, () => ({ actor: manager.userId, action: 'sign_in.failed', at }))
  await noted(failures('2026-11-22T04:05:00Z').slice(1))
  expect(await watchAudit(server.deps, 'acme')).toEqual([])
  await noted(failures('2026-11-22T04:06:00Z').slice(9))
  const alert = { kind: 'sign_ins_failed', actor: manager.userId, count: 10 }
  expect(await Promise.all([watchAudit(server.deps, 'acme'), watchAudit(server.deps, 'acme')])).toEqual(
    expect.arrayContaining([[alert], []]),
  )
  expect(await told()).toEqual([
    ['登录失败次数过多：Test Person', '一小时内失败 10 次。请确认是否本人操作，必要时修改密码。'],
  ])
  expect((await manager.get('/v1/notifications')).body.items).toEqual([])
  const [row] = (await auditor.get('/v1/audit?action=audit.alerted')).body.items
  expect(row.what).toEqual({ kind: 'sign_ins_failed', count: 10, actor: manager.userId })
  server.clock.day('2026-11-22T05:10:00Z')
  await noted(failures('2026-11-22T05:05:00Z'))
  const mails: object[] = []
  const send = async (mail: object) => void mails.push(mail)
  expect(await watchAudit(server.deps, 'acme', send)).toEqual([alert])
  const to = expect.stringMatching(/@acme\.test$/)
  expect(mails).toEqual([{ to, subject: '登录失败次数过多：Test Person', text: expect.stringContaining('10') }])
})

test('rows that are read and records that are not there are counted by person and hour, beside what is usual for them', async () => {
  server.clock.day('2026-11-22T08:10:00Z')
  await manager.make('site', { name: 'North' })
  const { db, clock } = server.deps
  const reads = createReadCounter({
    ...{ db, clock, everyMs: 3_600_000, behind },
    onLost: (_, error) => expect.fail(String(error)),
  })
  const app = createApp({ ...server.world, deps: { ...server.deps, reads } })
  const get = async (path: string) =>
    (await app.request(`${ORIGIN}/t/acme/api${path}`, { headers: { cookie: manager.cookie } })).status
  const missing = '/v1/records/site/01900000-0000-7000-8000-000000000000'
  for (let n = 0; n < 3; n++) expect(await get('/v1/records/site')).toBe(200)
  for (let n = 0; n < 50; n++) expect(await get(missing)).toBe(404)
  await reads.keep()
  await reads.keep()
  const { rows } = await server.database.superuser('select actor, rows::int, missing::int from t_acme.k_read_count')
  expect(rows).toEqual([{ actor: manager.userId, rows: 3, missing: 50 }])
  expect(await watchAudit(server.deps, 'acme')).toEqual([{ kind: 'probing', actor: manager.userId, count: 50 }])
  await server.database.superuser('update t_acme.k_read_count set rows = 6000')
  expect((await watchAudit(server.deps, 'acme')).map(({ kind }) => kind)).toEqual(['mass_read'])
  // Who read as much all month does their work.
  await server.database.superuser(
    `insert into t_acme.k_read_count (actor, hour, rows) values ($1, '2026-11-21T08:00:00Z', 4000)`,
    [auditor.userId],
  )
  await server.database.superuser(
    `insert into t_acme.k_read_count (actor, hour, rows) values ($1, '2026-11-22T08:00:00Z', 7000)`,
    [auditor.userId],
  )
  expect(await watchAudit(server.deps, 'acme')).toEqual([])
})

test('a person, their company and an address who ask too often get 429 and the seconds to wait, over two processes', async () => {
  const { clock, db } = server.deps
  server.clock.day('2026-11-22T10:00:20Z')
  const process = (rates: { address: number; door: number; actor: number; tenant: number }) => {
    const share = (minute: Date, counts: Parameters<typeof addRateCounts>[2]) => addRateCounts(db, minute, counts)
    const limits = createRateLimits({ clock, share, behind, onLost: (error) => expect.fail(String(error)) })
    const app = createApp({ ...server.world, limiting: { rates, limits } })
    return async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
      const answer = await app.request(`${ORIGIN}${path}`, { method, headers })
      await settled()
      return [answer.status, answer.headers.get('retry-after')]
    }
  }
  const me = '/t/acme/api/v1/me'
  const many = { address: 1_000, door: 1_000, actor: 1_000, tenant: 1_000 }
  const as = ({ cookie }: Session, from = '192.0.2.1') => ({ cookie, 'x-courtyard-caller': from })
  const [one, two] = [process({ ...many, actor: 4, tenant: 6 }), process({ ...many, actor: 4, tenant: 6 })]
  // A process shares once a second at most, and learns then what the others counted.
  expect(await one(me, as(manager))).toEqual([200, null])
  server.clock.day('2026-11-22T10:00:22Z')
  for (let n = 0; n < 3; n++) expect((await one(me, as(manager)))[0]).toBe(200)
  expect(await one(me, as(manager))).toEqual([429, '38'])
  server.clock.day('2026-11-22T10:00:24Z')
  expect(await one(me, as(manager))).toEqual([429, '36'])
  expect((await two(me, as(auditor)))[0]).toBe(200)
  server.clock.day('2026-11-22T10:00:26Z')
  expect((await two(me, as(auditor)))[0]).toBe(200)
  expect(await two(me, as(auditor))).toEqual([429, '34'])
  server.clock.day('2026-11-22T10:01:00Z')
  expect((await one(me, as(manager)))[0]).toBe(200)

  const door = process({ ...many, address: 2, door: 1 })
  expect([await door(me), await door(me), await door(me)].map(([status]) => status)).toEqual([401, 401, 401])
  const from = { 'x-courtyard-caller': '198.51.100.4' }
  expect([await door(me, from), await door(me, from), await door(me, from)].map(([status]) => status)).toEqual([
    401, 401, 429,
  ])
  expect((await door(me, { 'x-courtyard-caller': '198.51.100.5' }))[0]).toBe(401)
  const knock = async () => (await door('/api/auth/sign-in/email', { 'x-courtyard-caller': '198.51.100.9' }, 'POST'))[0]
  expect([await knock(), await knock()]).toEqual([415, 429])
  // Asking who is signed in is no try.
  const asks = async () => (await door('/api/auth/get-session', { 'x-courtyard-caller': '198.51.100.9' }))[0]
  expect([await asks(), await asks(), await asks()]).toEqual([200, 200, 429])
})
