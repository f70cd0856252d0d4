import { createCatalogCache } from '@courtyard/core/catalogs/catalog-cache'
import { createDatabase } from '@courtyard/db/database'
import { provisionTenant } from '@courtyard/db/ddl/provision'
import { listenCatalogs } from '@courtyard/db/listen-catalogs'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { entity, field } from './literal-catalog.ts'
import { publishLiteral } from './publish-literal.ts'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
  await provisionTenant(fresh.database, 'heard')
})
afterAll(() => fresh?.close())

const publish = (size: number) =>
  publishLiteral(fresh.database, 'heard', [entity('site', [field.text('name', { maxLength: size })])])

/** Another process: connections and a cache of its own, which would ask for the version once an hour. */
async function otherProcess() {
  const db = createDatabase({ ...fresh.urls, onError: () => undefined })
  const errors: Error[] = []
  const catalogs = createCatalogCache(db, { freshMs: 3_600_000 })
  const stop = await listenCatalogs(db, {
    onVersion: (tenant, version) => catalogs.published(tenant, version),
    onError: (error) => errors.push(error),
  })
  const close = async () => {
    await stop()
    await db.close()
  }
  return { catalogs, errors, close }
}

/** Connections whose listening is done: the statement of one that is at it says nothing yet. */
const listeners = async (): Promise<number[]> => {
  const listed = await fresh.superuser(
    `select pid from pg_stat_activity where query like 'listen %' and state = 'idle' and datname = current_database()`,
  )
  return listed.rows.map(({ pid }) => Number(pid))
}

test('another process hears of a switch at once, and again after its connection was lost', async () => {
  await publish(10)
  const other = await otherProcess()
  try {
    const version = async () => (await other.catalogs.load('heard')).version
    expect(await version()).toBe(1)
    await publish(11)
    await expect.poll(version, { timeout: 5_000 }).toBe(2)
    const [first, ...more] = await listeners()
    expect(more).toEqual([])
    await fresh.superuser(`select pg_terminate_backend(${first})`)
    await expect.poll(() => other.errors.length, { timeout: 5_000 }).toBeGreaterThan(0)
    // The one that was cut is listed for a moment after its client heard of the end.
    const anew = async () => (await listeners()).filter((pid) => pid !== first).length
    await expect.poll(anew, { timeout: 10_000 }).toBe(1)
    await publish(12)
    await expect.poll(version, { timeout: 5_000 }).toBe(3)
  } finally {
    await other.close()
  }
})

// Positive control: without the notice the same cache would not know.
test('a process that does not listen believes its version until it asks', async () => {
  const db = createDatabase({ ...fresh.urls, onError: () => undefined })
  try {
    const catalogs = createCatalogCache(db, { freshMs: 3_600_000 })
    const { version } = await catalogs.load('heard')
    await publish(20)
    expect((await catalogs.load('heard')).version).toBe(version)
  } finally {
    await db.close()
  }
})
