import { setOnlineAccount } from '@courtyard/core/money/online/access'
import { endMember } from '@courtyard/core/tenants/members'
import { createApp } from '@courtyard/server/app'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withHooks } from '../api/hooks-documents.ts'
import { readIssuer } from '../api/issuer.ts'
import { createFakeStripe } from '../api/online/fake-stripe.ts'
import { accountOf, onlinePorts } from '../api/online/world.ts'
import { testVault } from '../api/run-jobs.ts'
import { comparable, type Session, startTestServer, type TestServer, tenantHash } from '../api/support.ts'
import type { Document } from './attacks.ts'
import { documentsOf, MISSING, pathOf, plan, senderOf, sendingOf } from './calls.ts'
import { knowingInvoices } from './invoices-anew.ts'
import { moneyAnew } from './money-anew.ts'
import { ofThemselves, privacyAnew } from './privacy-anew.ts'
import { askedPublish, askedRole, makeWorld, programOf, type Records } from './two-worlds.ts'

let server: TestServer
let acme: Session
let beta: Session
let document: Document
let own: Records
let foreign: Records
let send: ReturnType<typeof senderOf>
let anew: Readonly<Record<string, () => Promise<Records>>>

beforeAll(async () => {
  server = await startTestServer(['acme', 'beta'], withHooks(documentsOf), {
    vault: testVault,
    invoices: knowingInvoices,
    read: readIssuer('https://issuer.example'),
    online: onlinePorts(createFakeStripe(() => new Date('2026-11-22T04:00:00Z')).fetch),
  })
  for (const tenant of ['acme', 'beta']) await setOnlineAccount(server.deps, { tenant, account: accountOf(tenant) })
  acme = heard(await server.signIn('acme', ['manager', 'money', 'answers']))
  beta = await server.signIn('beta', ['manager', 'money', 'answers'])
  const [ownMoney, foreignMoney] = [await moneyAnew(server, acme), await moneyAnew(server, beta)]
  const [ownWorld, foreignWorld] = [await makeWorld(server, acme), await makeWorld(server, beta)]
  const [people, others] = [await privacyAnew(server, acme), await privacyAnew(server, beta)]
  own = { ...(await ownMoney.first()), ...ownWorld, ...(await people.first()) }
  foreign = { ...(await foreignMoney.first()), ...foreignWorld, ...(await others.first()) }
  anew = {
    ...people.anew,
    ...{ ...ownMoney.anew, make_key: () => programOf(acme), revoke_key: () => programOf(acme) },
    agree_to_publish: () => askedPublish(server, acme),
    refuse_publish: () => askedPublish(server, acme),
    refuse_assignment: () => askedRole(server, 'acme', own.member!.id),
  }
  const byManager = senderOf({ asker: acme, keeper: acme, own })
  const byOneself = senderOf({ asker: heard(people.portal), keeper: acme, own })
  send = (call, ...more) => (ofThemselves.has(call.id) ? byOneself : byManager)(call, ...more)
  document = (await acme.get('/openapi.json')).body
})
afterAll(() => server.close())

/** Every byte that somebody of acme, or nobody, was sent. */
const told: string[] = []
const heard = (session: Session): Session => ({
  ...session,
  async send(...asked) {
    const answer = await session.send(...asked)
    told.push(answer.text, JSON.stringify([...answer.headers]))
    return answer
  },
})

test('every operation of the API and every id it takes is tried here', () => {
  const { calls, uncovered } = plan(document)
  expect(uncovered).toEqual([])
  expect(calls.length).toBeGreaterThan(30)
  const slots = calls.flatMap(({ slots }) => slots)
  for (const place of ['path', 'body', 'filter', 'query'])
    expect(slots.filter((slot) => slot.place === place).length).toBeGreaterThan(3)
  for (const { entity } of slots) expect([entity, foreign[entity]?.id]).toEqual([entity, expect.any(String)])
})

test('an operation the test does not know how to try is named', () => {
  const planted = {
    get: { operationId: 'x', parameters: [{ name: 'id', in: 'path', schema: { format: 'uuid' } }] },
    post: { operationId: 'y', requestBody: { content: { 'application/json': { schema: {} } } } },
  }
  const { uncovered } = plan({ ...document, paths: { ...document.paths, '/v1/planted/{id}': planted } })
  expect(uncovered).toEqual([
    expect.stringContaining('GET /v1/planted/{id}'),
    expect.stringContaining('POST /v1/planted/{id}'),
  ])
})

