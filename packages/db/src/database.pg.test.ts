import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { CompiledQuery } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDatabase } from './database.ts'
import { provisionTenant } from './ddl/provision.ts'
import { readingOnly } from './reading-only.ts'

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

test('work that throws leaves nothing, and the connection is as new for the next tenant', async () => {
  const count = () => one('acme', 'select count(*) as n from t_acme.k_job')
  const before = await count()
  const failing = fresh.database.withTenant('acme', async (tx) => {
    await tx.kernel.insertInto('k_job').values({ kind: 'x', payload: '{}' }).execute()
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(await count()).toEqual(before)
  expect(await one('beta', 'select current_user::text as who')).toEqual({ who: 't_beta' })
})

test('work whose statement failed cannot be committed by swallowing the error', async () => {
  const swallowing = fresh.database.withTenant('acme', async (tx) => {
    await tx.kernel.insertInto('k_job').values({ kind: 'lost', payload: '{}' }).execute()
    await tx.run(raw('select 1/0')).catch(() => undefined)
    return 'all is well'
  })
  await expect(swallowing).rejects.toThrow('does not go on')
  expect(await one('acme', "select count(*) as n from t_acme.k_job where kind = 'lost'")).toEqual({ n: '0' })
})

test('a transaction is of no use after its work, nor is a tenant that does not exist', async () => {
  const escaped = await fresh.database.withTenant('acme', async (tx) => tx)
  await expect(escaped.run(raw('select 1'))).rejects.toThrow('inside the transaction')
  for (const name of ['nobody', 'Acme', 'x"; drop role t_acme; --', '', 'a'.repeat(60)]) {
    await expect(one(name, 'select 1')).rejects.toMatchObject({ code: 'tenant_missing' })
  }
})

test('what may only read writes nothing, whatever its transaction asks for, and only as long as it runs', async () => {
  const insert = raw("insert into t_acme.k_job (kind, payload) values ('looked', '{}')")
  const write = () => fresh.database.withTenant('acme', (tx) => tx.run(insert))
  await expect(readingOnly(write)).rejects.toMatchObject({ code: 'viewing_as' })
  const after = readingOnly(async () => {
    await Promise.resolve()
    return await write()
  })
  await expect(after).rejects.toMatchObject({ code: 'viewing_as' })
  const count = "select count(*) as n from t_acme.k_job where kind = 'looked'"
  expect(await readingOnly(() => one('acme', count))).toEqual({ n: '0' })
  await write()
  expect(await one('acme', count)).toEqual({ n: '1' })
})

test('a read-only transaction writes nothing, a repeatable one sees one moment', async () => {
  const insert = raw("insert into t_acme.k_job (kind, payload) values ('x', '{}')")
  await expect(fresh.database.withTenant('acme', (tx) => tx.run(insert), { readOnly: true })).rejects.toMatchObject({
    code: '25006',
  })
  const seen = await fresh.database.withTenant(
    'acme',
    async (tx) => {
      const count = async () => (await tx.run(raw('select count(*) as n from t_acme.k_job')))[0]
      const first = await count()
      await fresh.database.withTenant('acme', (other) => other.run(insert))
      return [first, await count()]
    },
    { isolation: 'repeatable read' },
  )
  expect(seen[0]).toEqual(seen[1])
})

test('a statement that takes too long is stopped, in one transaction only', async () => {
  const slow = fresh.database.withTenant('acme', (tx) => tx.run(raw('select pg_sleep(5)')), { timeoutMs: 50 })
  await expect(slow).rejects.toMatchObject({ code: 'timed_out' })
  expect(await one('acme', 'select 1 as one from pg_sleep(0.1)')).toEqual({ one: 1 })
})

test('a deadlock is run again from the start when that is asked for', async () => {
  await fresh.superuser(
    `insert into t_acme.k_account (kind, key, currency) values ('cash', 'a', 'CNY'), ('cash', 'b', 'CNY')`,
  )
  await fresh.database.withTenant('acme', (tx) =>
    tx.run(raw('insert into t_acme.k_balance (account_id, kind) select id, kind from t_acme.k_account')),
  )
  const add = (key: string) =>
    raw(
      `update t_acme.k_balance set debit_fen = debit_fen + 1 where account_id = (select id from t_acme.k_account where key = $1)`,
      [key],
    )
  let begun = 0
  let bothHold: () => void = () => undefined
  const both = new Promise<void>((resolve) => {
    bothHold = resolve
  })
  const cross = (first: string, second: string, retries: number) =>
    fresh.database.withTenant(
      'acme',
      async (tx) => {
        await tx.run(add(first))
        if (++begun === 2) bothHold()
        await both
        await tx.run(add(second))
      },
      { retries },
    )
  await Promise.all([cross('a', 'b', 3), cross('b', 'a', 3)])
  // Whoever is run again may take its first row before the other has woken up, and lose once more.
  expect(begun).toBeGreaterThanOrEqual(3)
  expect(await one('acme', 'select min(debit_fen) as least, max(debit_fen) as most from t_acme.k_balance')).toEqual({
    least: '2',
    most: '2',
  })
})

test('a connection that is killed under the work is replaced', async () => {
  const killed = fresh.database.withTenant('acme', async (tx) => {
    const [row] = await tx.run<{ pid: number }>(raw('select pg_backend_pid() as pid'))
    await fresh.superuser('select pg_terminate_backend($1)', [row!.pid])
    return await tx.run(raw('select 1'))
  })
  await expect(killed).rejects.toThrow()
  expect(await one('acme', 'select 1 as one')).toEqual({ one: 1 })
})

test('50 transactions of two tenants at once stay apart', async () => {
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, at) =>
      one(at % 2 ? 'acme' : 'beta', 'select current_user::text as who, pg_sleep(0.001)::text'),
    ),
  )
  expect(answers.map((answer) => answer!.who)).toEqual(answers.map((_, at) => (at % 2 ? 't_acme' : 't_beta')))
})

