import { endMember } from '@courtyard/core/tenants/members'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { comparable, startTestServer, type TestServer } from './support.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const signIn = (body: unknown, headers: Record<string, string> = {}) =>
  server.request('/api/auth/sign-in/email', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

async function account(email: string, tenant = 'acme'): Promise<string> {
  return await server.world.auth.createAccount({ tenant, email, password: 'the right password', name: 'A' })
}

test('whoever signs in is who /me says, and after signing out nobody', async () => {
  const manager = await server.signIn('acme', ['manager'])
  const me = await manager.get('/v1/me')
  expect(me.body).toMatchObject({
    id: manager.userId,
    tenant: 'acme',
    roles: ['manager'],
    kind: 'console',
    today: '2026-11-22',
  })
  const out = await manager.send('POST', '/api/auth/sign-out', { json: {} })
  expect(out.status).toBe(200)
  const after = await manager.get('/v1/me')
  expect([after.status, after.body.code]).toEqual([401, 'not_signed_in'])
})

test('the session cookie is for this site and not for scripts', async () => {
  await account('cookie@acme.test')
  const answer = await signIn({ email: 'cookie@acme.test', password: 'the right password' })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('set-cookie')).toMatch(/^courtyard\.session_token=.*HttpOnly/i)
  expect(answer.headers.get('set-cookie')).toMatch(/SameSite=Lax/i)
})

describe('a stranger learns nothing', () => {
  test('a wrong password answers like an address without an account', async () => {
    await account('known@acme.test')
    const wrong = await signIn({ email: 'known@acme.test', password: 'not the right one' })
    const unknown = await signIn({ email: 'unknown@acme.test', password: 'not the right one' })
    expect(comparable(wrong)).toBe(comparable(unknown))
    expect([wrong.status, wrong.body.code]).toEqual([401, 'sign_in_failed'])
  })

  test('another tenant answers byte for byte like one that does not exist, whatever the address', async () => {
    const manager = await server.signIn('acme', ['manager'])
    expect((await manager.get('/t/acme/api/v1/me')).status).toBe(200)
    for (const [method, path] of [
      ['GET', 'v1/me'],
      ['GET', 'v1/records/flat'],
      ['DELETE', 'v1/me'],
      ['GET', 'nowhere'],
      ['GET', 'openapi.json'],
    ] as const) {
      const foreign = await manager.send(method, `/t/beta/api/${path}`)
      const missing = await manager.send(method, `/t/nobody/api/${path}`)
      expect(foreign.body.code).toBe('tenant_missing')
      expect(comparable(foreign)).toBe(comparable(missing))
    }
  })

  test('without a session every address of every tenant asks to sign in', async () => {
    const answers = await Promise.all(
      ['/t/acme/api/v1/me', '/t/nobody/api/v1/me', '/t/acme/api/nowhere'].map((path) => server.request(path)),
    )
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401])
    expect(new Set(answers.map(comparable)).size).toBe(1)
  })
})

test('nobody can make an account or choose a tenant over the API', async () => {
  const body = { email: 'new@acme.test', password: 'the right password', name: 'N', tenant: 'beta' }
  const headers = { 'content-type': 'application/json' }
  const answer = await server.request('/api/auth/sign-up/email', {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  expect([answer.status, answer.body.code]).toEqual([404, 'route_unknown'])
  const manager = await server.signIn('acme', ['manager'])
  const update = await manager.send('POST', '/api/auth/update-user', { json: { tenant: 'beta' } })
  expect(update.status).toBe(404)
})

test('an ended membership ends the access at once; the session alone opens nothing', async () => {
  const manager = await server.signIn('acme', ['manager'])
  expect((await manager.get('/v1/me')).status).toBe(200)
  await endMember(server.deps, 'acme', { userId: manager.userId, day: '2026-11-22' })
  const ended = await manager.get('/v1/me')
  const missing = await manager.get('/t/nobody/api/v1/me')
  expect(comparable(ended)).toBe(comparable(missing))
})

test('a membership that starts tomorrow in the tenant’s time zone is none today', async () => {
  const later = await server.signIn('acme', ['manager'], { validFrom: '2026-11-23' })
  expect((await later.get('/v1/me')).status).toBe(404)
  server.clock.day('2026-11-22T16:30:00Z') // 00:30 on the 23rd in Shanghai
  expect((await later.get('/v1/me')).status).toBe(200)
  server.clock.day('2026-11-22T04:00:00Z')
})
