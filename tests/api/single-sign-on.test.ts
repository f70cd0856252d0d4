import { generateKeyPairSync } from 'node:crypto'
import { createOutboundReader } from '@courtyard/adapters/outbound/outbound-reader'
import { runCommand } from '@courtyard/cli/run-command'
import { createWhoAsks } from '@courtyard/server/edge/who-asks'
import { TEST_SECRET } from '@courtyard/testkit/test-sealer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAuthenticator } from './authenticator.ts'
import { alike, cookiesOf, doors, GOOD, linkTo, quickHasher, RIGHT, withAccess } from './identity-world.ts'
import { type Issuer, startIssuer, type Twist } from './issuer.ts'
import { type Answer, ORIGIN, type Session, startTestServer, type TestServer } from './support.ts'

const CLIENT = { id: 'courtyard at acme', secret: 'a secret that the issuer gave' }
const NOW = '2026-11-22T04:00:00Z'
let issuer: Issuer
const allowed: string[] = []
let server: TestServer
let door: ReturnType<typeof doors>
let manager: Session
beforeAll(async () => {
  issuer = await startIssuer(CLIENT, () => server.deps.clock.now())
  allowed.push(issuer.origin)
  const read = createOutboundReader({ allow: allowed })
  server = await startTestServer(['acme', 'beta'], withAccess({}), { read, hasher: quickHasher })
  door = doors(server)
  manager = await server.signIn('acme', ['manager'])
  const answer = await put({})
  if (answer.status !== 200) throw new Error(`not set up: ${answer.text}`)
})
afterAll(async () => {
  await server?.close()
  await issuer?.close()
})

const put = (change: object, who = manager) =>
  who.send('PUT', '/v1/single-sign-on', {
    json: {
      ...{ issuer: issuer.origin, client_id: CLIENT.id, secret: CLIENT.secret, domains: ['acme.test'] },
      ...{ only: false, break_glass: [], ...change },
    },
  })
/** One browser on its way: what it was told, and the cookies it has. */
async function begin(tenant = 'acme') {
  const answer = await door.get(`/sign-on/${tenant}/begin`)
  return { url: answer.headers.get('location') ?? '', cookie: cookiesOf(answer) }
}
const come = (query: URLSearchParams, cookie: string, tenant = 'acme') =>
  door.get(`/sign-on/${tenant}/callback?${query}`, cookie)
const claimsOf = (subject: string, email: string) => ({ sub: subject, email, email_verified: true })
const whereTo = ({ headers }: Answer) => headers.get('location') ?? ''
const isRefused = (answer: Answer, reason: string) =>
  expect([answer.status, whereTo(answer)]).toEqual([303, `/sign-on?company=acme&refused=${reason}`])

/** Signs in at the issuer and comes back. */
async function enter(claims: object, twist: Twist = {}): Promise<Answer> {
  const { url, cookie } = await begin()
  return await come(issuer.authorize(url, { ...claims }, twist), cookie)
}
/** Confirms the link while signed in. */
async function link(cookie: string, claims: object): Promise<Answer> {
  const begun = await door.post('/account/sign-on', { password: RIGHT }, cookie)
  return await come(issuer.authorize(begun.body.url, { ...claims }), `${cookie}; ${cookiesOf(begun)}`)
}

let people = 0
async function person(roles: readonly string[] = ['viewer']) {
  const email = `colleague${people++}@acme.test`
  const userId = await door.member(email, roles)
  return { email, userId, subject: `subject of ${email}`, cookie: cookiesOf(await door.signIn(email, RIGHT)) }
}
/** Somebody whose account is linked. */
async function linked() {
  const one = await person()
  const claims = claimsOf(one.subject, one.email)
  expect(whereTo(await link(one.cookie, claims))).toBe('/account?linked')
  return { ...one, claims }
}