test('every route that answers below a tenant is in the document', () => {
  const described = new Set(
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${generic(path)}`),
    ),
  )
  const routes = createApp(server.world).routes.filter(
    ({ path, method }) => path.startsWith('/t/:tenant/api/') && method !== 'ALL',
  )
  const paths = routes.map(({ path, method }) => `${method.toLowerCase()} ${path.slice('/t/:tenant/api'.length)}`)
  const undescribed = [...new Set(paths)].filter((path) => !described.has(path))
  expect(undescribed.sort()).toEqual(['get /docs', 'get /docs/:file'])
})

/** `/v1/records/flat/{id}` as the route that answers it. */
const generic = (path: string): string =>
  path
    .replace(/^\/v1\/(records|aggregates|trash)\/\w+/, '/v1/$1/:entity')
    .replace(/\/transitions\/\w+$/, '/transitions/:transition')
    .replaceAll(/\{(\w+)\}/g, ':$1')

describe('who may not', () => {
  const calls = () => plan(document).calls
  const nobody = {
    send: (method: string, path: string, { json, headers, body }: Parameters<Session['send']>[2] = {}) =>
      server.request(`/t/acme/api${path}`, {
        method,
        headers: { ...headers, ...(json === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(json === undefined ? (body === undefined ? {} : { body }) : { body: JSON.stringify(json) }),
      }),
  }

  test('without a session every operation asks to sign in, whatever it is asked, and changes nothing', async () => {
    const before = await tenantHash(server, 'acme')
    const ask = senderOf({ asker: nobody, keeper: acme, own })
    const answers = new Map<string, string>()
    for (const call of calls()) answers.set(comparable(await ask(call)), call.id)
    expect([...answers.values()]).toHaveLength(1)
    expect([...answers.keys()][0]).toMatch(/^\[401,/)
    expect(await tenantHash(server, 'acme')).toBe(before)
  })

  test('a session that was ended answers at every operation like none', async () => {
    const gone = await server.signIn('acme', ['manager', 'money'])
    expect((await gone.get('/v1/me')).status).toBe(200)
    await gone.send('POST', '/api/auth/sign-out', { json: {} })
    for (const call of calls()) {
      const ask = { call: call.id, ended: comparable(await senderOf({ asker: gone, keeper: acme, own })(call)) }
      expect(ask).toEqual({
        call: call.id,
        ended: comparable(await senderOf({ asker: nobody, keeper: acme, own })(call)),
      })
    }
  })

  test('who is no member any more finds no tenant there, at every operation', async () => {
    const gone = await server.signIn('acme', ['manager', 'money'])
    await endMember(server.deps, 'acme', { userId: gone.userId, day: '2026-11-22' })
    const none = comparable(await gone.get('/t/nobody/api/v1/me'))
    for (const call of calls())
      expect([call.id, comparable(await senderOf({ asker: gone, keeper: acme, own })(call))]).toEqual([call.id, none])
  })

  test.each([
    ['somebody of the portal', 'resident'],
    ['a colleague with few rights', 'reporter'],
  ])('%s learns nothing of our ids at any operation, and changes nothing', async (_who, role) => {
    const before = await tenantHash(server, 'acme')
    const person = heard(await server.signIn('acme', [role], { record: MISSING }))
    const ask = senderOf({ asker: person, keeper: acme, own })
    // What somebody tried is noted.
    const signedIn = await tenantHash(server, 'acme', /^k_audit/)
    const readable = role === 'reporter' ? ['site'] : []
    let tried = 0
    const telling: string[] = []
    for (const call of calls()) {
      for (const slot of call.slots.filter(({ entity }) => !readable.includes(entity))) {
        const [real, missing] = [
          await ask(call, { slot, id: own[slot.entity]!.id }),
          await ask(call, { slot, id: MISSING }),
        ]
        const where = `${call.method} ${call.path} ${slot.place} ${slot.name}`
        const seen = comparable(real).replaceAll(own[slot.entity]!.id, MISSING)
        if (seen !== comparable(missing)) telling.push(`${where}: ${real.text} ${missing.text}`)
        tried++
      }
    }
    expect(tried).toBeGreaterThan(100)
    expect(telling).toEqual([])
    expect(before).not.toBe(signedIn) // the hash sees the new member
    expect(await tenantHash(server, 'acme', /^k_audit/)).toBe(signedIn)
  })

  test('an operation that takes a right refuses who has none', async () => {
    const person = heard(await server.signIn('acme', ['reporter']))
    const ask = senderOf({ asker: person, keeper: acme, own })
    const needing = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).flatMap(([method, operation]) => ('x-requires' in operation ? [`${method} ${path}`] : [])),
    )
    expect(needing.length).toBeGreaterThan(100)
    for (const call of calls().filter(({ method, path }) => needing.includes(`${method} ${path}`)))
      expect([call.id, (await ask(call)).status]).toEqual([call.id, expect.toBeOneOf([403, 404])])
  })

  test('however an address is written, nobody gets in without a session', async () => {
    const session = await server.request('/t/acme/api/v1/me')
    expect(session.status).toBe(401)
    for (const path of ['v1/me', 'v1/records/site', 'openapi.json', 'docs', 'v1/catalog'])
      for (const written of spellings(`/t/acme/api/${path}`)) {
        const answer = await server.request(written)
        expect([written, answer.status]).toEqual([written, expect.toBeOneOf([401, 404, 422, 400])])
        expect(answer.text).not.toContain('site of acme')
      }
  })
})

/** Other ways to write an address, which a guard on a prefix may miss. */
const spellings = (path: string): string[] => [
  ...[path, `/${path}`, path.replaceAll('/', '//'), `${path}/`, `${path}//`, `${path}/.`, `${path}/../me`],
  ...[path.replace('/api/', '/api%2F'), path.replace('/api/', '/%61pi/'), path.replace('/api/', '/api/./')],
  ...[path.replace('/api/', '/api/x/../'), path.replace('/api/', '/API/'), path.replace('/api/', '/api;x=1/')],
  ...[path.replace('/v1', '/%76%31'), path.replace('acme', 'ACME'), path.replace('acme', 'acme%00'), `${path}%20`],
  ...[path.replace('acme', 'beta/../acme'), path.replace('/t/', '/T/'), `${path}?tenant=beta`, `${path}#x`],
]

describe('with the ids of another tenant', () => {
  test('every slot answers as for an id that does not exist, and nothing of the other tenant changes', async () => {
    const before = await tenantHash(server, 'beta')
    let tried = 0
    for (const call of plan(document).calls) {
      for (const slot of call.slots) {
        const [stolen, missing] = [
          await send(call, { slot, id: foreign[slot.entity]!.id }),
          await send(call, { slot, id: MISSING }),
        ]
        const where = `${call.method} ${call.path} ${slot.place} ${slot.name}`
        // An answer may repeat what the caller sent, so the ids themselves do not count.
        const seen = comparable(stolen).replaceAll(foreign[slot.entity]!.id, MISSING)
        expect([where, seen]).toEqual([where, comparable(missing)])
        if (slot.place !== 'filter' && slot.place !== 'query')
          expect([where, stolen.status >= 400 && stolen.status < 500]).toEqual([where, true])
        if (slot.place === 'path') expect([where, stolen.status]).toEqual([where, 404])
        tried++
      }
    }
    expect(tried).toBeGreaterThan(25)
    expect(await tenantHash(server, 'beta')).toBe(before)
  })

  test('the list behind a group of theirs answers as for a group that does not exist', async () => {
    const behind = async (id: string) => {
      const group = encodeURIComponent(JSON.stringify([id]))
      return JSON.stringify((await acme.get(`/v1/reports/flats_site/records?input=area&group=${group}`)).body)
    }
    const missing = await behind(MISSING)
    expect(await behind(foreign.site!.id)).toBe(missing)
    expect(await behind(own.site!.id)).not.toBe(missing)
  })

  test('no operation tells an id of the other tenant, and with our own ids each one works', async () => {
    const before = await tenantHash(server, 'beta')
    const acmeBefore = await tenantHash(server, 'acme')
    const calls = plan(document).calls
    for (const call of [...calls.filter(({ method }) => method !== 'delete')]) {
      const answer = await send(call, undefined, await anew[call.id]?.())
      expect([call.id, answer.status, answer.status < 300 ? '' : answer.text]).toEqual([
        call.id,
        expect.any(Number),
        '',
      ])
      for (const { id } of Object.values(foreign)) expect(answer.text).not.toContain(id)
    }
    expect(await tenantHash(server, 'beta')).toBe(before)
    expect(await tenantHash(server, 'acme')).not.toBe(acmeBefore) // the hash sees changes
  })

  test('every operation under the other tenant’s address answers like a tenant that does not exist', async () => {
    for (const call of plan(document).calls) {
      const path = pathOf(call, foreign)
      const answers = await Promise.all(
        ['beta', 'nobody'].map((tenant) =>
          acme.send(call.method.toUpperCase(), `/t/${tenant}/api${path}`, sendingOf(call.body)),
        ),
      )
      expect([call.id, ...answers.map(({ status }) => status)]).toEqual([call.id, 404, 404])
      expect(comparable(answers[0]!)).toBe(comparable(answers[1]!))
    }
  })
})

test('nothing that was sent to people of one tenant, or called out for it, holds a word of the other', async () => {
  const words = ['of beta', '@beta.test'] // not ids: an answer may repeat one that the caller sent
  const { rows } = await server.database.superuser(
    `select body as text from t_acme.k_hook_delivery union all select texts::text from t_acme.k_notification
     union all select payload::text from t_acme.k_outbox`,
  )
  expect(rows.length).toBeGreaterThan(2)
  const out = [...told, ...rows.map(({ text }) => String(text)), JSON.stringify(server.logged)]
  expect(told.length).toBeGreaterThan(1_000)
  for (const word of words) expect([word, out.filter((text) => text.includes(word))]).toEqual([word, []])
  // The words would be found: what is sent to people of the other tenant holds them.
  expect((await beta.get('/v1/records/site')).text).toContain('of beta')
  expect(out.some((text) => text.includes('of acme'))).toBe(true)
})
