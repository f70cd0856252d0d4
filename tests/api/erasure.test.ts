import { createHash } from 'node:crypto'
import { erasureSchema } from '@courtyard/contract/privacy'
import { collectFiles } from '@courtyard/core/files/collect-files'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deskOf } from './money-desk.ts'
import { privacyDocuments } from './privacy-documents.ts'
import { runJobs } from './run-jobs.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let office: Session
let manager: Session
let desk: ReturnType<typeof deskOf>
let one: Awaited<ReturnType<typeof fullPerson>>
beforeAll(async () => {
  server = await startTestServer(['acme', 'beta'], privacyDocuments)
  office = await server.signIn('acme', ['office'])
  manager = await server.signIn('acme', ['manager'])
  desk = deskOf(server, manager, 'cashier')
  one = await fullPerson()
})
afterAll(() => server?.close())

const ask = async (record: string, kind: string, by = office) =>
  (await by.post('/v1/privacy-requests', { entity: 'person', record, kind, channel: 'counter' })).body.id as string
const preview = async (id: string, by = office) =>
  erasureSchema.parse((await by.get(`/v1/privacy-requests/${id}/erasure`)).body)
const erase = (id: string, json: object, by = office) => by.post(`/v1/privacy-requests/${id}/erasure`, json)
const noted = async (action: string) =>
  (await server.database.superuser('select actor, subject_id, what from t_acme.k_audit where action = $1', [action]))
    .rows

/** Every table of the tenant and of sign-in that holds a text, whatever its type. */
async function holding(text: string): Promise<string[]> {
  const { rows } = await server.database.superuser(
    "select schemaname as schema, tablename as name from pg_tables where schemaname in ('t_acme', 'auth') order by 1, 2",
  )
  const found: string[] = []
  for (const { schema, name } of rows) {
    const hits = await server.database.superuser(
      `select from ${schema}."${name}" t where strpos(t::text, $1) > 0 limit 1`,
      [text],
    )
    if (hits.rowCount) found.push(name)
  }
  return found
}

/** One hash over the ledger: journals, postings, bills, payments and what was settled. */
async function ledger(): Promise<string> {
  const hash = createHash('sha256')
  for (const name of [
    'k_journal',
    'k_posting',
    'k_balance',
    'k_account',
    'k_bill',
    'k_bill_line',
    'k_payment',
    'k_allocation',
  ]) {
    const { rows } = await server.database.superuser(`select t::text as row from t_acme.${name} t order by 1`)
    expect([name, rows.length > 0]).toEqual([name, true])
    hash.update(`${name} ${rows.map(({ row }) => row).join('\n')}`)
  }
  return hash.digest('hex')
}

const VALUES = {
  name: '尉迟敬德',
  email: 'yuchi.jingde@example.cn',
  phone: '+8613712345678',
  card: '11010519491231002X',
  home: { region: '110105', detail: '凌烟阁路二十七号' },
  born: '1949-12-31',
}
const CANARIES = [
  '尉迟敬德',
  'yuchi.jingde',
  '13712345678',
  '11010519491231002X',
  '凌烟阁路',
  'canary-of-a-file',
  '旧名段志玄',
  '1949-12-31',
  '甘露殿电话',
]

/** A person with a paid bill, a history, files, tickets of their own and shared ones, messages and an account of the portal. */
async function fullPerson() {
  const payer = await desk.payer('100')
  const at = `/v1/records/person/${payer.person}`
  const change = async (path: string, json: object) => {
    const { body } = await office.get(path)
    const answer = await office.send('PATCH', path, { json, headers: { 'if-match': `"${body.version}"` } })
    expect([path, answer.status, answer.status < 300 ? '' : answer.text]).toEqual([path, 200, ''])
  }
  await change(at, { name: '旧名段志玄' })
  const file = await office.send('POST', '/v1/files/person/papers?name=canary-of-a-file.txt', { body: 'a paper' })
  await change(at, { ...VALUES, papers: [file.body.id], code: `of ${payer.person.slice(-6)}` })
  const other = await office.make('person', { name: '程咬金甲', phone: '13987654321' })
  const own = await office.make('ticket', {
    no: 'own',
    person: payer.person,
    caller: '甘露殿电话',
    call_back: '13712345678',
  })
  const shared = await office.make('ticket', {
    no: 'shared',
    person: payer.person,
    witness: other,
    caller: '程咬金甲',
    call_back: VALUES.phone,
  })
  const thrown = await office.make('ticket', { no: 'thrown', person: payer.person, caller: '尉迟敬德' })
  await office.send('DELETE', `/v1/records/ticket/${thrown}`)
  await office.make('ticket', { no: 'foreign', person: other, caller: '程咬金甲' })
  const bill = await desk.bill(payer, 'rent', '2026-01')
  await desk.pay(payer, (await desk.read(bill.id)).receivable)
  const portal = await server.signIn('acme', ['resident'], { record: payer.person, name: '尉迟敬德' })
  await runJobs(server)
  return { ...payer, at, other, own, shared, thrown, portal, file: file.body.id as string }
}

