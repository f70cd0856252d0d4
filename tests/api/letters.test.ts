import type { Identified, Mail } from '@courtyard/core/identity/ports'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { doors, GOOD, linkTo, quickHasher, RIGHT, withAccess } from './identity-world.ts'
import { startTestServer, type TestServer } from './support.ts'

// Guards letters: what a change causes to be written lies there with it or not at all, unreadable, and is handed out under one id.

let server: TestServer
let door: ReturnType<typeof doors>
beforeAll(async () => {
  server = await startTestServer(['acme'], withAccess({}), { hasher: quickHasher })
  door = doors(server)
}, 120_000)
afterAll(() => server?.close())

const sql = (text: string) => server.database.superuser(text)
/** The database takes no letter, as when the process or its disk fails between the two. */
async function withoutLetters<T>(work: () => Promise<T>): Promise<T> {
  await sql('alter table auth.message add constraint none check (false) not valid')
  try {
    return await work()
  } finally {
    await sql('alter table auth.message drop constraint none')
  }
}
const codes = async () => (await sql('select kind, subject, secret_hash from auth.one_time order by 1, 2')).rows
const phoneOf = async (phone: string) => {
  const { userId } = await server.world.auth.accounts.create({ tenant: 'acme', name: 'Ada Phone', phone })
  return userId
}

test('a code or a link that could not be written to anybody is not issued; the one of before still works', async () => {
  await door.member('a@acme.test')
  await phoneOf('13800000001')
  const asks = [
    () => door.post('/recovery', { email: 'a@acme.test' }),
    () => door.post('/sign-in/phone/code', { phone: '13800000001' }),
  ]
  for (const ask of asks) expect((await ask()).status).toBeLessThan(300)
  const before = await codes()
  expect(before).toHaveLength(2)
  for (const ask of asks) expect((await withoutLetters(ask)).status).toBe(500)
  expect(await codes()).toEqual(before)
  for (const ask of asks) expect((await ask()).status).toBeLessThan(300)
  expect((await codes()).some((row, at) => row.secret_hash === before[at]?.secret_hash)).toBe(false)
})

test('a password whose holder could not be told is not set: link, sign-ins and the password of before stay', async () => {
  const email = 'b@acme.test'
  await door.member(email)
  await door.post('/recovery', { email })
  const code = await linkTo(server, email)
  const set = () => door.post('/password', { kind: 'recovery', code, password: GOOD })
  expect((await withoutLetters(set)).status).toBe(500)
  expect((await door.signIn(email, RIGHT)).status).toBe(200)
  expect((await set()).status).toBe(200)
  expect((await door.signIn(email, RIGHT)).status).toBe(401)
  expect((await server.letters()).filter(({ to }) => to === email)).toHaveLength(2) // the link, and that it was used
})

test('a letter lies unreadable, and one whose worker died after handing it out is handed out again under the same id', async () => {
  const email = 'c@acme.test'
  await door.member(email)
  await door.post('/recovery', { email })
  const { rows } = await sql('select m::text as row from auth.message m')
  expect(rows).toHaveLength(1)
  expect(rows[0].row).not.toMatch(/acme|code=|password/)
  const handed: (Mail & Identified)[] = []
  const dies = {
    send: (mail: Mail & Identified) => {
      handed.push(mail)
      return Promise.reject(new Error('the process ends here'))
    },
  }
  await expect(server.world.auth.messages.deliver({ mailer: dies })).rejects.toThrow('ends here')
  const takes = {
    send: (mail: Mail & Identified) => {
      handed.push(mail)
      return Promise.resolve('sent' as const)
    },
  }
  const deliver = () => server.world.auth.messages.deliver({ mailer: takes })
  expect(await deliver()).toBe(0) // it is in the hands of the other for its minute
  server.clock.day('2026-11-22T04:02:00Z')
  expect([await deliver(), await deliver()]).toEqual([1, 0])
  expect(handed.map(({ to }) => to)).toEqual([email, email])
  expect(new Set(handed.map(({ id }) => id)).size).toBe(1)
  server.clock.day('2026-11-22T04:00:00Z')
})

test('of one id one letter waits', async () => {
  const { messages } = server.world.auth
  const letter = { by: 'mail' as const, to: 'd@acme.test', subject: 'x', text: 'y' }
  const id = '018f0000-0000-7000-8000-00000000000c'
  await messages.put(letter, id)
  await messages.put({ ...letter, subject: 'z' }, id)
  await messages.put(letter)
  expect((await server.letters()).filter(({ to }) => to === letter.to).map(({ subject }) => subject)).toEqual([
    'x',
    'x',
  ])
})
