import { runCommand } from '@courtyard/cli/run-command'
import { checkAudit } from '@courtyard/core/audit/check-audit'
import { note } from '@courtyard/core/audit/note'
import { verifyAudit } from '@courtyard/core/audit/verify-audit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditDocuments } from './audit-documents.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let manager: Session
let auditor: Session
let beta: Session

beforeAll(async () => {
  server = await startTestServer(['acme', 'beta'], auditDocuments)
  manager = await server.signIn('acme', ['manager'])
  auditor = await server.signIn('acme', ['auditor'])
  beta = await server.signIn('beta', ['auditor', 'manager'])
})
afterAll(() => server.close())

type Item = { number: number; action: string; by: { id: string; name: string }; subject_id: string; what: object }
const items = async (query: string, who = auditor): Promise<Item[]> => (await who.get(`/v1/audit?${query}`)).body.items
const actions = async (query: string) => (await items(query)).map(({ action }) => action)
const signIn = (email: string, password: string) =>
  server.request('/api/auth/sign-in/email', {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ email, password }),
  })

test('only who has the right reads it, takes it along or has it verified', async () => {
  for (const [method, path] of [
    ['GET', '/v1/audit'],
    ['GET', '/v1/audit/export.csv'],
    ['GET', '/v1/audit/state'],
    ['POST', '/v1/audit/verify'],
  ] as const) {
    const refused = await manager.send(method, path, method === 'POST' ? { json: {} } : {})
    expect([path, refused.status, refused.body.code]).toEqual([path, 403, 'not_allowed'])
    expect([path, (await auditor.send(method, path, method === 'POST' ? { json: {} } : {})).status]).toEqual([
      path,
      200,
    ])
  }
})

test('roles that are given and ended are there with who, to whom and over what', async () => {
  const keeper = await server.signIn('acme', ['nobody'])
  const site = await manager.make('site', { name: 'North' })
  const path = `/v1/members/${keeper.userId}/assignments`
  const given = await manager.post(path, { role: 'keeper', scope: { sites: [site] } })
  await manager.post(`/v1/assignments/${given.body.id}/end`, {})
  await manager.post(`/v1/assignments/${given.body.id}/end`, {})
  const found = await items(`subject_id=${keeper.userId}&by=${manager.userId}`)
  expect(found.map(({ action, what }) => [action, what])).toEqual([
    ['role.ended', { assignment: given.body.id, over: [site], role: 'keeper', to: '2026-11-22' }],
    ['role.assigned', { assignment: given.body.id, from: '2026-11-22', over: [site], role: 'keeper' }],
  ])
  expect(found[0]!.by).toEqual({ id: manager.userId, name: 'Test Person' })
  // What was refused was not done.
  expect((await manager.post(path, { role: 'none' })).status).toBe(400)
  expect((await items(`subject_id=${keeper.userId}&by=${manager.userId}`)).length).toBe(2)
})

test('signing in, failing to and signing out are in the audit of the own company', async () => {
  const person = await server.signIn('acme', ['nobody'])
  const account = await server.world.auth.accounts.byId(person.userId)
  const email = String(account?.email)
  expect((await signIn(email, 'a wrong password')).status).toBe(401)
  expect((await signIn('nobody@nowhere.test', 'a wrong password')).status).toBe(401)
  await person.send('POST', '/api/auth/sign-out', { json: {} })
  expect(await actions(`by=${person.userId}`)).toEqual(['sign_out', 'sign_in.failed', 'sign_in.ok'])
  const all = JSON.stringify(await items('group=identity'))
  expect(all).toContain(person.userId)
  expect(all).not.toContain(email)
  expect(all).not.toContain('nowhere')
})

test("another company's address is noted with who asked, and nothing of it is written there", async () => {
  const before = await items('', beta)
  expect((await auditor.get('/t/beta/api/v1/me')).status).toBe(404)
  expect(await actions(`by=${auditor.userId}&group=identity`)).toContain('tenant.crossed')
  expect(await items('', beta)).toEqual(before)
})

test('a version that comes into force is there with whose rules it changed', async () => {
  const [published] = await items('action=version.published')
  const [roles] = await items('action=roles.published')
  expect([published?.subject_id, published?.by.id, roles?.subject_id]).toEqual(['1', 'test', '1'])
  expect(roles?.what).toEqual({ roles: expect.arrayContaining(['auditor', 'keeper', 'manager']) })
})

