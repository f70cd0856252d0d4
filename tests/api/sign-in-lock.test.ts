import { scryptHasher } from '@courtyard/adapters/auth/passwords'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { alike, cookiesOf, doors, RIGHT, withAccess } from './identity-world.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

const FAILURES = 4
let server: TestServer
let door: ReturnType<typeof doors>
let manager: Session
let looked = 0
let hashed = 0
beforeAll(async () => {
  const hasher = {
    ...scryptHasher,
    hash: (password: string) => {
      hashed += 1
      return scryptHasher.hash(password)
    },
    verify: (compared: { hash: string; password: string }) => {
      looked += 1
      return scryptHasher.verify(compared)
    },
  }
  server = await startTestServer(['acme'], withAccess({ failures: FAILURES }), { hasher })
  door = doors(server)
  manager = await server.signIn('acme', ['manager'])
})
afterAll(() => server?.close())

const guess = (email: string, cookie = '') => door.signIn(email, 'a wrong guess of it', cookie)
const lockOut = async (email: string) => {
  for (let tries = 0; tries < FAILURES; tries++) await guess(email)
}

// Guards C-class "parallel guessing": the count is taken before the password is looked at.
test('of fifty guesses at once no more are looked at than the company allows', async () => {
  await door.member('parallel@acme.test')
  looked = 0
  const answers = await Promise.all(Array.from({ length: 50 }, () => guess('parallel@acme.test')))
  expect(looked).toBe(FAILURES)
  expect([alike(answers), answers[0]!.status]).toEqual([1, 401])
  await server.database.superuser('delete from auth.counted')
})

test('a locked account, a wrong password and nobody answer alike, and the right password alike while it is locked', async () => {
  await door.member('locked@acme.test')
  await lockOut('locked@acme.test')
  await lockOut('nobody@acme.test')
  const answers = [
    await guess('locked@acme.test'),
    await guess('nobody@acme.test'),
    await guess('nobody2@acme.test'),
    await door.signIn('LOCKED@acme.test', RIGHT),
  ]
  expect([alike(answers), answers[0]!.status]).toEqual([1, 401])
  expect((await server.letters()).filter(({ to }) => to === 'locked@acme.test')).toHaveLength(1)
  server.clock.day('2026-11-22T04:15:01Z')
  expect((await door.signIn('locked@acme.test', RIGHT)).status).toBe(200)
  server.clock.day('2026-11-22T04:00:00Z')
})

// Guards privacy: how long an answer takes must not tell whether there is an account.
test('a try costs one hashing, whether it is for somebody, for nobody or for a locked account', async () => {
  await door.member('costs@acme.test')
  const costs: number[] = []
  const rows: number[] = []
  for (const email of ['costs@acme.test', 'costs-nobody@acme.test'])
    for (let tries = 0; tries < FAILURES + 2; tries++) {
      const before = looked + hashed
      await guess(email)
      costs.push(looked + hashed - before)
      const { rows: found } = await server.database.superuser('select count(*)::int as n from auth.message')
      rows.push(found[0].n)
    }
  expect(costs).toEqual(costs.map(() => 1))
  const put = (of: number[]) => of.at(-1)! - of[0]!
  expect([put(rows.slice(0, FAILURES + 2)), put(rows.slice(FAILURES + 2))]).toEqual([1, 1]) // the lock's letter, or as good as
})

test('each lock lasts twice as long as the one before', async () => {
  await door.member('doubling@acme.test')
  const until = async (): Promise<number> => {
    const { rows } = await server.database.superuser(
      "select max(locked_until) as until from auth.sign_in_lock where device = '' and locked_until > now() - interval '100 years'",
    )
    return new Date(rows[0].until).getTime()
  }
  await server.database.superuser('delete from auth.sign_in_lock')
  const minutes: number[] = []
  let at = Date.parse('2026-11-22T05:00:00Z')
  for (let locks = 0; locks < 3; locks++) {
    server.clock.day(new Date(at).toISOString())
    await lockOut('doubling@acme.test')
    minutes.push(((await until()) - at) / 60_000)
    at = (await until()) + 1_000
  }
  expect(minutes).toEqual([15, 30, 60])
  server.clock.day('2026-11-22T04:00:00Z')
})

test('a device that signed in before is not locked out by strangers, and strangers do not gain by it', async () => {
  await door.member('boss@acme.test')
  await door.member('other@acme.test')
  const known = cookiesOf(await door.signIn('boss@acme.test', RIGHT))
  const device = known.split('; ').find((pair) => pair.startsWith('courtyard.device='))!
  await lockOut('boss@acme.test')
  expect((await door.signIn('boss@acme.test', RIGHT)).status).toBe(401)
  expect((await door.signIn('boss@acme.test', RIGHT, device)).status).toBe(200)
  // The device counts for the account it signed in to, and has a lock of its own.
  await lockOut('other@acme.test')
  expect((await door.signIn('other@acme.test', RIGHT, device)).status).toBe(401)
  for (let tries = 0; tries < FAILURES; tries++) await guess('boss@acme.test', device)
  expect((await door.signIn('boss@acme.test', RIGHT, device)).status).toBe(401)
})

test('an administrator unlocks at once; who may not see people may not', async () => {
  const userId = await door.member('unlock@acme.test')
  await lockOut('unlock@acme.test')
  expect((await door.signIn('unlock@acme.test', RIGHT)).status).toBe(401)
  expect((await manager.get(`/v1/members/${userId}/sign-ins`)).body.locked_until).toBe('2026-11-22T04:15:00.000Z')
  const viewer = await server.signIn('acme', ['viewer'])
  expect((await viewer.post(`/v1/members/${userId}/unlock`, {})).status).toBe(403)
  expect((await manager.post(`/v1/members/${userId}/unlock`, {})).status).toBe(200)
  expect((await door.signIn('unlock@acme.test', RIGHT)).status).toBe(200)
  expect(server.told.filter((event) => event.userId === userId).map(({ what }) => what)).toEqual([
    ...Array(FAILURES - 1).fill('sign_in_failed'),
    'sign_in_locked',
    'sign_in_failed',
    'unlocked',
    'signed_in',
  ])
})
