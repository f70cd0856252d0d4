import { endMember } from '@courtyard/core/tenants/members'
import { createApp } from '@courtyard/server/app'
import { createWhoAsks } from '@courtyard/server/edge/who-asks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ORIGIN, startTestServer, type TestServer } from './support.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

/** Who asks, believed for a second of a clock that the test moves. */
function believing() {
  let now = 0
  const whoAsks = createWhoAsks({ ...server.world, signedInFreshMs: 1_000 }, () => now)
  const rolesOf = async (cookie: string) => (await whoAsks.find(new Headers({ cookie })))?.actor?.roles
  const pass = (ms: number) => {
    now += ms
  }
  return { rolesOf, pass, forget: () => whoAsks.forget() }
}

// Guards I2 (revocation): what is believed without asking must end, and end in time.
test('an ended membership is noticed when its second is over, and not before', async () => {
  const { rolesOf, pass } = believing()
  const { cookie, userId } = await server.signIn('acme', ['manager'])
  expect(await rolesOf(cookie)).toEqual(['manager'])
  await endMember(server.deps, 'acme', { userId, day: '2026-11-22' })
  pass(999)
  expect(await rolesOf(cookie)).toEqual(['manager']) // shows that it is believed at all
  pass(1)
  expect(await rolesOf(cookie)).toBeUndefined()
})

test('what is forgotten is looked up again at once, also by who was being looked up meanwhile', async () => {
  const { rolesOf, forget } = believing()
  const { cookie, userId } = await server.signIn('acme', ['manager'])
  const underWay = rolesOf(cookie)
  await endMember(server.deps, 'acme', { userId, day: '2026-11-22' })
  forget()
  await underWay
  expect(await rolesOf(cookie)).toBeUndefined()
})

test('sessions are kept apart, and a stranger is never believed to be someone', async () => {
  const { rolesOf } = believing()
  const manager = await server.signIn('acme', ['manager'])
  expect(await rolesOf(manager.cookie)).toEqual(['manager'])
  expect(await rolesOf(`${manager.cookie}x`)).toBeUndefined()
  expect(await rolesOf('')).toBeUndefined()
})

test('signing out ends a believed session at once in the process that did it', async () => {
  const app = createApp({ ...server.world, signedInFreshMs: 60_000 })
  const { cookie } = await server.signIn('acme', ['manager'])
  const headers = { cookie, 'content-type': 'application/json' }
  const me = async () => (await app.request(`${ORIGIN}/t/acme/api/v1/me`, { headers })).status
  expect(await me()).toBe(200)
  await app.request(`${ORIGIN}/api/auth/sign-out`, { method: 'POST', headers, body: '{}' })
  expect(await me()).toBe(401)
})
