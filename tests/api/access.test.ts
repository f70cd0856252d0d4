import { matrixSchema, whySchema } from '@courtyard/contract/access'
import { rightsImpactSchema } from '@courtyard/contract/rights-impact'
import { endMember } from '@courtyard/core/tenants/members'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDocuments } from './documents.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

const label = (en: string) => ({ 'zh-CN': en, en })
const role = (name: string, rules: readonly object[], more: object = {}): DocumentFile => ({
  path: `roles/${name}.json`,
  text: JSON.stringify({ kind: 'role', name, label: label(name), rules, ...more }),
})
const KEEPER = [
  {
    ...{ name: 'own', action: 'read', subject: 'flat', fields: ['code', 'site', 'floor'] },
    where: 'site in $scope.sites',
  },
  { name: 'taken', action: 'read', subject: 'flat', fields: ['code', 'area', 'status'], where: "status = 'taken'" },
  { name: 'not_low', deny: true, action: 'read', subject: 'flat', where: 'floor = 1' },
  { name: 'no_area', deny: true, action: 'read', subject: 'flat', fields: ['area'], where: 'floor = 2' },
  { name: 'leaves', action: 'export', subject: 'flat', fields: ['code'] },
]
const documents = (tenant: string) => [
  ...testDocuments(tenant),
  role('keeper', KEEPER, { scope: [{ name: 'sites', entity: 'site' }] }),
  role('chief', [
    { name: 'runs', action: ['run:access', 'run:fee_runs'] },
    { name: 'see', action: 'read', subject: '*' },
  ]),
  role('blind', [{ name: 'runs', action: 'run:access' }]),
]

let server: TestServer
let chief: Session
let keeper: Session
let [north, south] = ['', '']
const flats: Record<string, string> = {}

beforeAll(async () => {
  server = await startTestServer(['acme'], documents)
  const manager = await server.signIn('acme', ['manager'])
  chief = await server.signIn('acme', ['chief'])
  north = await manager.make('site', { name: 'North' })
  south = await manager.make('site', { name: 'South' })
  const make = async (code: string, values: object) => {
    flats[code] = await manager.make('flat', { code, area: '10', ...values })
  }
  await make('north', { site: north, status: 'free', floor: 3 })
  await make('south', { site: south, status: 'free', floor: 3 })
  await make('taken', { site: south, status: 'taken', floor: 3 })
  await make('low', { site: north, status: 'taken', floor: 1 })
  await make('second', { site: north, status: 'taken', floor: 2 })
  keeper = await server.signIn('acme', ['keeper'])
  const given = await chief.post(`/v1/members/${keeper.userId}/assignments`, {
    role: 'keeper',
    scope: { sites: [north] },
  })
  expect(given.status, given.text).toBe(201)
}, 120_000)
afterAll(() => server?.close())

const why = async (flat: string, more: object = {}) => {
  const asked = { member: keeper.userId, entity: 'flat', id: flats[flat], ...more }
  const answer = await chief.post('/v1/access/why', asked)
  expect(answer.status, answer.text).toBe(200)
  const { allowed, checks } = whySchema.parse(answer.body)
  return {
    allowed,
    checks,
    reason: checks[0]!.reason,
    decides: checks[0]!.rules.filter((one) => one.decides).map(({ rule }) => rule),
  }
}

test('the answer is what the person sees, with the rules that decided it on that record', async () => {
  const cases = [
    ['north', 'granted', ['keeper.own']],
    ['south', 'no_match', []],
    ['taken', 'granted', ['keeper.taken']],
    ['low', 'denied', ['keeper.not_low']],
    ['second', 'granted', ['keeper.own', 'keeper.taken']],
  ] as const
  for (const [flat, reason, decides] of cases) {
    const { status } = await keeper.get(`/v1/records/flat/${flats[flat]}`)
    const told = await why(flat)
    expect([told.reason, told.decides, told.allowed], flat).toEqual([reason, decides, status === 200])
  }
})

test('of a field it tells which rule gives it on that record, which one takes it, and when none does', async () => {
  const cases = [
    ['north', 'area', 'field_not_granted', []],
    ['taken', 'area', 'granted', ['keeper.taken']],
    ['taken', 'floor', 'field_not_granted', []],
    ['second', 'area', 'field_denied', ['keeper.no_area']],
    ['low', 'code', 'denied', ['keeper.not_low']],
  ] as const
  for (const [flat, field, reason, decides] of cases) {
    const { status, body } = await keeper.get(`/v1/records/flat/${flats[flat]}`)
    const told = await why(flat, { field })
    expect([told.reason, told.decides, told.allowed], `${flat} ${field}`).toEqual([
      reason,
      decides,
      status === 200 && field in body,
    ])
  }
})

