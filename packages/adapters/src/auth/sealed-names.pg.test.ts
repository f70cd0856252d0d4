import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { authOptions, createAuth } from './auth.ts'
import { createAuthStore, INSTALLATION } from './auth-store.ts'
import { sealedAdapter } from './sealed-adapter.ts'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh?.close())

const PASSWORD = 'horse battery staple'
let now = new Date('2026-11-22T04:00:00Z')
const options = (more: { secret?: string } = {}) => ({
  ...{ controlPool: fresh.database.controlPool, clock: { now: () => now } },
  secret: more.secret ?? 'a secret of tests, long enough',
})
/** As a process that has just started. */
const authOf = (more = {}) => createAuth(options(more))
const person = (name: string) => ({ tenant: 'acme', email: `${name}@mail.test`, password: PASSWORD, name })

async function cookieOf(auth: ReturnType<typeof authOf>, login: string): Promise<string> {
  const found = await auth.signIn.password({ login, password: PASSWORD, locale: 'en' }, new Headers())
  if (found.kind !== 'in') throw new Error(`signing in answered ${found.kind}`)
  const [cookie = ''] = found.answer.headers.getSetCookie().filter((line) => line.includes('session_token'))
  return cookie.split(';')[0] ?? ''
}
const tokenIn = (cookie: string): string => decodeURIComponent(cookie.split('=')[1] ?? '').split('.')[0] ?? ''
const whoHas = (auth: ReturnType<typeof authOf>, cookie: string) => auth.signedIn(new Headers({ cookie }))

/** Everything that schema auth holds, as text. */
async function allRows(): Promise<string> {
  const { rows: tables } = await fresh.superuser(
    `select relname from pg_class where relnamespace = 'auth'::regnamespace and relkind = 'r'`,
  )
  expect(tables.length).toBeGreaterThan(10)
  const texts = await Promise.all(
    tables.map(({ relname }) => fresh.superuser(`select string_agg(t::text, ' ') as text from auth."${relname}" t`)),
  )
  return texts.map(({ rows }) => String(rows[0]?.text)).join('\n')
}

test('no table of sign-in holds an address, a number or a token; whoever knows them is found by them', async () => {
  const auth = authOf()
  const userId = await auth.createAccount(person('ada'))
  const { userId: other } = await auth.accounts.create({ tenant: 'acme', name: 'Bo', phone: '+8613800138000' })
  const cookie = await cookieOf(auth, 'ADA@mail.test ')
  expect(await whoHas(auth, cookie)).toMatchObject({ userId, email: 'ada@mail.test' })
  expect(await auth.accounts.byLogin('ada@mail.test')).toMatchObject({ userId, email: 'ada@mail.test', name: 'ada' })
  expect(await auth.accounts.byLogin('13800138000')).toMatchObject({ userId: other, email: '' })
  expect(await auth.accounts.phoneOf(other)).toBe('+8613800138000')
  const all = await allRows()
  expect(all).toContain(userId) // positive control: the rows are there
  expect(tokenIn(cookie).length).toBeGreaterThan(20)
  for (const secret of ['ada@', 'mail.test', '13800138000', tokenIn(cookie)]) expect(all).not.toContain(secret)
})

// Guards who has a copy of the database: what stands in it is neither a name nor a token.
test('what lies in the place of an address or a token finds nothing', async () => {
  await authOf().createAccount(person('eve'))
  await cookieOf(authOf(), 'eve@mail.test')
  const { rows } = await fresh.superuser(
    `select u.email, s.token from auth.session s join auth."user" u on u.id = s."userId" where u.name = 'eve'`,
  )
  const [{ email, token }] = rows as [{ email: string; token: string }]
  expect(email).toMatch(/^[0-9a-f]{32}@sealed\.invalid$/)
  expect(await authOf().accounts.byLogin(email)).toBeUndefined()
  const adapter = sealedAdapter(createAuthStore(options()))(authOptions(options()))
  const find = (model: string, field: string, value: string) => adapter.findOne({ model, where: [{ field, value }] })
  expect(await find('session', 'token', token)).toBeNull()
  expect(await find('user', 'email', email)).toBeNull()
  expect(await find('user', 'email', 'eve@mail.test')).toMatchObject({ email: 'eve@mail.test' }) // positive control
})

