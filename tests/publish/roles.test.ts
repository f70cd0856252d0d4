import { provisionTenant } from '@courtyard/db/ddl/provision'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { CompiledQuery } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { entity, field } from './literal-catalog.ts'
import { publishLiteral } from './publish-literal.ts'

const ID = '00000000-0000-7000-8000-000000000001'
let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
  for (const tenant of ['acme', 'beta']) {
    await provisionTenant(fresh.database, tenant)
    await publishLiteral(fresh.database, tenant, [entity('site', [field.text('name')])])
    await as(tenant, `insert into t_${tenant}.e_site (name) values ('of ${tenant}')`)
  }
  await fresh.superuser(`insert into t_acme.k_account (id, kind, key, currency) values
    ('${ID}', 'cash', 'a', 'CNY'), ('${ID.replace(/1$/, '2')}', 'revenue', 'b', 'CNY')`)
  await as(
    'acme',
    `insert into t_acme.k_journal (id, idem_key, kind, effective_on, created_by) values ('${ID}', 'j', 'bill', '2026-01-01', 't')`,
  )
  await as(
    'acme',
    `insert into t_acme.k_posting (journal_id, debit_id, credit_id, amount_fen) values ('${ID}', '${ID}', '${ID.replace(/1$/, '2')}', 5)`,
  )
})
afterAll(() => fresh?.close())

const as = (tenant: string, sql: string) =>
  fresh.database.withTenant(tenant, (tx) => tx.run<Record<string, unknown>>(CompiledQuery.raw(sql)))
const refused = (work: Promise<unknown>) => expect(work).rejects.toMatchObject({ code: '42501' })

async function asLogin<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

test('the app login sees nothing before it becomes a tenant', async () => {
  await asLogin(fresh.urls.appUrl, async (client) => {
    await refused(client.query('select name from t_acme.e_site'))
    await refused(client.query('select name from control.tenant'))
    await refused(client.query('create schema mine'))
    await refused(client.query('create table public.mine (id int)'))
    await client.query('set role t_acme')
    expect((await client.query('select name from t_acme.e_site')).rows).toEqual([{ name: 'of acme' }])
  })
})

test("a tenant's role cannot touch another tenant, the control side or any structure", async () => {
  expect(await as('acme', 'select name from t_acme.e_site')).toEqual([{ name: 'of acme' }])
  expect(await as('beta', 'select name from t_beta.e_site')).toEqual([{ name: 'of beta' }])
  for (const sql of [
    'select name from t_beta.e_site',
    "insert into t_beta.e_site (name) values ('x')",
    'select * from t_beta.k_catalog',
    'lock table t_beta.e_site',
    'select name from control.tenant',
    'select * from auth."user"',
    'create table t_acme.mine (id int)',
    'alter table t_acme.e_site add column mine int',
    'drop table t_acme.e_site',
    'truncate t_acme.e_site',
    'create temporary table mine (id int)',
    "copy t_acme.e_site to program 'true'",
    "select pg_read_file('/etc/hostname')",
  ]) {
    await refused(as('acme', sql))
  }
  expect(await as('beta', 'select name from t_beta.e_site')).toEqual([{ name: 'of beta' }])
})

test('the three logins are nothing special and the tenant role cannot sign in', async () => {
  const { rows } = await fresh.superuser(
    `select rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolbypassrls, rolcanlogin from pg_roles
     where rolname in ('courtyard_app', 'courtyard_ddl', 'courtyard_control', 't_acme') order by rolname`,
  )
  const plain = { rolsuper: false, rolcreatedb: false, rolbypassrls: false }
  expect(rows).toEqual([
    { ...plain, rolname: 'courtyard_app', rolinherit: false, rolcreaterole: false, rolcanlogin: true },
    { ...plain, rolname: 'courtyard_control', rolinherit: true, rolcreaterole: false, rolcanlogin: true },
    { ...plain, rolname: 'courtyard_ddl', rolinherit: true, rolcreaterole: true, rolcanlogin: true },
    { ...plain, rolname: 't_acme', rolinherit: false, rolcreaterole: false, rolcanlogin: false },
  ])
  const owned = await fresh.superuser(
    `select count(*)::int as n from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname in ('courtyard_app', 't_acme')`,
  )
  expect(owned.rows).toEqual([{ n: 0 }])
})

test('the ledger is append-only: by right for the tenant, by trigger for the owner and the superuser', async () => {
  for (const sql of [
    'update t_acme.k_posting set amount_fen = 6',
    'delete from t_acme.k_posting',
    'update t_acme.k_journal set kind = kind',
    'delete from t_acme.k_journal',
    'update t_acme.k_catalog set hash = hash',
    'delete from t_acme.k_bill_line',
    'delete from t_acme.k_bill',
  ]) {
    await refused(as('acme', sql))
  }
  const byTrigger = (work: Promise<unknown>) => expect(work).rejects.toMatchObject({ code: '2F004' })
  await asLogin(fresh.urls.ddlUrl, async (client) => {
    for (const sql of [
      'update t_acme.k_posting set amount_fen = 6',
      'delete from t_acme.k_journal',
      'truncate t_acme.k_posting',
    ]) {
      await byTrigger(client.query(sql))
    }
  })
  await byTrigger(fresh.superuser('delete from t_acme.k_posting'))
  // Positive control: the planted fault that the trigger stands against does work without it.
  await fresh.superuser(
    'set session_replication_role = replica; update t_acme.k_posting set amount_fen = 6; set session_replication_role = origin',
  )
  expect(await as('acme', 'select amount_fen from t_acme.k_posting')).toEqual([{ amount_fen: '6' }])
})

test('a posting has an amount above zero and two different accounts', async () => {
  const post = (debit: string, credit: string, fen: number) =>
    as(
      'acme',
      `insert into t_acme.k_posting (journal_id, debit_id, credit_id, amount_fen) values ('${ID}', '${debit}', '${credit}', ${fen}) returning amount_fen`,
    )
  const other = ID.replace(/1$/, '2')
  await expect(post(ID, ID, 1)).rejects.toMatchObject({ code: 'record_invalid' })
  await expect(post(ID, other, 0)).rejects.toMatchObject({ code: 'record_invalid' })
  expect(await post(other, ID, 1)).toEqual([{ amount_fen: '1' }])
})