test('a list is narrowed by who, what and when, and goes on page by page without a gap', async () => {
  await server.deps.db.withTenant('acme', async (tx) => {
    for (let n = 0; n < 60; n++) note(tx, { by: 'somebody', action: 'bank.changed', subject: ['bank', `b${n}`] })
  })
  const first = (await auditor.get('/v1/audit?by=somebody')).body
  const second = (await auditor.get(`/v1/audit?by=somebody&cursor=${first.next_cursor}`)).body
  const ids = [...first.items, ...second.items].map(({ subject_id }: Item) => subject_id)
  expect(ids).toEqual(Array.from({ length: 60 }, (_, at) => `b${59 - at}`))
  expect([first.items.length, second.next_cursor]).toEqual([50, null])
  expect(await actions('by=somebody&group=money')).toEqual([])
  expect((await actions('by=somebody&group=settings&subject_id=b7')).length).toBe(1)
  expect(await actions('by=somebody&to=2020-01-01')).toEqual([])
  expect((await actions('by=somebody&from=2020-01-01')).length).toBe(50)
  for (const wrong of ['from=2026-02-30', 'action=none', 'group=none', 'cursor=x', 'other=1'])
    expect([wrong, (await auditor.get(`/v1/audit?${wrong}`)).status]).toEqual([wrong, 400])
})

test('a file of it is armed against spreadsheets, in the language asked for, and noted itself', async () => {
  await server.deps.db.withTenant('acme', async (tx) =>
    note(tx, { by: '=1+1', action: 'secret.set', subject: ['secret', '@x'] }),
  )
  const answer = await auditor.get('/v1/audit/export.csv?group=settings')
  expect(answer.headers.get('content-disposition')).toContain('attachment')
  const line = answer.text.split('\r\n').find((one) => one.includes('=1+1'))
  expect(line).toMatch(/,'=1\+1,设置密钥,密钥,'@x,/)
  const [noted] = await items('action=audit.exported')
  expect(noted?.what).toEqual({ group: 'settings', rows: answer.text.split('\r\n').length - 2 })
})

test('a row that somebody with all rights changed is named on the page, and who may read the audit is told', async () => {
  expect((await checkAudit(server.deps, 'acme')).found).toEqual([])
  expect((await auditor.get('/v1/notifications')).body.items).toEqual([])
  const [target] = await items('action=sign_in.failed')
  await server.database.superuser(`alter table t_acme.k_audit disable trigger all`)
  await server.database.superuser(`update t_acme.k_audit set action = 'sign_in.ok' where number = $1`, [target!.number])
  await checkAudit(server.deps, 'acme')
  const { last } = (await auditor.get('/v1/audit/state')).body
  expect([last.sound, last.found]).toEqual([false, [{ kind: 'changed', number: target!.number, to: target!.number }]])
  const messages = (await auditor.get('/v1/notifications')).body.items
  expect(messages.map(({ subject }: { subject: string }) => subject)).toEqual(['审计记录被篡改'])
  expect((await manager.get('/v1/notifications')).body.items).toEqual([])
  await server.database.superuser(`update t_acme.k_audit set action = 'sign_in.failed' where number = $1`, [
    target!.number,
  ])
  expect((await verifyAudit(server.deps, 'acme')).sound).toBe(true)
  await server.database.superuser('alter table t_acme.k_audit enable trigger all')
})

test('`courtyard verify` says of the audit what it says of the books, with the number of the row and a code for programs', async () => {
  const said: string[] = []
  const { appUrl, ddlUrl, controlUrl } = server.database.urls
  const env = { root: '', library: '', locale: 'en' as const, urls: { appUrl, ddlUrl, controlUrl } }
  const desk = {
    env,
    out: (line: string) => void said.push(line),
    err: (line: unknown) => void said.push(String(line)),
  }
  expect([await runCommand(['verify', '--tenant', 'beta', '--lang', 'en'], desk), said.at(-1)]).toEqual([
    0,
    expect.stringMatching(/ok {3}audit: \d+ rows, the last is \d+ \(no key to verify anchors\)/),
  ])
  await server.database.superuser('alter table t_beta.k_audit disable trigger all')
  await server.database.superuser(`update t_beta.k_audit set actor = 'eve' where number = 2`)
  expect([await runCommand(['verify', '--tenant', 'beta', '--lang', 'en'], desk), said.at(-1)]).toEqual([
    1,
    expect.stringMatching(/FAIL audit: .*\n {6}Row 2 changed/),
  ])
})