test('nodes of the version before are not cut off: for an hour rows are as they were, then all are sealed and nobody is signed out', async () => {
  await fresh.superuser(`update auth.sealing set from_at = now() + interval '1 hour'`)
  const before = authOf()
  const userId = await before.createAccount(person('old'))
  await before.accounts.create({ tenant: 'acme', name: 'Cy', phone: '+8613900139000' })
  const cookie = await cookieOf(before, 'old@mail.test')
  await before.sweep()
  const then = await allRows()
  for (const readable of ['old@mail.test', tokenIn(cookie)]) expect(then).toContain(readable)
  expect(await whoHas(before, cookie)).toMatchObject({ userId, email: 'old@mail.test' })

  await fresh.superuser(`update auth.sealing set from_at = now()`)
  const after = authOf()
  expect(await whoHas(after, cookie)).toMatchObject({ userId })
  await Promise.all([after.sweep(), authOf().sweep()])
  const now = await allRows()
  for (const secret of ['old@mail.test', tokenIn(cookie)]) expect(now).not.toContain(secret)
  expect(await whoHas(after, cookie)).toMatchObject({ userId, email: 'old@mail.test' })
  expect(await whoHas(after, await cookieOf(after, 'old@mail.test'))).toMatchObject({ userId })
  expect((await fresh.superuser(`select from auth.phone where sealed like 'v1.%'`)).rowCount).toBe(0)
  expect(await after.accounts.byPhone('+8613900139000')).toMatchObject([{ name: 'Cy' }])
  expect(await after.createAccount({ ...person('old'), password: 'another one entirely' })).toBe(userId)
})

test('the key of the installation turns: every name is sealed with the newer version, and found and opened as before', async () => {
  const versions = async () =>
    (
      await fresh.superuser(
        `select distinct get_byte(decode(sealed, 'base64'), 1) as version from (
          select sealed from auth."user" union all select sealed from auth.phone) s where sealed is not null order by 1`,
      )
    ).rows.map(({ version }) => version)
  const auth = authOf()
  expect(await versions()).toEqual([1])
  await createAuthStore(options()).sealers.addVersion(INSTALLATION)
  now = new Date(now.getTime() + 200_000)
  await authOf().sweep()
  expect(await versions()).toEqual([1]) // some process may seal with the older one still
  now = new Date(now.getTime() + 60_000)
  const processes = [authOf(), authOf()]
  await Promise.all(processes.map((one) => one.sweep()))
  expect(await versions()).toEqual([2])
  // Where each found rows in the hands of the other, the version before is left to whoever looks next.
  await authOf().sweep()
  const kept = await fresh.superuser(`select version from auth.data_key where use = 'seal' and retired_at is not null`)
  expect(kept.rows).toEqual([{ version: 1 }])
  for (const one of [auth, ...processes]) {
    expect(await one.accounts.byLogin('ada@mail.test')).toMatchObject({ email: 'ada@mail.test' })
    expect(await one.accounts.byPhone('+8613900139000')).toMatchObject([{ name: 'Cy' }])
  }
})

test('an address that was moved to another account opens for nobody; another master key opens none', async () => {
  await fresh.superuser(
    `update auth."user" set sealed = (select sealed from auth."user" where name = 'ada') where name = 'old'`,
  )
  await expect(authOf().accounts.byLogin('old@mail.test')).rejects.toThrow(/opens where it stands/)
  const wrong = authOf({ secret: 'another secret, long enough as well' })
  await expect(wrong.accounts.byLogin('ada@mail.test')).rejects.toMatchObject({ code: 'keys_unavailable' })
})
