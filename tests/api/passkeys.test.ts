import { createWhoAsks } from '@courtyard/server/edge/who-asks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Authenticator, createAuthenticator } from './authenticator.ts'
import { alike, cookiesOf, doors, GOOD, quickHasher, RIGHT, withAccess } from './identity-world.ts'
import { type Answer, ORIGIN, type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let door: ReturnType<typeof doors>
let manager: Session
beforeAll(async () => {
  server = await startTestServer(['acme'], withAccess({}), { hasher: quickHasher })
  door = doors(server)
  manager = await server.signIn('acme', ['manager'])
})
afterAll(() => server?.close())

let people = 0
/** Somebody who is signed in and has a passkey. */
async function holder() {
  const email = `holder${people++}@acme.test`
  const userId = await door.member(email)
  const cookie = cookiesOf(await door.signIn(email, RIGHT))
  const authenticator = createAuthenticator(ORIGIN)
  const made = await add(cookie, authenticator)
  return { email, userId, cookie, authenticator, codes: made.body.codes as string[] }
}

type Ways = Parameters<Authenticator['get']>[1]
async function add(cookie: string, authenticator: Authenticator, ways: Ways = {}): Promise<Answer> {
  const begun = await door.post('/account/passkeys/begin', { password: RIGHT }, cookie)
  const answer = authenticator.create(begun.body, ways)
  return await door.post('/account/passkeys', { name: 'Phone', answer }, cookie)
}
const ask = async (): Promise<{ challenge: string }> => (await door.post('/sign-in/passkey/begin', {})).body
const enter = (answer: object) => door.post('/sign-in/passkey', { answer })
const keysOf = async (cookie: string) => (await door.get('/account', cookie)).body.passkeys.items

describe('signing in by a passkey', () => {
  test('takes no password and no second step, and says when it was used', async () => {
    const { authenticator, userId, cookie } = await holder()
    expect(await keysOf(cookie)).toMatchObject([{ name: 'Phone', used_at: null }])
    const answer = await enter(authenticator.get(await ask()))
    expect([answer.status, answer.body.user.id]).toEqual([200, userId])
    expect(await door.me(cookiesOf(answer))).toBe(200)
    expect((await keysOf(cookie))[0].used_at).toBe('2026-11-22T04:00:00.000Z')
    expect(server.told.filter((one) => one.userId === userId).map(({ what, way }) => [what, way])).toEqual([
      ['signed_in', 'password'],
      ['passkey_added', undefined],
      ['signed_in', 'passkey'],
    ])
  })

  test('works once per challenge: of fifty with the same answer one is let in', async () => {
    const { authenticator } = await holder()
    const answer = authenticator.get(await ask())
    const answers = await Promise.all(Array.from({ length: 50 }, () => enter(answer)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect((await enter(answer)).status).toBe(401)
  })

  const FORGED: Readonly<Record<string, (own: Authenticator, asked: { challenge: string }) => object>> = {
    'of another site': (own, asked) => own.get(asked, { origin: 'https://courtyard.test.example' }),
    'of the same host without TLS or by another port': (own, asked) => own.get(asked, { origin: `${ORIGIN}:8443` }),
    'for another relying party': (own, asked) => own.get(asked, { rpId: 'example.com' }),
    'without its holder being verified': (own, asked) => own.get(asked, { isVerified: false }),
    'with a counter that did not move': (own, asked) => own.get(asked, { counter: 1 }),
    'of a challenge that nobody gave': (own, asked) => own.get(asked, { challenge: 'A'.repeat(43) }),
    'of another key': (own, asked) => ({ ...createAuthenticator(ORIGIN).get(asked), id: own.id, rawId: own.id }),
    'of a key nobody has': (_, asked) => createAuthenticator(ORIGIN).get(asked),
  }
  test('is refused alike for every answer that does not hold, and taken for the one that does', async () => {
    const { authenticator } = await holder()
    const refused: Answer[] = []
    for (const forge of Object.values(FORGED)) refused.push(await enter(forge(authenticator, await ask())))
    expect(refused.map(({ status }) => status)).toEqual(Object.keys(FORGED).map(() => 401))
    expect(alike(refused)).toBe(1)
    expect((await enter(authenticator.get(await ask(), { counter: 20 }))).status).toBe(200)
  })

  test('a challenge is over after ten minutes', async () => {
    const { authenticator } = await holder()
    const asked = await ask()
    server.clock.day('2026-11-22T04:10:01Z')
    expect((await enter(authenticator.get(asked))).status).toBe(401)
    server.clock.day('2026-11-22T04:00:00Z')
  })
})

describe('a passkey as the second step', () => {
  test('is asked for after a password, and a recovery code stands for a lost one', async () => {
    const { email, authenticator, codes } = await holder()
    expect(codes).toHaveLength(10)
    const { body } = await door.signIn(email, RIGHT)
    expect(body).toEqual({ second: expect.stringMatching(/^[\w-]{43}$/), passkey: true })
    const options = (await door.post('/sign-in/second/passkey/begin', { ticket: body.second })).body
    expect(options.allowCredentials).toMatchObject([{ id: authenticator.id }])
    const answer = authenticator.get(options)
    const second = () => door.post('/sign-in/second/passkey', { ticket: body.second, answer })
    const answers = await Promise.all(Array.from({ length: 20 }, second))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const again = (await door.signIn(email, RIGHT)).body.second
    expect((await door.post('/sign-in/second', { ticket: again, code: codes[0] })).status).toBe(200)
  })

  test('of another person does not stand for one’s own', async () => {
    const { email } = await holder()
    const stranger = await holder()
    const ticket = (await door.signIn(email, RIGHT)).body.second
    const options = (await door.post('/sign-in/second/passkey/begin', { ticket })).body
    for (const asked of [options, await ask()]) {
      const answer = stranger.authenticator.get(asked)
      expect((await door.post('/sign-in/second/passkey', { ticket, answer })).status).toBe(401)
    }
  })
})

describe('one’s own passkeys', () => {
  test('are added after the password alone, once per challenge, from this site, by who began', async () => {
    const { cookie } = await holder()
    const unproved = await door.post('/account/passkeys/begin', { password: GOOD }, cookie)
    expect([unproved.status, unproved.body.code]).toEqual([403, 'factor_needed'])
    expect((await door.post('/account/passkeys/begin', {}, cookie)).status).toBe(403)
    for (const ways of [{ origin: 'https://evil.example' }, { isVerified: false }, { challenge: 'A'.repeat(43) }]) {
      const refused = await add(cookie, createAuthenticator(ORIGIN), ways)
      expect([refused.status, refused.body.code]).toEqual([422, 'passkey_refused'])
    }
    const other = await holder()
    const { body: theirs } = await door.post('/account/passkeys/begin', { password: RIGHT }, other.cookie)
    const stolen = { name: 'Mine', answer: createAuthenticator(ORIGIN).create(theirs) }
    expect((await door.post('/account/passkeys', stolen, cookie)).status).toBe(422)
    const { body: options } = await door.post('/account/passkeys/begin', { password: RIGHT }, cookie)
    const answer = createAuthenticator(ORIGIN).create(options)
    const twice = [1, 2].map(() => door.post('/account/passkeys', { name: 'Twice', answer }, cookie))
    const statuses = (await Promise.all(twice)).map(({ status }) => status)
    expect(statuses.sort()).toEqual([201, 422])
    expect(await keysOf(cookie)).toHaveLength(2)
  })

  test('are renamed and removed by their person alone, and the removal takes a proof', async () => {
    const { cookie, authenticator, email } = await holder()
    const stranger = await holder()
    const [{ id }] = await keysOf(cookie)
    const path = `/account/passkeys/${id}`
    expect((await door.post(`${path}/name`, { name: 'Theirs' }, stranger.cookie)).status).toBe(404)
    expect((await door.post(`${path}/remove`, { password: RIGHT }, stranger.cookie)).status).toBe(404)
    expect((await door.post(`${path}/name`, { name: 'Work laptop' }, cookie)).status).toBe(200)
    expect(await keysOf(cookie)).toMatchObject([{ name: 'Work laptop' }])
    expect((await door.post(`${path}/remove`, { password: GOOD }, cookie)).status).toBe(403)
    expect((await door.post(`${path}/remove`, { password: RIGHT }, cookie)).status).toBe(200)
    expect((await enter(authenticator.get(await ask()))).status).toBe(401)
    expect((await door.signIn(email, RIGHT)).body.second).toBeUndefined()
  })

  test('a letter tells the holder that one was added', async () => {
    const { email } = await holder()
    const letters = (await server.letters()).filter(({ to }) => to === email)
    expect(letters.map(({ subject }) => subject)).toContain('您的账号添加了通行密钥')
  })
})

/** Ways in which a passkey ends for who uses it. */
type Holder = Awaited<ReturnType<typeof holder>>
const ENDS: Readonly<Record<string, (of: Holder) => Promise<unknown>>> = {
  'removed by its person': async ({ cookie }) => {
    const [{ id }] = await keysOf(cookie)
    return await door.post(`/account/passkeys/${id}/remove`, { password: RIGHT }, cookie)
  },
  'taken by an administrator': ({ userId }) => manager.post(`/v1/members/${userId}/factor/remove`, {}),
  'its person leaves': ({ userId }) => manager.post(`/v1/members/${userId}/leave`, {}),
}
test.each(Object.keys(ENDS))('%s: what it opened is dead within a second, and it opens nothing', async (kind) => {
  let now = 0
  const believing = createWhoAsks({ ...server.world, signedInFreshMs: 1_000 }, () => now)
  const one = await holder()
  const opened = new Headers({ cookie: cookiesOf(await enter(one.authenticator.get(await ask()))) })
  const actor = async (headers: Headers) => (await believing.find(headers))?.actor?.id
  expect(await actor(opened)).toBe(one.userId)
  await ENDS[kind]!(one)
  now += 1_000
  expect(await actor(opened)).toBeUndefined()
  const anew = await enter(one.authenticator.get(await ask()))
  expect(await actor(new Headers({ cookie: cookiesOf(anew) }))).toBeUndefined()
})