describe('signing in through the company’s issuer', () => {
  test('lets in who linked their account, with a browser, a nonce, a state and PKCE of its own each time', async () => {
    const { claims, userId } = await linked()
    const { url } = await begin()
    const asked = new URL(url).searchParams
    expect(Object.fromEntries(asked)).toMatchObject({
      ...{ response_type: 'code', scope: 'openid email', code_challenge_method: 'S256' },
      redirect_uri: `${ORIGIN}/api/auth/sign-on/acme/callback`,
    })
    const other = new URL((await begin()).url).searchParams
    for (const name of ['state', 'nonce', 'code_challenge']) expect(other.get(name)).not.toBe(asked.get(name))
    const answer = await enter(claims)
    expect(whereTo(answer)).toBe('/')
    expect(await door.me(cookiesOf(answer))).toBe(200)
    expect(server.told.at(-1)).toMatchObject({ what: 'signed_in', userId, way: 'sign_on' })
  })

  const { privateKey: stranger } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const TWISTS: Readonly<Record<string, Twist>> = {
    'for another client': { claims: { aud: 'another client' } },
    'for several clients, used by another': { claims: { aud: [CLIENT.id, 'another'], azp: 'another' } },
    'of another issuer': { claims: { iss: 'https://login.example' } },
    'with another nonce': { claims: { nonce: 'A'.repeat(43) } },
    'without a nonce': { claims: { nonce: undefined } },
    'that is over': { claims: { iat: 1_795_319_000, exp: 1_795_319_600 } },
    'that nobody signed': { alg: 'none' },
    'that says it was signed by the shared secret': { alg: 'HS256' },
    'signed with the key of another': { key: stranger },
    'behind an answer that names another issuer': { iss: 'https://login.example' },
    'without a subject': { claims: { sub: undefined } },
  }
  test.each(Object.keys(TWISTS))('an id token %s lets nobody in', async (name) => {
    const { claims } = await linked()
    isRefused(await enter(claims, TWISTS[name]), 'refused')
    expect(whereTo(await enter(claims))).toBe('/') // positive control
  })

  test('an answer counts once, in the browser that began, for the company that was asked, within ten minutes', async () => {
    const { claims } = await linked()
    const mine = await begin()
    const query = issuer.authorize(mine.url, claims)
    const tokens = () => issuer.asked.filter((path) => path === '/token').length
    const before = tokens()
    isRefused(await come(query, ''), 'over')
    isRefused(await come(query, (await begin()).cookie), 'over')
    expect(whereTo(await come(query, mine.cookie, 'beta'))).toBe('/sign-on?company=beta&refused=over')
    const forged = new URLSearchParams(query)
    forged.set('state', 'A'.repeat(43))
    isRefused(await come(forged, mine.cookie), 'over')
    expect(tokens()).toBe(before) // the code went nowhere
    const answers = await Promise.all(Array.from({ length: 20 }, () => come(query, mine.cookie)))
    expect(answers.filter((answer) => whereTo(answer) === '/')).toHaveLength(1)
    const late = await begin()
    const second = issuer.authorize(late.url, claims)
    server.clock.day('2026-11-22T04:10:01Z')
    isRefused(await come(second, late.cookie), 'over')
    server.clock.day(NOW)
  })

  test('a code of one issuer is never taken to another, whose company began the attempt (mix-up)', async () => {
    const evil = await startIssuer({ id: 'courtyard at beta', secret: 'theirs' }, () => server.deps.clock.now())
    allowed.push(evil.origin)
    const theirs = await server.signIn('beta', ['manager'])
    const change = { issuer: evil.origin, client_id: 'courtyard at beta', secret: 'theirs', domains: ['beta.test'] }
    expect((await put(change, theirs)).status).toBe(200)
    const { claims } = await linked()
    const begun = await begin('beta') // the victim begins there, and is sent on to the honest issuer
    const honest = new URL((await begin()).url)
    for (const [name, value] of new URL(begun.url).searchParams)
      if (name !== 'client_id' && name !== 'redirect_uri') honest.searchParams.set(name, value)
    const query = issuer.authorize(honest.href, claims)
    isRefused(await come(query, begun.cookie), 'over')
    expect(whereTo(await come(query, begun.cookie, 'beta'))).toBe('/sign-on?company=beta&refused=refused')
    expect(evil.asked).not.toContain('/token')
    expect(evil.asked).toContain('/.well-known/openid-configuration') // it was asked for everything else
    expect((await theirs.send('DELETE', '/v1/single-sign-on')).status).toBe(200)
    await evil.close()
  })

  test('a code that was taken from another browser is worth nothing: the verifier is not there', async () => {
    const { claims } = await linked()
    const theirs = await begin()
    const code = issuer.authorize(theirs.url, claims).get('code') ?? ''
    const mine = await begin()
    const query = new URLSearchParams({ code, state: new URL(mine.url).searchParams.get('state') ?? '' })
    query.set('iss', issuer.origin)
    isRefused(await come(query, mine.cookie), 'refused')
  })

  test('another site cannot begin it for somebody', async () => {
    const begun = (site: string) =>
      server.request('/api/auth/sign-on/acme/begin', { headers: { 'sec-fetch-site': site } })
    expect((await begun('cross-site')).status).toBe(403)
    expect((await begun('same-origin')).status).toBe(303)
  })

  test('a company without it and none at all answer alike', async () => {
    const answers = [await door.get('/sign-on/beta'), await door.get('/sign-on/nobody')]
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [404, 'record_missing'],
      [404, 'record_missing'],
    ])
    expect((await door.get('/sign-on/acme')).body).toEqual({ issuer: new URL(issuer.origin).host })
    for (const tenant of ['beta', 'nobody'])
      expect(whereTo(await door.get(`/sign-on/${tenant}/begin`))).toBe(`/sign-on?company=${tenant}&refused=silent`)
  })
})

