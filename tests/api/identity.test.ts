import { addMember } from '@courtyard/core/tenants/members'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { alike, cookiesOf, doors, GOOD, linkTo, RIGHT, withAccess } from './identity-world.ts'
import { ORIGIN, type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let door: ReturnType<typeof doors>
let manager: Session
beforeAll(async () => {
  server = await startTestServer(['acme', 'beta'], withAccess({}))
  door = doors(server)
  manager = await server.signIn('acme', ['manager'])
})
afterAll(() => server?.close())

const setBy = (kind: string, code: string, password: string) => door.post('/password', { kind, code, password })
const counts = async (table: string) => {
  const { rows } = await server.database.superuser(`select count(*)::int as n from auth."${table}"`)
  return rows[0].n as number
}

describe('a forgotten password', () => {
  test('is set anew by a link that works once: of fifty uses at once one wins, and every older session is dead', async () => {
    await door.member('forgot@acme.test')
    const before = cookiesOf(await door.signIn('forgot@acme.test', RIGHT))
    expect(await door.me(before)).toBe(200)
    expect((await door.post('/recovery', { email: 'FORGOT@acme.test' })).status).toBe(204)
    const code = await linkTo(server, 'forgot@acme.test')
    expect((await door.post('/links', { kind: 'recovery', code })).body).toEqual({ works: true })
    const answers = await Promise.all(Array.from({ length: 50 }, () => setBy('recovery', code, GOOD)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(49).fill(410)])
    const winner = answers.find(({ status }) => status === 200)!
    expect(await door.me(cookiesOf(winner))).toBe(200)
    expect(await door.me(before)).toBe(401)
    expect((await door.signIn('forgot@acme.test', RIGHT)).status).toBe(401)
    expect((await door.signIn('forgot@acme.test', GOOD)).status).toBe(200)
  })

  test('asking tells nobody whether an address has an account: one answer, as many rows, whoever asks for whom', async () => {
    await door.member('somebody@acme.test')
    const before = [await counts('one_time'), await counts('message')]
    const known = await door.post('/recovery', { email: 'somebody@acme.test' })
    const middle = [await counts('one_time'), await counts('message')]
    const unknown = await door.post('/recovery', { email: 'nobody-here@acme.test' })
    const after = [await counts('one_time'), await counts('message')]
    expect([known.status, alike([known, unknown])]).toEqual([204, 1])
    expect(middle.map((n, at) => n - before[at]!)).toEqual([1, 1])
    expect(after.map((n, at) => n - middle[at]!)).toEqual([1, 1])
    const sealed = await server.database.superuser('select sealed from auth.message')
    expect(new Set(sealed.rows.map(({ sealed: text }) => text.length)).size).toBe(1)
    const letters = await server.letters()
    expect(letters.filter(({ to }) => to === 'somebody@acme.test')).toHaveLength(1)
    expect(letters.filter(({ to }) => to.startsWith('nobody-here'))).toEqual([])
    for (let more = 0; more < 3; more++) await door.post('/recovery', { email: 'nobody-here@acme.test' })
    expect((await door.post('/recovery', { email: 'nobody-here@acme.test' })).status).toBe(429)
  })

  test('a newer link ends the older, half an hour ends both, and a refused password uses nothing up', async () => {
    await door.member('twice@acme.test')
    await door.post('/recovery', { email: 'twice@acme.test' })
    const older = await linkTo(server, 'twice@acme.test')
    await door.post('/recovery', { email: 'twice@acme.test' })
    const newer = await linkTo(server, 'twice@acme.test')
    expect(newer).not.toBe(older)
    expect((await setBy('recovery', older, GOOD)).status).toBe(410)
    const weak = await setBy('recovery', newer, 'ada person 1')
    expect([weak.status, weak.body.code]).toEqual([422, 'password_refused'])
    expect((await setBy('invitation', newer, GOOD)).status).toBe(410)
    server.clock.day('2026-11-22T04:30:01Z')
    expect((await setBy('recovery', newer, GOOD)).status).toBe(410)
    server.clock.day('2026-11-22T04:29:59Z')
    expect((await setBy('recovery', newer, GOOD)).status).toBe(200)
    server.clock.day('2026-11-22T04:00:00Z')
  })

  test('leads to the address of the installation, whatever host the request names, and to the address that is kept', async () => {
    await door.member('lead@acme.test')
    const headers = {
      'content-type': 'application/json',
      ...{ host: 'evil.example', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' },
    }
    const body = JSON.stringify({ email: ' Lead@ACME.test ' })
    expect((await server.request('/api/auth/recovery', { method: 'POST', headers, body })).status).toBe(204)
    const letter = (await server.letters()).find(({ to }) => to === 'lead@acme.test')
    expect(letter?.text.match(/https?:\/\/[^/\s]+/g)).toEqual([ORIGIN])
  })

  test('no table holds a link, a code or a number that was sent', async () => {
    await door.member('secret@acme.test')
    await door.post('/recovery', { email: 'secret@acme.test' })
    const code = await linkTo(server, 'secret@acme.test')
    const { rows } = await server.database.superuser(
      `select (select string_agg(t::text, ' ') from auth.one_time t) || (select coalesce(string_agg(t::text, ' '), '') from auth.message t) as text`,
    )
    expect(rows[0].text).toContain('recovery') // it was looked at
    expect(rows[0].text).not.toContain(code)
  })
})

describe('an invitation', () => {
  test('opens an account that its holder gives a password; who invites never learns of other companies', async () => {
    await door.member('elsewhere@beta.test', ['viewer'], 'beta')
    const invite = (email: string) => manager.post('/v1/invitations', { name: 'New Person', email, role: 'viewer' })
    const plain = await invite('new@acme.test')
    const taken = await invite('elsewhere@beta.test')
    expect([plain.status, plain.body.sent, taken.status, taken.body.sent]).toEqual([201, 'mail', 201, 'mail'])
    expect(Object.keys(taken.body)).toEqual(Object.keys(plain.body))
    const answer = await setBy('invitation', await linkTo(server, 'new@acme.test'), GOOD)
    expect(await door.me(cookiesOf(answer))).toBe(200)
    const letter = (await server.letters()).find(({ to }) => to === 'elsewhere@beta.test')
    expect(letter?.text).toContain('另一家公司')
    expect((await door.signIn('elsewhere@beta.test', RIGHT)).status).toBe(200)
    const again = await invite('new@acme.test')
    expect([again.status, again.body.code]).toEqual([409, 'record_duplicate'])
  })

  test('gives no role that its giver could not give', async () => {
    const office = await server.signIn('acme', ['office'])
    const asked = { name: 'N', email: 'beyond@acme.test', role: 'manager' }
    const before = await counts('user')
    const refused = await office.post('/v1/invitations', asked)
    expect([refused.status, refused.body.code]).toEqual([403, 'assignment_beyond'])
    expect(await counts('user')).toBe(before) // an account that waits for a role is a way in, too
    expect((await office.post('/v1/invitations', { ...asked, role: 'viewer' })).status).toBe(201)
  })

  // The account is made before the records of the scope are looked at, in a database of its own.
  test('is all or nothing: what is refused leaves no account and no member, and what a dead process left is taken up', async () => {
    const members = async () => (await server.database.superuser('select user_id from t_acme.k_member')).rows.length
    const before = [await counts('user'), await members()]
    const asked = { name: 'Keeper', email: 'keeper@acme.test', role: 'keeper' }
    const invite = (sites: readonly string[]) => manager.post('/v1/invitations', { ...asked, scope: { sites } })
    const refused = await invite(['018f0000-0000-7000-8000-00000000dead'])
    expect([refused.status, refused.body.issues[0].pointer]).toEqual([400, '/scope/sites'])
    expect([await counts('user'), await members()]).toEqual(before)
    expect((await server.letters()).some(({ to }) => to === asked.email)).toBe(false)
    const left = await server.world.auth.accounts.create({ tenant: 'acme', name: 'Keeper', email: asked.email })
    const made = await invite([await manager.make('site', { name: 'North' })])
    expect([made.status, made.body]).toEqual([201, { member: left.userId, sent: 'mail' }])
    const answer = await setBy('invitation', await linkTo(server, asked.email), GOOD)
    expect(await door.me(cookiesOf(answer))).toBe(200)
  })

  test('of an owner goes to the number of their record, by which they sign in', async () => {
    const record = await manager.make('person', { name: 'Owner', phone: '13800001111' })
    const made = await manager.post('/v1/invitations', { name: 'Owner', role: 'resident', record })
    expect([made.status, made.body.sent]).toEqual([201, 'sms'])
    const cookie = cookiesOf(await enterByPhone('138 0000 1111'))
    const me = await server.request('/t/acme/api/v1/me', { headers: { cookie } })
    expect([me.status, me.body.kind, me.body.record]).toEqual([200, 'portal', record])
  })
})

const codeTo = async (phone: string): Promise<string> => {
  const note = (await server.letters()).find(({ to, subject }) => to === phone && subject === 'sign_in_code')
  return /\d{6}/.exec(note?.text ?? '')?.[0] ?? ''
}
async function enterByPhone(phone: string) {
  expect((await door.post('/sign-in/phone/code', { phone })).status).toBe(204)
  const code = await codeTo(`+86${phone.replaceAll(' ', '')}`)
  return await door.post('/sign-in/phone', { phone, code })
}
async function owner(phone: string, tenant = 'acme'): Promise<string> {
  const { accounts } = server.world.auth
  const { userId } = await accounts.create({ tenant, name: 'Owner', phone: `+86${phone}` })
  await addMember(server.deps, tenant, { userId, name: 'Owner', email: `${userId}@x.invalid`, roles: ['viewer'] })
  return userId
}

describe('a code to a phone', () => {
  test('opens a link to a new password for each account of the number, once, and nothing to who has no code', async () => {
    const phone = '13900000009'
    const [here, there] = [await owner(phone), await owner(phone, 'beta')]
    await door.post('/sign-in/phone/code', { phone })
    const code = await codeTo(`+86${phone}`)
    const wrong = code === '000000' ? '000001' : '000000'
    const use = (given: string, to = phone) => door.post('/recovery/phone', { phone: to, code: given })
    expect(alike([await use(wrong), await use(code, '13900000010')])).toBe(1)
    const answers = await Promise.all(Array.from({ length: 20 }, () => use(code)))
    const won = answers.filter(({ status }) => status === 200)
    expect([won.length, answers.filter(({ status }) => status === 401).length]).toEqual([1, 19])
    const links: { tenant: string; code: string }[] = won[0]!.body.links
    expect(links.map(({ tenant }) => tenant)).toEqual(['acme', 'beta'])
    expect((await setBy('recovery', links[0]!.code, GOOD)).body.user.id).toBe(here)
    expect((await setBy('recovery', links[0]!.code, GOOD)).status).toBe(410)
    expect((await setBy('recovery', links[1]!.code, GOOD)).body.user.id).toBe(there)
  })

  test('is used once in fifty races', async () => {
    await owner('13900000001')
    await door.post('/sign-in/phone/code', { phone: '13900000001' })
    const code = await codeTo('+8613900000001')
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => door.post('/sign-in/phone', { phone: '13900000001', code })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(alike(answers.filter(({ status }) => status !== 200))).toBe(1)
  })

  test('takes five tries, ten minutes, and ends with a newer one', async () => {
    const phone = '13900000002'
    await owner(phone)
    const ask = () => door.post('/sign-in/phone/code', { phone })
    const enter = async (code: string) => (await door.post('/sign-in/phone', { phone, code })).status
    const wrongOf = (code: string) => (code === '000000' ? '000001' : '000000')
    await ask()
    const first = await codeTo(`+86${phone}`)
    await Promise.all(Array.from({ length: 50 }, () => enter(wrongOf(first))))
    expect(await enter(first)).toBe(401)
    await ask()
    const second = await codeTo(`+86${phone}`)
    expect(await enter(first)).toBe(second === first ? 200 : 401)
    server.clock.day('2026-11-22T04:10:01Z')
    expect(await enter(second)).toBe(401)
    server.clock.day('2026-11-22T04:00:00Z')
    expect(await enter(second)).toBe(200)
  })

  test('is answered alike for a number of nobody, and asks which company where there are two', async () => {
    await owner('13900000003')
    await owner('13900000003', 'beta')
    const [known, unknown] = [
      await door.post('/sign-in/phone/code', { phone: '13900000003' }),
      await door.post('/sign-in/phone/code', { phone: '13900000004' }),
    ]
    expect([known.status, alike([known, unknown])]).toEqual([204, 1])
    expect(await codeTo('+8613900000004')).toBe('')
    const code = await codeTo('+8613900000003')
    const { body } = await door.post('/sign-in/phone', { phone: '13900000003', code })
    expect(body.choices.map(({ tenant }: { tenant: string }) => tenant)).toEqual(['acme', 'beta'])
    const beta = await door.post('/sign-in/choose', { ticket: body.choices[1].ticket })
    expect(await door.me(cookiesOf(beta), 'beta')).toBe(200)
    expect((await door.post('/sign-in/choose', { ticket: body.choices[1].ticket })).status).toBe(401)
  })
})
