import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { CompiledQuery } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { provisionTenant } from './ddl/run.ts'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
  await provisionTenant(fresh.database, 'acme')
  await provisionTenant(fresh.database, 'beta')
})
afterAll(() => fresh?.close())

const raw = (sql: string, values: unknown[] = []) => CompiledQuery.raw(sql, values)
const one = async (tenant: string, sql: string, values: unknown[] = []) =>
  (await fresh.database.withTenant(tenant, (tx) => tx.run<Record<string, unknown>>(raw(sql, values))))[0]

test('work runs as the tenant, with no search path, and what it writes is committed', async () => {
  expect(await one('acme', "select current_user::text as who, current_setting('search_path') as path")).toEqual({
    who: 't_acme',
    path: '""',
  })
  await fresh.database.withTenant('acme', (tx) =>
    tx.kernel.insertInto('k_job').values({ kind: 'hello', payload: '{"a":1}' }).execute(),
  )
  expect(await one('acme', 'select kind, payload, attempts from t_acme.k_job')).toEqual({
    kind: 'hello',
    payload: { a: 1 },
    attempts: 0,
  })
})

test('exact values stay text, small ones are parsed', async () => {
  const row = await one(
    'acme',
    `select 12345678901234567890.10::numeric n, 9007199254740993::bigint b, date '2026-10-31' d,
    timestamptz '2026-10-31 23:30:00+08' t, array[date '2026-01-01'] ds, array[1.10::numeric] ns, array[9007199254740993::bigint] bs, true y, 7::int i, '{"x":[1]}'::jsonb j, null::numeric e`,
  )
  expect(row).toEqual({
    n: '12345678901234567890.10',
    b: '9007199254740993',
    d: '2026-10-31',
    t: '2026-10-31 15:30:00+00',
    ds: ['2026-01-01'],
    ns: ['1.10'],
    bs: ['9007199254740993'],
    y: true,
    i: 7,
    j: { x: [1] },
    e: null,
  })
})
