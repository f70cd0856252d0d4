import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { CompiledQuery, sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDatabase, type Database, type TenantTx } from './database.ts'
import { provisionTenant } from './ddl/provision.ts'

let fresh: FreshDatabase
let db: Database
beforeAll(async () => {
  fresh = await freshDatabase()
  db = createDatabase({ ...fresh.urls, poolMax: 1, onError: () => undefined })
  await provisionTenant(fresh.database, 'acme')
})
afterAll(async () => {
  await db?.close()
  await fresh?.close()
})

const now = (tx: TenantTx) => sql<{ at: string }>`select clock_timestamp() as at`.execute(tx.kernel)

// A lock that is sent together with what is read under it relies on this.
test('statements that leave together are run in the order in which they were asked for, however they were written', async () => {
  const seen = await db.withTenant('acme', async (tx) => {
    const built = () =>
      tx.kernel
        .insertInto('k_sequence')
        .values({ table: 't', column: 'c', prefix: 'p', last: '1' })
        .onConflict((known) => known.columns(['table', 'column', 'prefix']).doNothing())
        .returning(sql<string>`clock_timestamp()`.as('at'))
        .executeTakeFirst()
    const all = await Promise.all([now(tx), built(), now(tx), now(tx)])
    return all.map((one) => (one && 'rows' in one ? one.rows[0]?.at : one?.at))
  })
  expect(seen).not.toContain(undefined)
  expect(seen).toEqual([...seen].sort())
})

test('of statements that left together the one that failed is told, not that those behind it were not run', async () => {
  const named = async (work: Promise<unknown>) => {
    return await work.catch(async (cause: unknown) => {
      for (let step = 0; step < 20; step += 1) await step
      throw new Error('divided', { cause })
    })
  }
  const together = db.withTenant('acme', (tx) =>
    Promise.all([named(tx.run(CompiledQuery.raw('select 1 / 0'))), tx.run(CompiledQuery.raw('select 1'))]),
  )
  await expect(together).rejects.toMatchObject({ message: 'divided', cause: { code: '22012' } })
  const after = db.withTenant('acme', async (tx) => {
    await tx.run(CompiledQuery.raw('select 1 / 0')).catch(() => undefined)
    await tx.run(CompiledQuery.raw('select 1'))
  })
  await expect(after).rejects.toMatchObject({ code: '22012' })
})

test('the plans of a transaction are kept where it asks for that, and only so many of them on one connection', async () => {
  const kept = async () => {
    const count = CompiledQuery.raw('select count(*)::int as n from pg_prepared_statements')
    const [row] = await db.withTenant('acme', (tx) => tx.run<{ n: number }>(count))
    return row!.n
  }
  const ask = (prepare: boolean, from: number, to: number) =>
    db.withTenant(
      'acme',
      async (tx) => {
        for (let n = from; n < to; n += 1) await tx.run(CompiledQuery.raw(`select ${n}`))
      },
      { prepare },
    )
  await ask(false, 0, 3)
  expect(await kept()).toBe(0)
  await ask(true, 0, 3)
  await ask(true, 0, 3)
  expect(await kept()).toBe(3)
  await ask(true, 3, 1_010)
  expect(await kept()).toBe(1_000)
})
