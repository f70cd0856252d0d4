import { base32 } from '@better-auth/utils/base32'
import { createOTP } from '@better-auth/utils/otp'
import { viewedBy } from '@courtyard/core/access/view-as'
import { addMember } from '@courtyard/core/tenants/members'
import { createWhoAsks } from '@courtyard/server/edge/who-asks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cookiesOf, doors, linkTo, RIGHT, withAccess } from './identity-world.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

// Guards accounts: sessions and keys stand in credentials.test.ts; here is everything else that lets somebody in.

const NOW = '2026-11-22T04:00:00Z'
let server: TestServer
let door: ReturnType<typeof doors>
let manager: Session
beforeAll(async () => {
  server = await startTestServer(['acme', 'beta'], withAccess({}))
  door = doors(server)
  manager = await server.signIn('acme', ['manager'])
})
afterAll(() => server?.close())

type Credential = {
  /** Whether it lets somebody in. */
  use(): Promise<boolean>
  readonly userId: string
  readonly email: string
}
let count = 0
const newPassword = () => `Quiet otters borrow ${count++} umbrellas`
const at = (clock: string) => async () => server.clock.day(`2026-${clock}:01Z`)
const isIn = async (answer: Awaited<ReturnType<typeof door.post>>, tenant = 'acme') =>
  answer.status === 200 && (await door.me(cookiesOf(answer), tenant)) === 200

async function person(): Promise<{ email: string; userId: string }> {
  const email = `ended${count++}@acme.test`
  return { email, userId: await door.member(email) }
}
const setBy = (kind: string, code: string) => door.post('/password', { kind, code, password: newPassword() })
const askRecovery = (email: string) => door.post('/recovery', { email })
/** Passwords that were set anew, by address. */
const passwords = new Map<string, string>()
async function recover({ email }: Credential): Promise<void> {
  const password = newPassword()
  await askRecovery(email)
  const code = await linkTo(server, email)
  expect((await door.post('/password', { kind: 'recovery', code, password })).status).toBe(200)
  passwords.set(email, password)
}
const signInsEnded = ({ userId }: Credential) => manager.post(`/v1/members/${userId}/sign-ins/end`, {})
async function changePassword({ email }: Credential): Promise<void> {
  const cookie = cookiesOf(await door.signIn(email, RIGHT))
  const body = { currentPassword: RIGHT, newPassword: newPassword() }
  expect((await door.post('/change-password', body, cookie)).status).toBe(200)
}

async function recoveryLink(): Promise<Credential> {
  const one = await person()
  await askRecovery(one.email)
  const code = await linkTo(server, one.email)
  return { ...one, use: async () => isIn(await setBy('recovery', code)) }
}

async function invitation(): Promise<Credential> {
  const email = `invited${count++}@acme.test`
  const { body } = await manager.post('/v1/invitations', { name: 'New', email, role: 'viewer' })
  const code = await linkTo(server, email)
  return { email, userId: body.member, use: async () => isIn(await setBy('invitation', code)) }
}

async function owner(tenants: readonly string[] = ['acme']): Promise<Credential & { phone: string }> {
  const phone = `139${String(10_000_000 + count++)}`
  let userId = ''
  for (const tenant of tenants) {
    userId = (await server.world.auth.accounts.create({ tenant, name: 'Owner', phone: `+86${phone}` })).userId
    await addMember(server.deps, tenant, { userId, name: 'Owner', email: `${userId}@x.invalid`, roles: ['viewer'] })
  }
  await door.post('/sign-in/phone/code', { phone })
  const code = await codeTo(phone)
  return { phone, email: phone, userId, use: async () => isIn(await door.post('/sign-in/phone', { phone, code })) }
}
const codeTo = async (phone: string): Promise<string> => {
  const note = (await server.letters()).find(({ to, subject }) => to === `+86${phone}` && subject === 'sign_in_code')
  return /\d{6}/.exec(note?.text ?? '')?.[0] ?? ''
}

async function choice(): Promise<Credential> {
  const { phone, userId } = await owner(['acme', 'beta'])
  const { body } = await door.post('/sign-in/phone', { phone, code: await codeTo(phone) })
  const { ticket, tenant } = body.choices[0]
  return { email: phone, userId, use: async () => isIn(await door.post('/sign-in/choose', { ticket }), tenant) }
}

const codeOf = async (secret: string, instant: string): Promise<string> =>
  await createOTP(new TextDecoder().decode(base32.decode(secret))).hotp(Math.floor(Date.parse(instant) / 30_000))

/** A ticket for the second step, and the code of its moment. */
async function secondStep(): Promise<Credential> {
  const one = await person()
  const cookie = cookiesOf(await door.signIn(one.email, RIGHT))
  const { body } = await door.post('/account/factor', { password: RIGHT }, cookie)
  await door.post('/account/factor/confirm', { code: await codeOf(body.secret, NOW) }, cookie)
  const ticket: string = (await door.signIn(one.email, RIGHT)).body.second
  const later = '2026-11-22T04:02:00Z'
  const use = async () => {
    if (server.deps.clock.now() < new Date(later)) server.clock.day(later)
    const code = await codeOf(body.secret, server.deps.clock.now().toISOString())
    return isIn(await door.post('/sign-in/second', { ticket, code }))
  }
  return { ...one, use }
}