test('the file of a request holds all that is held of the person, and nothing of others; taking it is noted', async () => {
  const request = await ask(one.person, 'access')
  const file = await office.bytes(`/v1/privacy-requests/${request}/held.json`)
  expect([file.status, file.headers.get('content-disposition')]).toEqual([200, expect.stringContaining('held.json')])
  const held = JSON.parse(new TextDecoder().decode(file.bytes))
  expect(
    held.records.map(({ name, trashed, records }: { name: string; trashed: boolean; records: object[] }) => [
      name,
      trashed,
      records.length,
    ]),
  ).toEqual(
    expect.arrayContaining([
      ['person', false, 1],
      ['ticket', false, 2],
      ['ticket', true, 1],
      ['bill', false, 1],
      ['bill_line', false, 1],
      ['payment', false, 1],
      ['stay', false, 1],
    ]),
  )
  expect(held.records[0].records[0]).toMatchObject({
    name: '尉迟敬德',
    phone: '+8613712345678',
    card: '11010519491231002X',
  })
  expect(JSON.stringify(held.history)).toContain('旧名段志玄')
  expect(held.mark).toContain('Test Person')
  expect(JSON.stringify(held)).not.toContain('13987654321')
  const page = await office.send('GET', `/v1/privacy-requests/${request}/held.html`, {
    headers: { 'accept-language': 'en' },
  })
  for (const canary of CANARIES) expect([canary, page.text.includes(canary)]).toEqual([canary, true])
  expect(page.text).toContain('Exported by Test Person')
  expect(await noted('privacy.file_taken')).toMatchObject([
    { actor: office.userId, subject_id: request, what: { kind: 'access', record: one.person } },
    { actor: office.userId },
  ])
  // What is written into a record stays text.
  const hostile = await office.make('person', { name: '</style><script>alert(1)</script>' })
  const shown = await office.get(`/v1/privacy-requests/${await ask(hostile, 'export')}/held.html`)
  expect(shown.text).not.toContain('<script>')
  expect(shown.text).toContain('&lt;script&gt;')
  expect((await manager.get(`/v1/privacy-requests/${request}/held.json`)).body.code).toBe('not_allowed')
  const correction = await ask(one.person, 'correction')
  for (const id of [correction]) {
    expect((await office.get(`/v1/privacy-requests/${id}/held.json`)).body.code).toBe('privacy_request_state')
    await office.post(`/v1/privacy-requests/${id}/refuse`, { reason: 'none' })
  }
  await office.post(`/v1/privacy-requests/${request}/answer`, { note: '尉迟敬德已取走' })
})

test('nothing is erased while something is not settled, was not shown, or was not confirmed', async () => {
  const payer = await desk.payer('100')
  await desk.bill(payer, 'rent', '2026-01')
  const request = await ask(payer.person, 'erasure')
  const shown = await preview(request)
  expect(shown.holds).toEqual([{ what: 'open_bills', count: 1, amount: '1000.00' }])
  const title = shown.person.title!
  const refused = await erase(request, { digest: shown.digest, confirm: title })
  expect([refused.body.code, refused.body.details.holds]).toEqual(['erasure_held', ['open_bills']])
  await desk.pay(payer, '1200')
  expect((await preview(request)).holds).toEqual([{ what: 'prepaid', count: 1, amount: '200.00' }])
  const free = await office.make('person', { name: '无账之人' })
  const asked = await ask(free, 'erasure')
  const access = await ask(free, 'access')
  expect((await preview(asked)).holds).toEqual([{ what: 'requests', count: 1, amount: null }])
  await office.post(`/v1/privacy-requests/${access}/answer`, { note: '' })
  const { digest } = await preview(asked)
  expect((await erase(asked, { digest, confirm: '别人' })).body.code).toBe('erasure_unconfirmed')
  await office.make('ticket', { no: 'new', person: free, caller: '无账之人' })
  expect((await erase(asked, { digest, confirm: '无账之人' })).body.code).toBe('erasure_stale')
  expect((await office.get(`/v1/records/person/${free}`)).body.name).toBe('无账之人')
  expect((await manager.get(`/v1/privacy-requests/${asked}/erasure`)).body.code).toBe('not_allowed')
  await expect(
    server.database.superuser(`select t_acme.k_privacy_forget('${access}', 'x', '{}', '{}', false)`),
  ).rejects.toThrow(/but by an open request/)
})