test('what may leave is asked of both rules; a value that the person has not got is named as the cause', async () => {
  const told = await why('north', { action: 'export', field: 'floor' })
  expect(told.checks.map(({ action, reason }) => [action, reason])).toEqual([
    ['read', 'granted'],
    ['export', 'field_not_granted'],
  ])
  expect(told.allowed).toBe(false)
  expect((await why('north', { action: 'export', field: 'code' })).allowed).toBe(true)
  expect((await why('north', { action: 'update' })).reason).toBe('no_rule')
  const unscoped = await server.signIn('acme', ['keeper'])
  const { body } = await chief.post('/v1/access/why', { member: unscoped.userId, entity: 'flat', id: flats.north })
  expect(body.checks[0]).toMatchObject({ reason: 'no_match' })
  expect(body.checks[0].rules.find((one: { rule: string }) => one.rule === 'keeper.own')).toMatchObject({
    resolved: false,
    holds: false,
  })
})

test('somebody who left may do nothing, and that is the reason', async () => {
  const gone = await server.signIn('acme', ['chief'])
  await endMember(server.deps, 'acme', { userId: gone.userId, day: '2026-01-01' })
  const { body } = await chief.post('/v1/access/why', { member: gone.userId, entity: 'flat', id: flats.north })
  expect(body).toMatchObject({ allowed: false, checks: [{ reason: 'no_member', rules: [] }] })
})

// Guards privacy: the answer is about a record, so it takes the right to read that record.
test('nobody asks without the right, nor about a record, field or person that is not theirs to know', async () => {
  const asked = { member: keeper.userId, entity: 'flat', id: flats.north }
  const blind = await server.signIn('acme', ['blind'])
  const code = async (session: Session, more: object = {}) =>
    (await session.post('/v1/access/why', { ...asked, ...more })).body.code
  expect(await code(keeper)).toBe('not_allowed')
  expect(await code(blind)).toBe('entity_unknown')
  expect(await code(chief, { id: '01900000-0000-7000-8000-000000000000' })).toBe('record_missing')
  expect(await code(chief, { member: 'nobody' })).toBe('record_missing')
  expect(await code(chief, { field: 'nothing' })).toBe('field_unknown')
  expect((await keeper.get('/v1/access/matrix')).body.code).toBe('not_allowed')
})

test('the matrix says for every role, entity and action what is let through, and how, in words', async () => {
  const { body } = await chief.get('/v1/access/matrix')
  const { cells, roles } = matrixSchema.parse(body)
  const cell = (of: string, entity: string, action: string) =>
    cells.find((one) => one.role === of && one.entity === entity && one.action === action)
  expect(cell('manager', 'flat', 'delete')?.level).toBe('all')
  expect(cell('chief', 'site', 'update')).toBeUndefined()
  const own = cell('keeper', 'flat', 'read')!
  expect(own.level).toBe('part')
  expect(own.rules.map(({ rule, deny }) => [rule, deny])).toEqual([
    ['keeper.own', false],
    ['keeper.taken', false],
    ['keeper.not_low', true],
    ['keeper.no_area', true],
  ])
  expect(own.rules[0]!.where?.en).toContain('assigned to them')
  expect(own.rules[0]!.fields?.map(({ name }) => name)).toEqual(['site', 'code', 'floor'])
  expect(roles.find(({ name }) => name === 'chief')?.runs).toEqual(['fee_runs', 'access'])
  const narrow = matrixSchema.parse((await chief.get('/v1/access/matrix?role=keeper&entity=flat')).body)
  expect(narrow.cells.map(({ action }) => action)).toEqual(['read', 'export'])
})

const lookAs = (session: Session, member: string) => {
  const cookie = `${session.cookie}; courtyard_view_as=${encodeURIComponent(member)}`
  return async (method: string, path: string, json?: unknown) => {
    const answer = await server.request(`/t/acme/api${path}`, {
      method,
      headers: { cookie, ...(json !== undefined && { 'content-type': 'application/json' }) },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    })
    return answer
  }
}

test('who looks as a member sees what that member sees, changes nothing and takes no file', async () => {
  const started = await chief.post('/v1/access/view-as', { member: keeper.userId })
  expect(started.body).toMatchObject({ id: keeper.userId, kind: 'console' })
  const cookie = started.headers.get('set-cookie') ?? ''
  expect(cookie).toContain(`courtyard_view_as=${keeper.userId}`)
  for (const part of ['HttpOnly', 'SameSite=Lax', 'Path=/t/acme', 'Max-Age=3600']) expect(cookie).toContain(part)
  const look = lookAs(chief, keeper.userId)
  const list = '/v1/records/flat?count=true'
  expect((await look('GET', list)).body).toEqual((await keeper.get(list)).body)
  expect((await look('GET', list)).body.count).not.toBe((await chief.get(list)).body.count)
  expect((await look('GET', '/v1/me')).body).toMatchObject({ id: keeper.userId, viewed_by: { id: chief.userId } })
  expect((await keeper.get('/v1/me')).body.viewed_by).toBeUndefined()
  expect((await look('GET', '/v1/catalog')).body.entities.flat.can.export).toBe(false)
  expect((await keeper.get('/v1/catalog')).body.entities.flat.can.export).toContain('code')
  for (const [method, path, json] of [
    ['POST', '/v1/records/site', { name: 'Looked' }],
    ['PATCH', `/v1/records/flat/${flats.north}`, { floor: 4 }],
    ['DELETE', `/v1/records/flat/${flats.north}`, undefined],
    ['POST', '/v1/access/why', { member: keeper.userId, entity: 'flat', id: flats.north }],
    ['GET', '/v1/reports/flats/export.csv', undefined],
  ] as const)
    expect((await look(method, path, json)).body.code, `${method} ${path}`).toBe('viewing_as')
})

