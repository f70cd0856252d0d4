import { randomInt, randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bankDesk, bankDocuments } from '../api/banks-world.ts'
import { cookiesOf, doors, GOOD, linkTo, RIGHT, withAccess } from '../api/identity-world.ts'
import { deskOf } from '../api/money-desk.ts'
import { personalDocuments } from '../api/personal-documents.ts'
import { startTestServer, type TestServer } from '../api/support.ts'
import { grepFiles, type OwnCluster, ownCluster } from './own-cluster.ts'

// Values that stand nowhere else. Whoever is told of one by us would be told it as it is.
const word = (name: string) => `canary-${name}-${randomUUID().slice(0, 8)}`
const address = (name: string) => `${word(name)}@nest.example`
const digits = (prefix: string, more: number) => prefix + Array.from({ length: more }, () => randomInt(10)).join('')

/** What nobody may find at rest, by the way it came in. */
const SECRET: Record<string, string> = {
  'address of an account': address('account'),
  'address of an invited person': address('invited'),
  'address typed at sign-in': address('typed'),
  'address of whoever wants another password': address('forgot'),
  'address looked for among people': address('looked'),
  'number of an account': digits('139', 8),
  'number that asks for a code': digits('138', 8),
  'account of a mandate': digits('6222', 12),
  'number in a sealed field': digits('136', 8),
  'number it is changed to': digits('135', 8),
  'number a sealed field is looked for by': digits('134', 8),
  'account in a sealed field': digits('6228', 12),
}
/** What is not sealed, and is found: that shows that the search finds. Whatever becomes sealed moves up. */
const READABLE: Record<string, string> = {
  'name of a site': word('site'),
  'number in a record': digits('137', 8),
  'remark of a payment': word('remark'),
  'note in the same record': word('note'),
}

let cluster: OwnCluster
let server: TestServer
beforeAll(async () => {
  cluster = await ownCluster()
  server = await startTestServer(
    ['acme', 'bank', 'hotel'],
    (tenant) =>
      tenant === 'bank'
        ? bankDocuments(tenant)
        : tenant === 'hotel'
          ? personalDocuments(tenant)
          : withAccess({})(tenant),
    { database: cluster },
  )
}, 120_000)
afterAll(() => server?.close())

const of = (values: Record<string, string>, name: string): string => {
  const value = values[name]
  if (value === undefined) throw new Error(`no canary for ${name}`)
  return value
}

/** Signs in, fails to, recovers, invites and looks, and gives what was handed out meanwhile. */
async function comeAndGo(): Promise<Record<string, string>> {
  const door = doors(server)
  const manager = await server.signIn('acme', ['manager'])
  const email = of(SECRET, 'address of an account')
  await door.member(email)
  const signedIn = await door.signIn(email, RIGHT)
  expect(signedIn.status).toBe(200)
  const failed = await door.signIn(of(SECRET, 'address typed at sign-in'), 'a wrong password')
  expect(failed.status).toBe(401)
  await door.member(of(SECRET, 'address of whoever wants another password'))
  const forgot = of(SECRET, 'address of whoever wants another password')
  await door.post('/recovery', { email: forgot })
  const link = await linkTo(server, forgot)
  const invited = { name: 'New Person', email: of(SECRET, 'address of an invited person'), role: 'viewer' }
  expect((await manager.post('/v1/invitations', invited)).status).toBe(201)
  expect((await manager.post('/v1/invitations', invited)).body.code).toBe('record_duplicate')
  const q = encodeURIComponent(of(SECRET, 'address looked for among people'))
  expect((await manager.get(`/v1/members?q=${q}`)).body.items).toEqual([])
  const phone = of(SECRET, 'number of an account')
  await server.world.auth.accounts.create({ tenant: 'acme', name: 'Owner', phone: `+86${phone}` })
  for (const number of [phone, of(SECRET, 'number that asks for a code')])
    expect((await door.post('/sign-in/phone/code', { phone: number })).status).toBe(204)
  const code = (await server.letters()).find(({ to }) => to === `+86${phone}`)
  expect(code).toBeDefined()
  const cookie = cookiesOf(signedIn)
  expect(await door.me(cookie)).toBe(200)
  const token = /session_token=([^;]+)/.exec(cookie)?.[1] ?? ''
  return {
    'token of a session': decodeURIComponent(token).split('.')[0] ?? '',
    'link to recover': link,
    password: RIGHT,
    'new password': GOOD,
  }
}