test('after an erasure no table holds a byte of the person’s values, and the ledger is as it was', async () => {
  const before = await ledger()
  for (const canary of CANARIES) expect([canary, (await holding(canary)).length > 0]).toEqual([canary, true])
  const others = await holding('程咬金甲')
  const request = await ask(one.person, 'erasure', office)
  const shown = await preview(request)
  expect(shown.holds).toEqual([])
  expect(shown.kept).toEqual([
    { what: 'bills', count: 1, amount: null },
    { what: 'payments', count: 1, amount: null },
  ])
  expect(
    shown.changed.map(({ entity, trashed, records, fields }) => [
      entity,
      trashed,
      records,
      fields.map(({ name }) => name),
    ]),
  ).toEqual([
    ['person', false, 1, ['name', 'email', 'phone', 'card', 'home', 'born', 'papers']],
    ['ticket', false, 2, ['caller', 'call_back']],
    ['ticket', true, 1, ['caller']],
  ])
  expect((await one.portal.get('/v1/me')).status).toBe(200)
  const accounts = async () =>
    (await server.database.superuser('select from auth."user" where id = $1', [one.portal.userId])).rowCount
  expect(await accounts()).toBe(1)
  const done = await erase(request, { digest: shown.digest, confirm: '尉迟敬德' })
  expect([done.status, done.status < 300 ? '' : done.text]).toEqual([200, ''])
  expect(done.body).toMatchObject({ state: 'done', asked: '', decided_by: { id: office.userId } })
  await collectFiles({ ...server.deps, files: server.world.files }, 'acme')
  for (const canary of CANARIES) expect([canary, await holding(canary)]).toEqual([canary, []])
  expect(await holding('程咬金甲')).toEqual(others)
  expect(await ledger()).toBe(before)
  const left = (await office.get(one.at)).body
  expect(left.name).toMatch(/^已删除-[0-9a-f]{12}$/)
  expect([left.phone, left.card, left.home, left.born, left.papers]).toEqual([null, null, null, null, null])
  expect(left.code).toMatch(/^of /)
  // What is about somebody else too keeps what is theirs.
  expect((await office.get(`/v1/records/ticket/${one.shared}`)).body).toMatchObject({
    caller: '程咬金甲',
    call_back: null,
  })
  expect((await one.portal.get('/v1/me')).status).toBe(401)
  expect(await accounts()).toBe(0)
  expect(await server.world.files.open(`acme/${one.file}`, {})).toBeUndefined()
  const [row] = await noted('privacy.erased')
  expect(row).toMatchObject({ actor: office.userId, subject_id: one.person, what: { rows: 4, files: 1, people: 1 } })
  expect((await erase(request, { digest: shown.digest, confirm: left.name })).body.code).toBe('privacy_request_state')
  expect(await desk.red()).toEqual([])
})

test('where the company says so two people have to want it: the same, as it was shown to both', async () => {
  const first = await server.signIn('beta', ['office'])
  const second = await server.signIn('beta', ['office'])
  const record = await first.make('person', { name: '双人' })
  const request = await ask(record, 'erasure', first)
  const shown = await preview(request, first)
  expect([shown.second, shown.waits]).toEqual([true, null])
  const confirmed = { digest: shown.digest, confirm: '双人' }
  expect((await erase(request, confirmed, first)).body).toMatchObject({ state: 'open', waits: { id: first.userId } })
  expect((await erase(request, confirmed, first)).body.code).toBe('second_person')
  expect((await first.get(`/v1/records/person/${record}`)).body.name).toBe('双人')
  // What the second sees is something else by now: the first has to want that again.
  await first.make('ticket', { no: 'late', person: record, caller: '双人' })
  const later = { ...confirmed, digest: (await preview(request, second)).digest }
  expect((await erase(request, later, second)).body).toMatchObject({ state: 'open', waits: { id: second.userId } })
  expect((await erase(request, later, first)).body).toMatchObject({ state: 'done', waits: null })
  expect((await first.get(`/v1/records/person/${record}`)).body.name).toMatch(/^已删除-/)
  const { rows } = await server.database.superuser(
    "select actor, what from t_beta.k_audit where action in ('privacy.erasure_waits', 'privacy.erased') order by number",
  )
  expect(rows.map(({ actor, what }) => [actor, what.asked_by])).toEqual([
    [first.userId, undefined],
    [second.userId, undefined],
    [first.userId, second.userId],
  ])
})