/** A browser that signed in before: strangers who lock the account do not lock it out. */
async function device(): Promise<Credential> {
  const one = await person()
  const cookie = cookiesOf(await door.signIn(one.email, RIGHT))
  const use = async () => {
    for (let failed = 0; failed < 4; failed++) await door.signIn(one.email, 'a wrong one')
    return isIn(await door.signIn(one.email, passwords.get(one.email) ?? RIGHT, cookie))
  }
  return { ...one, use }
}

const wrongCodes = async ({ email: phone }: Credential) => {
  const wrong = (await codeTo(phone)) === '000000' ? '000001' : '000000'
  for (let tries = 0; tries < 5; tries++) await door.post('/sign-in/phone', { phone, code: wrong })
}
const used = ({ use }: Credential) => use()

/** Every way each of them ends. */
const KINDS: Readonly<
  Record<string, { make(): Promise<Credential>; ends: Record<string, (of: Credential) => unknown> }>
> = {
  'a recovery link': {
    make: recoveryLink,
    ends: {
      'it was used': used,
      'a newer one was asked for': ({ email }) => askRecovery(email),
      'half an hour passed': at('11-22T04:30'),
      'the password was changed meanwhile': changePassword,
      'every sign-in was ended by an administrator': signInsEnded,
    },
  },
  'an invitation': {
    make: invitation,
    ends: {
      'it was used': used,
      'a newer one was sent': ({ userId }) => manager.post(`/v1/members/${userId}/invitation`, {}),
      'a week passed': at('11-29T04:00'),
      'its person left': ({ userId }) => manager.post(`/v1/members/${userId}/leave`, {}),
    },
  },
  'a code to a phone': {
    make: owner,
    ends: {
      'it was used': used,
      'a newer one was asked for': async ({ email: phone, use: _ }) => {
        const before = await codeTo(phone)
        do await door.post('/sign-in/phone/code', { phone })
        while ((await codeTo(phone)) === before)
      },
      'ten minutes passed': at('11-22T04:10'),
      'five wrong ones were tried': wrongCodes,
    },
  },
  'a choice of companies': {
    make: choice,
    ends: { 'it was used': used, 'ten minutes passed': at('11-22T04:10') },
  },
  'a ticket for the second step': {
    make: secondStep,
    ends: {
      'it was used': used,
      'a newer one was asked for': ({ email }) => door.signIn(email, RIGHT),
      'ten minutes passed': at('11-22T04:10'),
      'the password was set anew': recover,
      'every sign-in was ended by an administrator': signInsEnded,
    },
  },
  'a device that is known': {
    make: device,
    ends: { 'the password was set anew': recover, 'every sign-in was ended by an administrator': signInsEnded },
  },
}
const works = new Map<string, boolean>()
const table = Object.entries(KINDS).flatMap(([kind, { ends }]) => Object.keys(ends).map((end) => [kind, end] as const))

test.each(table)('%s is dead at once when %s', async (kind, end) => {
  const { make, ends } = KINDS[kind]!
  // Once for each kind: without its end it does let somebody in.
  if (!works.has(kind)) works.set(kind, await (await make()).use())
  expect(works.get(kind)).toBe(true)
  server.clock.day(NOW)
  const doomed = await make()
  await ends[end]!(doomed)
  expect(await doomed.use()).toBe(false)
  server.clock.day(NOW)
})

test.each([
  ['who is looked at left', (looked: string) => manager.post(`/v1/members/${looked}/leave`, {})],
  ['who looks lost the right', async (_: string, looks: Session) => takeRoles(looks)],
  ['who looks signed out', (_: string, looks: Session) => looks.send('POST', '/api/auth/sign-out', { json: {} })],
] as const)('looking as somebody else is dead within a second when %s', async (_, end) => {
  let now = 0
  const believing = createWhoAsks({ ...server.world, signedInFreshMs: 1_000 }, () => now)
  const looks = await server.signIn('acme', ['manager'])
  const { userId: looked } = await person()
  const viewed = async () => {
    const actor = (await believing.find(new Headers({ cookie: looks.cookie })))?.actor
    return actor && (await viewedBy(server.deps, actor, looked).catch(() => undefined))?.id
  }
  expect(await viewed()).toBe(looked)
  await end(looked, looks)
  now += 1_000
  expect(await viewed()).toBeUndefined()
})

/** Ends every role of a person but one that may do nothing. */
async function takeRoles({ userId }: Session): Promise<void> {
  await manager.post(`/v1/members/${userId}/assignments`, { role: 'nobody' })
  const { rows } = await server.database.superuser(
    "select id from t_acme.k_assignment where user_id = $1 and role = 'manager'",
    [userId],
  )
  expect((await manager.post(`/v1/assignments/${rows[0].id}/end`, {})).status).toBe(200)
}