test('looking as somebody ends with the cookie, with the right, and with the membership looked at', async () => {
  const helper = await server.signIn('acme', ['chief'])
  const look = lookAs(helper, keeper.userId)
  expect((await look('GET', '/v1/me')).body.id).toBe(keeper.userId)
  const ended = await look('DELETE', '/v1/access/view-as')
  expect([ended.status, ended.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')])
  const [own] = (await chief.get('/v1/members')).body.items.filter(({ id }: { id: string }) => id === helper.userId)
  const keeping = await chief.post(`/v1/members/${helper.userId}/assignments`, {
    role: 'keeper',
    scope: { sites: [south] },
  })
  expect(keeping.status).toBe(201)
  await chief.post(`/v1/assignments/${own.assignments[0].id}/end`, {})
  const after = await look('GET', '/v1/me')
  expect(after.body.id).toBe(helper.userId)
  expect(after.headers.get('set-cookie')).toContain('Max-Age=0')
  expect((await look('POST', '/v1/records/site', { name: 'X' })).body.code).toBe('viewing_as')
})

test('nobody looks without the right, as themselves, or as who is no member', async () => {
  const code = async (session: Session, member: string) =>
    (await session.post('/v1/access/view-as', { member })).body.code
  expect(await code(keeper, chief.userId)).toBe('not_allowed')
  expect(await code(chief, chief.userId)).toBe('viewing_self')
  expect(await code(chief, 'nobody')).toBe('record_missing')
  expect((await lookAs(keeper, chief.userId)('GET', '/v1/me')).body).toMatchObject({ id: keeper.userId })
})

test('before a draft of roles is published it says who gains and who loses what, person by person', async () => {
  const manager = await server.signIn('acme', ['manager'])
  const { id } = (await manager.post('/v1/drafts', { name: 'roles' })).body
  const rights = async () => (await manager.get(`/v1/drafts/${id}/rights`)).body
  expect(await rights()).toEqual({ roles: [], people: [], more: 0, second: null })
  const rules = [KEEPER[0]!, { name: 'sites', action: ['read', 'update'], subject: 'site' }]
  const file = role('keeper', rules, { scope: [{ name: 'sites', entity: 'site' }] })
  const etag = (await manager.get(`/v1/drafts/${id}`)).headers.get('etag') ?? ''
  const put = await manager.send('PUT', `/v1/drafts/${id}/documents`, { json: file, headers: { 'if-match': etag } })
  expect(put.status, put.text).toBe(200)
  const told = rightsImpactSchema.parse(await rights())
  const words = (changes: (typeof told)['roles'][number]['changes']) =>
    changes.map(({ entity, action, change }) => `${entity?.name} ${action} ${change}`)
  expect(told.roles.map(({ name }) => name)).toEqual(['keeper'])
  expect(words(told.roles[0]!.changes)).toEqual([
    'flat read changed',
    'flat export lost',
    'site read gained',
    'site update gained',
  ])
  const mine = told.people.find((person) => person.id === keeper.userId)!
  expect([mine.gained, mine.lost, mine.changed]).toEqual([2, 1, 1])
  // Who may do all of it anyway is not concerned.
  expect(told.people.map((person) => person.id)).not.toContain(manager.userId)
  expect((await keeper.get(`/v1/drafts/${id}/rights`)).body.code).toBe('not_allowed')
})

test('asking why and looking as somebody are kept, with who asked about whom', async () => {
  const notes = async () =>
    (
      await server.database.superuser(
        `select action, actor, subject_id from t_acme.k_audit where action like 'access.%' and actor = '${chief.userId}' order by number`,
      )
    ).rows
  const before = (await notes()).length
  await why('north')
  await chief.post('/v1/access/view-as', { member: keeper.userId })
  await lookAs(chief, keeper.userId)('DELETE', '/v1/access/view-as')
  const about = { actor: chief.userId, subject_id: keeper.userId }
  expect((await notes()).slice(before)).toEqual(
    ['access.asked', 'access.viewed_as', 'access.view_ended'].map((action) => ({ action, ...about })),
  )
})