describe('whom it lets in', () => {
  test('no member who did not link, no stranger, no address that is not verified or not the company’s', async () => {
    const { email } = await person()
    const { claims } = await linked()
    isRefused(await enter(claimsOf('somebody', email)), 'unknown')
    isRefused(await enter(claimsOf('somebody', 'nobody@acme.test')), 'unknown')
    isRefused(await enter({ ...claims, email_verified: false }), 'address')
    isRefused(await enter({ ...claims, email: 'a@evil.example' }), 'address')
    isRefused(await enter({ sub: claims.sub }), 'address')
  })

  test('who is invited at that address comes in once by it, and the letter’s link is used then', async () => {
    const email = 'invited@acme.test'
    const invited = await manager.post('/v1/invitations', { name: 'New Colleague', email, role: 'viewer' })
    expect(invited.status).toBe(201)
    const code = await linkTo(server, email)
    const answer = await enter(claimsOf('the invited', email))
    expect(await door.me(cookiesOf(answer))).toBe(200)
    const used = await door.post('/password', { kind: 'invitation', code, password: GOOD })
    expect([used.status, used.body.code]).toEqual([410, 'link_used'])
    isRefused(await enter(claimsOf('another of that address', email)), 'unknown')
    expect(whereTo(await enter(claimsOf('the invited', email)))).toBe('/')
  })

  test('a link takes a proof, the same address on both sides, and the session that began it', async () => {
    const mine = await person()
    const other = await person()
    expect((await door.post('/account/sign-on', { password: GOOD }, mine.cookie)).status).toBe(403)
    isRefused(await link(mine.cookie, claimsOf('x', other.email)), 'address')
    const begun = await door.post('/account/sign-on', { password: RIGHT }, mine.cookie)
    const query = issuer.authorize(begun.body.url, claimsOf(mine.subject, mine.email))
    isRefused(await come(query, `${other.cookie}; ${cookiesOf(begun)}`), 'address')
    const { claims } = await linked()
    isRefused(await link(mine.cookie, { ...claims, email: mine.email }), 'address') // that subject is somebody else's
    expect((await door.get('/account', mine.cookie)).body.single_sign_on.linked).toBe(false)
    expect(whereTo(await link(mine.cookie, claimsOf(mine.subject, mine.email)))).toBe('/account?linked')
    expect((await door.get('/account', mine.cookie)).body.single_sign_on.linked).toBe(true)
  })
})