test('a prepared statement is kept by its connection and serves every tenant with its own rows', async () => {
  const ask = (tenant: string) =>
    fresh.database.withTenant(tenant, (tx) => tx.run(raw('select current_user::text as who'), { prepare: true }))
  for (let turn = 0; turn < 8; turn++) {
    const tenant = turn % 2 ? 'acme' : 'beta'
    expect(await ask(tenant)).toEqual([{ who: `t_${tenant}` }])
  }
})

test('every kernel table has its rights decided', async () => {
  const { rows } = await fresh.superuser(
    `select c.relname as name, array(select distinct privilege_type::text from information_schema.role_table_grants g
       where g.grantee = 't_acme' and g.table_schema = 't_acme' and g.table_name = c.relname) as rights
     from pg_class c where c.relnamespace = 't_acme'::regnamespace and c.relkind = 'r'`,
  )
  expect(rows.length).toBeGreaterThan(15)
  expect(rows.filter(({ rights }) => !rights.includes('SELECT'))).toEqual([])
  expect(rows.filter(({ rights }) => rights.includes('TRUNCATE') || rights.includes('TRIGGER'))).toEqual([])
})

test('one login can serve all three seams', async () => {
  const login = `solo_${process.pid}`
  await fresh.superuser(`create role ${login} login createrole password 'solo'`)
  const url = new URL(fresh.urls.appUrl)
  const { rows } = await fresh.superuser('select current_database() as name')
  await fresh.superuser(`grant connect, create on database ${rows[0].name} to ${login}`)
  // The one login of an installation makes the control side itself, so it may read it.
  await fresh.superuser(`grant usage on schema control to ${login}; grant select on control.tenant to ${login}`)
  url.username = login
  url.password = 'solo'
  const solo = createDatabase({ appUrl: url.href, onError: () => undefined })
  try {
    const tenant = `solo_${process.pid}`
    await provisionTenant(solo, tenant)
    const ask = () => solo.withTenant(tenant, (tx) => tx.run(raw('select current_user::text as who')))
    expect(await ask()).toEqual([{ who: `t_${tenant}` }])
  } finally {
    await solo.close()
  }
})

test('where every connection stays busy, it is told so; one that is given back in time is waited for', async () => {
  const db = createDatabase({ ...fresh.urls, poolMax: 1, connectMs: 300, onError: () => undefined })
  const pid = () => db.withTenant('acme', (tx) => tx.run<{ pid: number }>(raw('select pg_backend_pid() as pid')))
  try {
    await db.withTenant('acme', async () => {
      await expect(pid()).rejects.toMatchObject({ code: 'timed_out', details: { reason: 'connections_busy' } })
    })
    expect(await Promise.all([pid(), pid()])).toHaveLength(2)
  } finally {
    await db.close()
  }
})