/** Keeps records, a mandate and a payment. */
async function keepRecords(): Promise<void> {
  const manager = await server.signIn('bank', ['manager'])
  const banker = await server.signIn('bank', ['banker'])
  await manager.make('site', { name: of(READABLE, 'name of a site') })
  const desk = deskOf(server, manager)
  const home = await desk.payer('10')
  await manager.make('person', { name: 'Somebody', phone: of(READABLE, 'number in a record') })
  await desk.bill(home, 'rent')
  const mandate = { payer: home.person, holder: 'Zhou', account: of(SECRET, 'account of a mandate') }
  expect((await bankDesk(banker).post('/v1/mandates', { json: mandate })).status).toBe(201)
  const paid = {
    payer: home.person,
    amount: '1.00',
    method: 'cash',
    split: { by: 'order' },
    note: of(READABLE, 'remark of a payment'),
  }
  expect((await desk.send(manager, '/v1/payments', paid)).status).toBe(201)
}

/** Writes into sealed fields, changes, finds, reveals and throws away what is there. */
async function keepGuests(): Promise<void> {
  const manager = await server.signIn('hotel', ['manager'])
  const teller = await server.signIn('hotel', ['teller'])
  const phone = of(SECRET, 'number in a sealed field')
  const account = of(SECRET, 'account in a sealed field')
  const guest = await manager.make('guest', { name: 'Somebody', kind: 'own', phone, account })
  const at = `/v1/records/guest/${guest}`
  const { headers } = await manager.get(at)
  const changed = { phone: of(SECRET, 'number it is changed to'), note: of(READABLE, 'note in the same record') }
  const match = { 'if-match': headers.get('etag') ?? '' }
  expect((await manager.send('PATCH', at, { json: changed, headers: match })).status).toBe(200)
  for (const value of [phone, changed.phone, of(SECRET, 'number a sealed field is looked for by')]) {
    const filter = encodeURIComponent(JSON.stringify({ field: 'phone', op: 'eq', value }))
    const found = value === changed.phone ? [guest] : []
    const { body } = await manager.get(`/v1/records/guest?filter=${filter}`)
    expect(body.items.map(({ id }: { id: string }) => id)).toEqual(found)
  }
  const twice = await manager.post('/v1/records/guest', { name: 'Twin', phone: changed.phone })
  expect(twice.body.code).toBe('record_duplicate')
  expect((await manager.get(`${at}/history`)).text).toContain(phone)
  const reason = { field: 'phone', reason: 'a burst pipe' }
  expect((await teller.post(`${at}/reveal`, reason)).body.value).toBe(`+86${changed.phone}`)
  expect((await manager.send('DELETE', at)).status).toBe(204)
  expect((await manager.get('/v1/trash/guest')).text).toContain(changed.phone)
}

// Guards whoever loses a disk, a backup or a log. Everything the server was ever told is in its log of statements here.
test('nothing personal that is sealed lies in any file of the database, in its WAL or its log, nor in ours', async () => {
  const handedOut = await comeAndGo()
  await keepRecords()
  await keepGuests()
  const secret: Record<string, string> = { ...SECRET, ...handedOut }
  expect(Object.values(secret).filter((value) => value.length < 10)).toEqual([])
  const found = await cluster.grep([...Object.values(secret), ...Object.values(READABLE)])
  const places = (values: Record<string, string>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, found.get(value)]))
  expect(places(secret)).toEqual(Object.fromEntries(Object.keys(secret).map((name) => [name, []])))
  for (const [name, where] of Object.entries(places(READABLE)))
    expect([name, [...(where ?? [])].sort()]).toEqual([name, ['log', 'table', 'wal']])
}, 120_000)

test('nor in what any table shows, in our own log, or among the files of tenants', async () => {
  const { rows: tables } = await cluster.superuser(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname !~ '^(pg_|information_schema)'`,
  )
  const rows = await Promise.all(
    tables.map(({ name }) => cluster.superuser(`select string_agg(t::text, ' ') as text from ${name} t`)),
  )
  const all = rows.map(({ rows: [row] }) => String(row?.text)).join('\n')
  const own = JSON.stringify([server.logged, server.told])
  const files = readdirSync(server.filesFolder).filter((name) => name !== 'messages') // stands for the way out, which has to read
  const kept = grepFiles(
    files.map((name) => join(server.filesFolder, name)),
    Object.values(SECRET),
  )
  for (const [name, value] of Object.entries(SECRET))
    expect([name, all.includes(value), own.includes(value), kept.get(value)]).toEqual([name, false, false, []])
  expect(all).toContain(of(READABLE, 'name of a site')) // positive control
})
