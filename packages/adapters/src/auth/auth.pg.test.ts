import { fixedClock } from '@courtyard/std/clock'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { getMigrations } from 'better-auth/db/migration'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { authOptions, createAuth } from './auth.ts'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.close())

const SECRET = 'a secret of tests, long enough'

async function pendingOf(): Promise<string[]> {
  const migrations = await getMigrations(authOptions({ controlPool: fresh.database.controlPool, secret: SECRET }))
  expect(migrations.unsafeChanges).toEqual([])
  expect(migrations.schemaProblems).toEqual([])
  return [...migrations.toBeCreated, ...migrations.toBeAdded].flatMap(({ table, fields }) =>
    Object.keys(fields).map((field) => `${table}.${field}`),
  )
}

test('the committed migration is what better-auth asks for: nothing is pending', async () => {
  expect(await pendingOf()).toEqual([])
  await fresh.superuser('alter table auth."user" drop column tenant') // positive control
  expect(await pendingOf()).toEqual(['user.tenant'])
  await fresh.superuser('alter table auth."user" add column tenant text not null')
})

test('creating an account twice keeps the first one and its password', async () => {
  const auth = createAuth({
    controlPool: fresh.database.controlPool,
    secret: SECRET,
    clock: fixedClock('2026-11-22T04:00:00Z'),
  })
  const account = { tenant: 'acme', email: 'A@acme.test', password: 'the right password', name: 'A' }
  const first = await auth.createAccount(account)
  expect(await auth.createAccount({ ...account, email: 'a@ACME.test', password: 'another password' })).toBe(first)
  const passwords = await fresh.superuser('select password from auth.account')
  expect(passwords.rows).toHaveLength(1)
  expect(passwords.rows[0].password).not.toContain('right')
})
