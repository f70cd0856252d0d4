import { base32 } from '@better-auth/utils/base32'
import { createOTP } from '@better-auth/utils/otp'
import { createApp } from '@courtyard/server/app'
import { createWhoAsks } from '@courtyard/server/edge/who-asks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cookiesOf, doors, GOOD, linkTo, RIGHT, withAccess } from './identity-world.ts'
import { ORIGIN, type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let door: ReturnType<typeof doors>
let manager: Session
beforeAll(async () => {
  server = await startTestServer(['acme'], withAccess({ idleMinutes: 60, passwords: 'rotating' }))
  door = doors(server)
  manager = await server.signIn('acme', ['manager'])
})
afterAll(() => server?.close())

let people = 0
/** A person who is signed in, newly made. */
async function person(roles: readonly string[] = ['viewer']) {
  const email = `person${people++}@acme.test`
  const userId = await door.member(email, roles)
  const cookie = cookiesOf(await door.signIn(email, RIGHT))
  return { email, userId, cookie }
}
const codeOf = async (secret: string, instant: string): Promise<string> => {
  const key = new TextDecoder().decode(base32.decode(secret))
  return await createOTP(key).hotp(Math.floor(Date.parse(instant) / 30_000))
}
const NOW = '2026-11-22T04:00:00Z'

/** Turns the second step on; the clock stands at NOW + one step afterwards, so that the next code is another. */
async function withFactor() {
  const one = await person()
  const begun = await door.post('/account/factor', { password: RIGHT }, one.cookie)
  const secret: string = begun.body.secret
  const confirmed = await door.post('/account/factor/confirm', { code: await codeOf(secret, NOW) }, one.cookie)
  return { ...one, secret, codes: confirmed.body.codes as string[] }
}

type Credential = { readonly headers: Record<string, string>; readonly userId: string }
const KEY = { name: 'reports', roles: ['viewer'], days: 30 }

async function serviceKey(): Promise<Credential & { id: string; member: string }> {
  const { body } = await manager.post('/v1/service-accounts', { name: 'Meter reader', role: 'viewer' })
  const made = await manager.post(`/v1/members/${body.member}/keys`, KEY)
  return {
    headers: { authorization: `Bearer ${made.body.key}` },
    userId: body.member,
    id: made.body.id,
    member: body.member,
  }
}
async function session(): Promise<Credential & { email: string }> {
  const one = await person()
  return { headers: { cookie: one.cookie }, userId: one.userId, email: one.email }
}

/** Every way a credential ends. The other process is one that looked it up just before. */
const ENDS: Readonly<Record<string, { make(): Promise<Credential>; end(of: Credential): Promise<unknown> }>> = {
  'session: signed out by its person': {
    make: session,
    end: ({ headers }) => door.post('/sign-out', {}, headers.cookie),
  },
  'session: ended from another device': {
    make: session,
    end: async ({ userId }) => {
      const { email } = (await server.world.auth.accounts.byId(userId))!
      return await door.post('/account/sessions/end-others', {}, cookiesOf(await door.signIn(email, RIGHT)))
    },
  },
  'session: ended by an administrator': {
    make: session,
    end: ({ userId }) => manager.post(`/v1/members/${userId}/sign-ins/end`, {}),
  },
  'session: the password was set anew': {
    make: session,
    end: async ({ userId }) => {
      const { email } = (await server.world.auth.accounts.byId(userId))!
      await door.post('/recovery', { email })
      const code = await linkTo(server, email)
      return await door.post('/password', { kind: 'recovery', code, password: 'Quiet otters borrow 7 umbrellas' })
    },
  },
  'session: a second step was set elsewhere': {
    make: session,
    end: async ({ userId }) => {
      const { email } = (await server.world.auth.accounts.byId(userId))!
      const other = cookiesOf(await door.signIn(email, RIGHT))
      const { body } = await door.post('/account/factor', { password: RIGHT }, other)
      return await door.post('/account/factor/confirm', { code: await codeOf(body.secret, NOW) }, other)
    },
  },
  'session: its person leaves': {
    make: session,
    end: ({ userId }) => manager.post(`/v1/members/${userId}/leave`, {}),
  },
  'session: the tenant is suspended': {
    make: session,
    end: () => server.database.superuser("update control.tenant set state = 'suspended' where name = 'acme'"),
  },
  'key: revoked': {
    make: serviceKey,
    end: (key) => manager.post(`/v1/members/${key.userId}/keys/${(key as { id?: string }).id}/revoke`, {}),
  },
  'key: over': { make: serviceKey, end: async () => server.clock.day('2026-12-23T04:00:00Z') },
  'key: its account leaves': {
    make: serviceKey,
    end: ({ userId }) => manager.post(`/v1/members/${userId}/leave`, {}),
  },
}

describe('what was taken back is dead within a second, in a process that believed it', () => {
  test.each(Object.keys(ENDS))('%s', async (kind) => {
    let now = 0
    const believing = createWhoAsks({ ...server.world, signedInFreshMs: 1_000 }, () => now)
    const credential = await ENDS[kind]!.make()
    const actor = async () => (await believing.find(new Headers(credential.headers)))?.actor?.id
    expect(await actor()).toBe(credential.userId)
    await ENDS[kind]!.end(credential)
    now += 1_000
    expect(await actor()).toBeUndefined()
    await server.database.superuser("update control.tenant set state = 'active' where name = 'acme'")
    server.clock.day(NOW)
  })
})

describe('keys of programs', () => {
  test('act as their account with the roles they were given, and open no account', async () => {
    const { headers, userId } = await serviceKey()
    const me = await server.request('/t/acme/api/v1/me', { headers })
    expect([me.status, me.body.id, me.body.roles]).toEqual([200, userId, ['viewer']])
    expect((await server.request('/t/acme/api/v1/records/flat', { headers })).status).toBe(404)
    expect((await server.request('/api/auth/account', { headers })).status).toBe(401)
  })

  test('belong to members that say so, and have no address; one’s own account names roles and the time zone', async () => {
    const { member } = await serviceKey()
    const { userId, email, cookie } = await person()
    const { items } = (await manager.get('/v1/members')).body
    const told = (id: string) => items.find((one: { id: string }) => one.id === id)
    expect(told(member)).toMatchObject({ kind: 'service', email: '' })
    expect(told(userId)).toMatchObject({ kind: 'person', email })
    const { body } = await door.get('/account', cookie)
    expect([body.time_zone, body.roles]).toEqual([
      'Asia/Shanghai',
      [{ name: 'viewer', label: expect.objectContaining({ en: expect.any(String) }) }],
    ])
  })

  test('of a person can do no more than the roles chosen of theirs', async () => {
    const { cookie } = await person(['viewer', 'nobody'])
    const made = await door.post('/account/keys', { ...KEY, roles: ['viewer'], password: RIGHT }, cookie)
    expect([made.status, made.body.key.startsWith(made.body.prefix)]).toEqual([201, true])
    const me = await server.request('/t/acme/api/v1/me', { headers: { authorization: `Bearer ${made.body.key}` } })
    expect(me.body.roles).toEqual(['viewer'])
    const beyond = await door.post('/account/keys', { ...KEY, roles: ['manager'], password: RIGHT }, cookie)
    expect(beyond.status).toBe(400)
    const unproved = await door.post('/account/keys', { ...KEY, password: 'not my password at all' }, cookie)
    expect([unproved.status, unproved.body.code]).toEqual([403, 'factor_needed'])
    const { rows } = await server.database.superuser('select string_agg(t::text, $1) as text from auth.api_key t', [
      ' ',
    ])
    expect(rows[0].text).toContain(made.body.prefix.slice(3))
    expect(rows[0].text).not.toContain(made.body.key)
  })

  test('are not made for people by others, nor by who could not give the role', async () => {
    const { userId } = await person()
    expect((await manager.post(`/v1/members/${userId}/keys`, KEY)).status).toBe(404)
    const { body } = await manager.post('/v1/service-accounts', { name: 'Chief', role: 'manager' })
    const office = await server.signIn('acme', ['office'])
    const refused = await office.post(`/v1/members/${body.member}/keys`, { ...KEY, roles: ['manager'] })
    expect([refused.status, refused.body.code]).toEqual([403, 'assignment_beyond'])
  })
})

describe('the second step', () => {
  test('is asked for after the password; a code counts once in fifty races, and so does a recovery code', async () => {
    const { email, secret, codes } = await withFactor()
    server.clock.day('2026-11-22T04:00:30Z')
    const code = await codeOf(secret, '2026-11-22T04:00:30Z')
    for (const used of [code, codes[0]!]) {
      const tickets: string[] = []
      for (let at = 0; at < 2; at++) tickets.push((await door.signIn(email, RIGHT)).body.second)
      expect(tickets[1]).toMatch(/^[\w-]{43}$/)
      const enter = (ticket: string) => door.post('/sign-in/second', { ticket, code: used })
      expect((await enter(tickets[0]!)).status).toBe(401) // a newer ticket ended it
      const answers = await Promise.all(Array.from({ length: 50 }, () => enter(tickets[1]!)))
      const winners = answers.filter(({ status }) => status === 200)
      expect(winners).toHaveLength(1)
      expect(await door.me(cookiesOf(winners[0]!))).toBe(200)
      const again = (await door.signIn(email, RIGHT)).body.second
      expect((await enter(again)).status).toBe(401)
    }
    server.clock.day(NOW)
  })

  test('of fifty guesses for one sign-in five are looked at, whatever is right among them', async () => {
    const { email, secret } = await withFactor()
    server.clock.day('2026-11-22T04:00:30Z')
    const ticket = (await door.signIn(email, RIGHT)).body.second
    for (let at = 0; at < 5; at++) await door.post('/sign-in/second', { ticket, code: '12345x' })
    const right = await codeOf(secret, '2026-11-22T04:00:30Z')
    expect((await door.post('/sign-in/second', { ticket, code: right })).status).toBe(401)
    server.clock.day(NOW)
  })

  test('goes with the password alone, not with the open screen; an administrator may take it from who lost it', async () => {
    const { email, userId, cookie } = await withFactor()
    expect((await door.post('/account/factor/remove', { password: GOOD }, cookie)).status).toBe(403)
    const office = await server.signIn('acme', ['office'])
    expect((await office.post(`/v1/members/${userId}/factor/remove`, {})).status).toBe(200)
    expect((await door.signIn(email, RIGHT)).body.second).toBeUndefined()
  })
})

describe('what the company asks of sign-in', () => {
  test('a session nobody uses for an hour ends, and one that is used does not', async () => {
    const { cookie } = await person()
    for (const minute of ['04:00', '04:50', '05:40']) {
      server.clock.day(`2026-11-22T${minute}:00Z`)
      expect(await door.me(cookie)).toBe(200)
    }
    server.clock.day('2026-11-22T06:41:00Z')
    expect(await door.me(cookie)).toBe(401)
    server.clock.day(NOW)
    expect(await door.me(cookie)).toBe(401)
  })

  test('a password is over after 90 days: nothing but a new one is taken, and none of the last five', async () => {
    const { email } = await person()
    server.clock.day('2027-02-21T04:00:00Z')
    const late = cookiesOf(await door.signIn(email, RIGHT))
    const app = createApp(server.world)
    const refused = await app.request(`${ORIGIN}/t/acme/api/v1/me`, { headers: { cookie: late } })
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([403, 'password_expired'])
    const change = (newPassword: string, currentPassword = RIGHT) =>
      door.post('/change-password', { currentPassword, newPassword }, late)
    const plain = await change('quiet otters borrow umbrellas')
    expect(plain.body.issues.map(({ text }: { text?: string }) => text)).toHaveLength(1)
    const strong = (day: number) => `Quiet otters borrow ${day} umbrellas`
    expect((await change(strong(7))).status).toBe(200)
    expect(await door.me(late)).toBe(200)
    const again = await change(strong(7), strong(7))
    expect([again.status, again.body.issues[0].code]).toEqual([422, 'password_used'])
    server.clock.day(NOW)
  })

  test.each(['short', 'password1234', 'Ada Person 2026', 'qwertyuiop12', 'aaaaaaaaaaaaaaaa'])(
    '%s is no password',
    async (weak) => {
      const { cookie } = await person()
      const answer = await door.post('/change-password', { currentPassword: RIGHT, newPassword: weak }, cookie)
      expect([answer.status, answer.body.code]).toEqual([422, 'password_refused'])
    },
  )
})
