import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { CompiledQuery } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDatabase, type Database } from './database.ts'
import { provisionTenant } from './ddl/provision.ts'

let fresh: FreshDatabase
let db: Database
beforeAll(async () => {
  fresh = await freshDatabase()
  db = createDatabase({ ...fresh.urls, poolMax: 1, onError: () => undefined })
  await provisionTenant(fresh.database, 'acme')
  await fresh.superuser(
    'create table t_acme.e_flat (area numeric(6,2)); insert into t_acme.e_flat values (1.50); grant select, insert on t_acme.e_flat to t_acme',
  )
})
afterAll(async () => {
  await db?.close()
  await fresh?.close()
})

const read = CompiledQuery.raw('select area from t_acme.e_flat')
let scale = 2
/** Another type for the column, as a publish gives one, while the connection keeps its plan. */
const retype = () => fresh.superuser(`alter table t_acme.e_flat alter column area type numeric(12,${++scale})`)

test('a statement whose plan was kept over a change of type answers, in a transaction and in one flight', async () => {
  const inTransaction = () => db.withTenant('acme', (tx) => tx.run<{ area: string }>(read, { prepare: true }))
  const together = () => db.read('acme', () => [{ query: read, prepare: true }])
  for (const ask of [inTransaction, together]) {
    await ask()
    const before = (await ask())[0]
    await retype()
    const after = (await ask())[0]
    expect([JSON.stringify(after)]).not.toEqual([JSON.stringify(before)])
  }
})

test('what the work wrote before it met the stale plan is written once', async () => {
  const insert = CompiledQuery.raw('insert into t_acme.e_flat values (7)')
  const work = () =>
    db.withTenant('acme', async (tx) => {
      await tx.run(insert)
      return await tx.run<{ area: string }>(read, { prepare: true })
    })
  await work()
  await retype()
  expect(await work()).toHaveLength(3)
})

test('an error of PostgreSQL that is no stale plan is told at once', async () => {
  let tries = 0
  const unsupported = db.withTenant('acme', (tx) => {
    tries += 1
    return tx.run(CompiledQuery.raw('select count(*) from t_acme.e_flat for update'))
  })
  await expect(unsupported).rejects.toMatchObject({ code: '0A000' })
  expect(tries).toBe(1)
})