describe('what the company says of it', () => {
  test('is for who may assign any role; the secret is told nobody, and lies nowhere readable', async () => {
    const viewer = await server.signIn('acme', ['viewer'])
    expect((await viewer.get('/v1/single-sign-on')).status).toBe(403)
    expect((await viewer.send('DELETE', '/v1/single-sign-on')).status).toBe(403)
    expect((await put({}, viewer)).status).toBe(403)
    const { body, text } = await manager.get('/v1/single-sign-on')
    expect(body).toEqual({
      settings: { issuer: issuer.origin, client_id: CLIENT.id, domains: ['acme.test'], only: false, break_glass: [] },
      redirect: `${ORIGIN}/api/auth/sign-on/acme/callback`,
    })
    expect(text).not.toContain(CLIENT.secret)
    const { rows } = await server.database.superuser('select s::text as row from auth.single_sign_on s')
    expect(rows[0].row).toContain(CLIENT.id)
    expect(rows[0].row).not.toContain(CLIENT.secret)
  })

  test.each(['http://127.0.0.1:1', 'https://169.254.169.254', 'https://10.0.0.1', 'https://[::1]'])(
    '%s is no issuer: it is not called',
    async (address) => {
      const answer = await put({ issuer: address })
      expect([answer.status, answer.body.issues[0].pointer]).toEqual([400, '/issuer'])
    },
  )

  test('a secret is not sent to another client’s registration, and stays when nothing else is said', async () => {
    expect((await put({ secret: undefined })).status).toBe(200)
    const moved = await put({ secret: undefined, client_id: 'another' })
    expect([moved.status, moved.body.issues[0].pointer]).toEqual([400, '/secret'])
    const { claims } = await linked()
    expect(whereTo(await enter(claims))).toBe('/')
  })
})

describe('staff by the issuer alone', () => {
  test('every other way is closed to them but for who may break the glass, which is noted; owners come as before', async () => {
    const boss = await person(['manager'])
    const { email, claims, userId, cookie } = await linked()
    const authenticator = createAuthenticator(ORIGIN)
    const options = (await door.post('/account/passkeys/begin', { password: RIGHT }, cookie)).body
    await door.post('/account/passkeys', { name: 'Phone', answer: authenticator.create(options) }, cookie)
    const owner = await server.signIn('acme', ['resident'], { record: '018f0000-0000-7000-8000-000000000001' })
    const ownersEmail = (await server.world.auth.accounts.byId(owner.userId))!.email
    expect((await put({ only: true })).body.issues[0].pointer).toBe('/break_glass')
    expect((await put({ only: true, break_glass: [userId] })).status).toBe(400) // they could not mend it
    expect((await put({ only: true, break_glass: [boss.userId] })).status).toBe(200)
    expect(await door.me(cookie)).toBe(401) // whoever was in by another way is out

    await door.post('/recovery', { email })
    const code = await linkTo(server, email)
    const asked = (await door.post('/sign-in/passkey/begin', {})).body
    const tries = [
      await door.post('/sign-in/passkey', { answer: authenticator.get(asked) }),
      await door.post('/password', { kind: 'recovery', code, password: GOOD }),
    ]
    expect(tries.map(({ status }) => status)).toEqual([401, 403])
    await door.member('colleague@acme.test')
    expect((await door.signIn('colleague@acme.test', RIGHT)).status).toBe(401)
    expect(whereTo(await enter(claims))).toBe('/')
    expect((await door.signIn(boss.email, RIGHT)).status).toBe(200)
    expect(server.told.at(-1)).toMatchObject({ what: 'broke_glass', userId: boss.userId })
    expect((await door.signIn(ownersEmail, 'correct horse battery')).status).toBe(200)
    expect((await put({ only: false })).status).toBe(200)
    expect((await door.signIn('colleague@acme.test', RIGHT)).status).toBe(200)
  })
})

