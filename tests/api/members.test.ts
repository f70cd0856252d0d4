import { SEAL_MEMBERS_JOB, sealMembersJob } from '@courtyard/core/members/seal-members-job'
import { addMember } from '@courtyard/core/tenants/members'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { membersDocuments } from './members-documents.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let manager: Session
let office: Session
let north: string
let south: string

beforeAll(async () => {
  server = await startTestServer(['acme'], membersDocuments)
  manager = await server.signIn('acme', ['manager'])
  office = await server.signIn('acme', ['office', 'viewer'])
  north = await manager.make('site', { name: 'North' })
  south = await manager.make('site', { name: 'South' })
  for (const [site, code] of [
    [north, 'n1'],
    [north, 'n2'],
    [south, 's1'],
  ])
    await manager.make('flat', { site, code, area: '50' })
})
afterAll(() => server.close())

const newcomer = () => server.signIn('acme', ['nobody'])
const assign = (by: Session, { userId }: Pick<Session, 'userId'>, request: object) =>
  by.post(`/v1/members/${userId}/assignments`, request)
const codes = async (who: Session) => {
  const { status, body } = await who.get('/v1/records/flat?sort=code&select=code')
  return status === 200 ? body.items.map(({ code }: { code: string }) => code) : status
}

// Guards privacy: what a person sees is what is assigned to them, over what, and only while it is.
test('a role over sites shows the flats of those sites from the next request on, and none once it is ended', async () => {
  const keeper = await newcomer()
  expect(await codes(keeper)).toBe(404)
  const given = await assign(manager, keeper, { role: 'keeper', scope: { sites: [north] } })
  expect([given.status, given.body.state, given.body.over[0].records]).toEqual([
    201,
    'current',
    [{ id: north, title: 'North' }],
  ])
  expect(await codes(keeper)).toEqual(['n1', 'n2'])
  const more = await assign(manager, keeper, { role: 'keeper', scope: { sites: [south] } })
  expect(await codes(keeper)).toEqual(['n1', 'n2', 's1'])
  expect((await manager.post(`/v1/assignments/${given.body.id}/end`, {})).body.state).toBe('ended')
  expect(await codes(keeper)).toEqual(['s1'])
  const again = await manager.post(`/v1/assignments/${given.body.id}/end`, {})
  expect([again.status, again.body.to]).toEqual([200, '2026-11-22'])
  await manager.post(`/v1/assignments/${more.body.id}/end`, {})
  expect(await codes(keeper)).toBe(404)
})

test('a role that is to come, or was for some days, counts on its days alone', async () => {
  const keeper = await newcomer()
  await assign(manager, keeper, { role: 'keeper', scope: { sites: [north] }, from: '2026-11-23', to: '2026-11-25' })
  const on = async (day: string) => {
    server.clock.day(`${day}T04:00:00Z`)
    return await codes(keeper)
  }
  try {
    expect([await on('2026-11-22'), await on('2026-11-23'), await on('2026-11-24')]).toEqual([
      404,
      ['n1', 'n2'],
      ['n1', 'n2'],
    ])
    expect(await on('2026-11-25')).toBe(404)
  } finally {
    server.clock.day('2026-11-22T04:00:00Z')
  }
})

test('a role that includes another does what that one does, over its own sites', async () => {
  const chief = await newcomer()
  await assign(manager, chief, { role: 'chief', scope: { sites: [south] } })
  expect(await codes(chief)).toEqual(['s1'])
  const { body } = await chief.get('/v1/me')
  expect(body.roles).toEqual(['chief', 'keeper', 'nobody'])
  expect((await chief.get('/v1/fee-runs')).status).toBe(200) // the run of the role it includes
})

test('a role without what it is over lets nothing through', async () => {
  const bare = await server.signIn('acme', ['keeper'])
  expect(await codes(bare)).toBe(404)
  expect((await bare.get('/v1/records/site')).status).toBe(200) // the rule beside it needs no scope
})

test('nobody assigns to themselves, and who may do less assigns no more than they may do', async () => {
  const person = await newcomer()
  const own = await assign(manager, manager, { role: 'viewer' })
  expect([own.status, own.body.code]).toEqual([403, 'assignment_own'])
  const beyond = await assign(office, person, { role: 'keeper', scope: { sites: [north] } })
  expect([beyond.status, beyond.body.code]).toEqual([403, 'assignment_beyond'])
  expect(beyond.body.details.rules).toEqual(['keeper.flats', 'keeper.fees'])
  expect((await assign(office, person, { role: 'viewer' })).status).toBe(201)
  const roles = (await office.get('/v1/assignable-roles')).body.items
  const may = roles.filter((role: { may_assign: boolean }) => role.may_assign)
  expect(may.map(({ name }: { name: string }) => name).sort()).toEqual(['nobody', 'office', 'viewer'])
  expect((await assign(person, office, { role: 'viewer' })).body.code).toBe('not_allowed')
  const taken = await server.database.superuser('select given_by from t_acme.k_assignment where user_id = $1', [
    manager.userId,
  ])
  expect(taken.rows).toEqual([{ given_by: 'k_member' }])
})

