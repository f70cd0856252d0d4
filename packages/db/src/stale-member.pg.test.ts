import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { CompiledQuery } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDatabase, type Database } from './database.ts'
import { provisionTenant } from './ddl/provision.ts'

// A login that may be anybody, so that one of its connections can be made to be somebody who knows of no tenant.

let fresh: FreshDatabase
let db: Database
beforeAll(async () => {
  fresh = await freshDatabase()
  const { superuserUrl: appUrl } = fresh.urls
  db = createDatabase({ ...fresh.urls, appUrl, poolMax: 1, onError: () => undefined })
  await provisionTenant(fresh.database, 'acme')
})
afterAll(async () => {
  await db?.close()
  await fresh?.close()
})

const app = () => db.placement.sites[0]!.app
const who = CompiledQuery.raw('select current_user as name, pg_backend_pid() as pid')
/** The one connection of the pool knows no more than the login of sign-in does; `ever`, so does every later one. */
async function makeIgnorant({ ever = false } = {}): Promise<number> {
  const stranger = `set session authorization "${new URL(fresh.urls.controlUrl).username}"`
  const client = await app().connect()
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  await client.query(stranger)
  client.release()
  if (ever) app().on('connect', (later) => void later.query(stranger))
  return rows[0]!.pid
}

test('a connection that does not know of the membership is replaced, in a transaction and in one flight', async () => {
  const inTransaction = () => db.withTenant('acme', (tx) => tx.run<{ name: string; pid: number }>(who))
  const together = async () => (await db.read('acme', () => [{ query: who }]))[0] as { name: string; pid: number }[]
  for (const ask of [inTransaction, together]) {
    const ignorant = await makeIgnorant()
    const [seen] = await ask()
    expect(seen?.name).toBe('t_acme')
    expect(seen?.pid).not.toBe(ignorant)
  }
})

test('where no connection may be the tenant, it is refused after a few, and nothing was done', async () => {
  await makeIgnorant({ ever: true })
  let begun = 0
  const refused = db.withTenant('acme', async (tx) => {
    begun += 1
    return await tx.run(who)
  })
  await expect(refused).rejects.toMatchObject({ code: '42501' })
  expect(begun).toBe(3)
})