describe('a forgotten password, and a company that nobody gets into', () => {
  const ask = (email: string) => door.post('/recovery', { email })
  const set = (code: string) => door.post('/password', { kind: 'recovery', code, password: GOOD })

  test('who may break the glass sets a new one and goes on; others learn from their link alone where they sign in', async () => {
    const [boss, staff] = [await person(['manager']), await person()]
    expect((await put({ only: true, break_glass: [boss.userId] })).status).toBe(200)
    const rows = async () => {
      const { rows: found } = await server.database.superuser('select length(sealed) as length from auth.message')
      return found
    }
    const before = (await rows()).length
    const answers = [await ask(staff.email), await ask(boss.email), await ask('nobody@acme.test')]
    expect(alike(answers)).toBe(1) // asking tells nobody anything
    const waiting = await rows()
    expect([waiting.length - before, new Set(waiting.map(({ length }) => length)).size]).toEqual([3, 1])
    const code = await linkTo(server, staff.email)
    const refused = await set(code)
    expect([refused.status, refused.body.code]).toEqual([403, 'sign_on_only'])
    expect((await set('A'.repeat(43))).body.code).toBe('link_used') // who holds no link learns nothing of a company
    expect((await set(await linkTo(server, boss.email))).status).toBe(200)
    expect((await door.signIn(boss.email, GOOD)).status).toBe(200)
    expect((await put({ only: false })).status).toBe(200)
    expect((await door.signIn(staff.email, RIGHT)).status).toBe(200) // the password is as it was
    expect((await set(code)).status).toBe(200) // and the link was not used up
  })

  test('at the command line an operator lets staff in past the issuer again, and the audit says so', async () => {
    const [boss, staff] = [await person(['manager']), await person()]
    expect((await put({ only: true, break_glass: [boss.userId] })).status).toBe(200)
    expect((await door.signIn(staff.email, RIGHT)).status).toBe(401)
    const command = async () => {
      const said: string[] = []
      const code = await runCommand('sign-on open --tenant acme --json'.split(' '), {
        env: {
          ...{ root: '', library: '', locale: 'en', urls: server.database.urls },
          master: { keys: [], secret: TEST_SECRET },
        },
        out: (line) => said.push(line),
        err: (line) => said.push(String(line)),
      })
      return { code, said: JSON.parse(said.join('')) }
    }
    expect(await command()).toEqual({ code: 0, said: { reopened: true } })
    expect((await door.signIn(staff.email, RIGHT)).status).toBe(200)
    expect((await manager.get('/v1/single-sign-on')).body.settings).toMatchObject({
      only: false,
      domains: ['acme.test'],
    })
    expect(await command()).toEqual({ code: 0, said: { reopened: false } })
    const { rows } = await server.database.superuser(
      `select actor from t_acme.k_audit where action = 'sign_on.reopened'`,
    )
    expect(rows).toEqual([{ actor: 'operator' }])
  })
})

test('when it is ended, or its person leaves, who came by it is out within a second', async () => {
  let now = 0
  const believing = createWhoAsks({ ...server.world, signedInFreshMs: 1_000 }, () => now)
  const actor = async (headers: Headers) => (await believing.find(headers))?.actor?.id
  const ends = {
    leaves: (userId: string) => manager.post(`/v1/members/${userId}/leave`, {}),
    unlinks: (_: string, cookie: string) => door.post('/account/sign-on/remove', { password: RIGHT }, cookie),
    ended: () => manager.send('DELETE', '/v1/single-sign-on'),
  }
  for (const end of Object.values(ends)) {
    const { claims, userId, cookie } = await linked()
    const opened = new Headers({ cookie: cookiesOf(await enter(claims)) })
    expect(await actor(opened)).toBe(userId)
    await end(userId, cookie)
    now += 1_000
    expect(await actor(opened)).toBeUndefined()
    const again = await begin()
    const isThere = again.url.startsWith(issuer.origin)
    const anew = isThere ? await come(issuer.authorize(again.url, claims), again.cookie) : undefined
    expect(await actor(new Headers({ cookie: anew ? cookiesOf(anew) : '' }))).toBeUndefined()
  }
})