test('who has a role over some records gives it over those and no others', async () => {
  const [lead, person] = [await newcomer(), await newcomer()]
  await assign(manager, lead, { role: 'office' })
  await assign(manager, lead, { role: 'keeper', scope: { sites: [north, south] } })
  expect((await assign(lead, person, { role: 'keeper', scope: { sites: [south] } })).status).toBe(201)
  const other = await manager.make('site', { name: 'West' })
  const wider = await assign(lead, person, { role: 'keeper', scope: { sites: [south, other] } })
  expect([wider.status, wider.body.code]).toEqual([403, 'assignment_beyond'])
})

test.each([
  ['a role of the portal', { role: 'resident' }, '/role'],
  ['no role', { role: 'kepper' }, '/role'],
  ['no site', { role: 'keeper' }, '/scope/sites'],
  [
    'what the role is not over',
    { role: 'viewer', scope: { sites: ['019aaaaa-0000-7000-8000-000000000000'] } },
    '/scope/sites',
  ],
  [
    'a site that is not there',
    { role: 'keeper', scope: { sites: ['019aaaaa-0000-7000-8000-000000000000'] } },
    '/scope/sites',
  ],
  ['an end before its beginning', { role: 'viewer', from: '2026-12-02', to: '2026-12-02' }, '/to'],
])('%s is refused at its place, and nothing is assigned', async (_what, request, pointer) => {
  const person = await newcomer()
  const refused = await assign(manager, person, request)
  expect([refused.status, refused.body.code]).toEqual([400, 'request_invalid'])
  expect(refused.body.issues.map((issue: { pointer: string }) => issue.pointer)).toEqual([pointer])
  const { rows } = await server.database.superuser('select role from t_acme.k_assignment where user_id = $1', [
    person.userId,
  ])
  expect(rows).toEqual([{ role: 'nobody' }])
})

test('the list shows who has what over what and who gave it; people of the portal are not in it', async () => {
  const [keeper, person] = [await newcomer(), await manager.make('person', { name: 'Zhou' })]
  const owner = await server.signIn('acme', ['resident'], { record: person })
  await assign(manager, keeper, { role: 'keeper', scope: { sites: [north] } })
  const items: { id: string; assignments: { role: string; given_by: string | null }[] }[] = []
  let next = ''
  do {
    const { body } = await office.get(`/v1/members${next && `?cursor=${next}`}`)
    items.push(...body.items)
    next = body.next_cursor
  } while (next)
  const one = items.find(({ id }) => id === keeper.userId)
  expect(one?.assignments.map(({ role, given_by }) => [role, given_by])).toEqual([
    ['nobody', null],
    ['keeper', 'Test Person'],
  ])
  expect(items.some(({ id }) => id === owner.userId)).toBe(false)
  expect((await keeper.get('/v1/members')).status).toBe(403)
})

test('the database keeps what an assignment says, and lets nobody give one to themselves', async () => {
  const sql = (text: string) => server.database.superuser(text)
  const own = `insert into t_acme.k_assignment (user_id, role, from_on, given_by) values ('${office.userId}', 'manager', '2026-01-01', '${office.userId}')`
  await expect(sql(own)).rejects.toThrow('k_assignment_not_own')
  const wider = `update t_acme.k_assignment set role = 'manager' where user_id = '${office.userId}'`
  await expect(sql(wider)).rejects.toThrow('what an assignment says is kept')
})

// Guards addresses at rest: the table holds what finds them and what opens them, and nothing that reads.
test('the address of a member is found whole, is in no column as text, and is nobody else’s', async () => {
  const email = 'Ming.Li@mail.example'
  const member = { userId: crypto.randomUUID(), name: 'Li Ming', email, roles: ['viewer'] }
  await addMember(server.deps, 'acme', member)
  const found = async (q: string) =>
    (await manager.get(`/v1/members?q=${q}`)).body.items.map((one: { email: string }) => one.email)
  for (const whole of ['ming.li@mail.example', 'MING.LI@MAIL.EXAMPLE', 'li ming'])
    expect(await found(whole)).toEqual([email.toLowerCase()])
  for (const part of ['ming.li', '@mail.example']) expect(await found(part)).toEqual([])
  const twice = addMember(server.deps, 'acme', { ...member, userId: crypto.randomUUID(), email: email.toUpperCase() })
  await expect(twice).rejects.toMatchObject({ code: 'record_duplicate' })
  const { rows } = await server.database.superuser(`select t::text from t_acme.k_member t where name = 'Li Ming'`)
  expect(rows).toHaveLength(1)
  expect(rows[0].t.toLowerCase()).not.toContain('mail.example')
})

test('addresses from before are found and shown as they were, and sealed by the job that the upgrade leaves', async () => {
  const userId = crypto.randomUUID()
  await server.database.superuser(
    `insert into t_acme.k_member (user_id, name, email, roles) values ($1, 'Old Wang', 'wang@mail.example', '{}')`,
    [userId],
  )
  const shown = async (q: string) => (await manager.get(`/v1/members?q=${q}`)).body.items[0]?.email
  expect(await shown('old wang')).toBe('wang@mail.example')
  const job = { tenant: 'acme', id: userId, kind: SEAL_MEMBERS_JOB, payload: {}, attempt: 1 }
  await sealMembersJob(server.deps, job, { worker: 'test', renew: async () => true })
  const { rows } = await server.database.superuser(
    'select email, email_sealed from t_acme.k_member where user_id = $1',
    [userId],
  )
  expect(rows[0].email).toBe(`${userId}@sealed.invalid`)
  expect([await shown('old wang'), await shown('wang@mail.example')]).toEqual([
    'wang@mail.example',
    'wang@mail.example',
  ])
})
