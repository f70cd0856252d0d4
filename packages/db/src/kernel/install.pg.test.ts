import { readFileSync } from 'node:fs'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { provisionTenant } from '../ddl/provision.ts'
import { KERNEL_VERSION } from './install.ts'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh?.close())

const tables = async (tenant: string) => {
  const sql = `select relname || ' ' || coalesce(relacl::text, '') as line from pg_class where relnamespace = 't_${tenant}'::regnamespace order by 1`
  const { rows } = await fresh.superuser(sql)
  return rows.map(({ line }) => String(line).replaceAll(`t_${tenant}`, 't'))
}
const version = async (tenant: string) =>
  (await fresh.superuser(`select kernel_version from t_${tenant}.k_meta`)).rows[0]?.kernel_version

test('a tenant of an older kernel gets the files it lacks, with their rights, and ends as a new one', async () => {
  await provisionTenant(fresh.database, 'new')
  await provisionTenant(fresh.database, 'old')
  // As the first version left it: what the later files made is not there.
  const first = readFileSync(new URL('0001-kernel.sql', import.meta.url), 'utf8')
  const made = new Set([...first.matchAll(/^create (?:table|function) (k_[a-z_]+)/gm)].map(([, name]) => name))
  const { rows } = await fresh.superuser(`select 'table' as kind, relname as name from pg_class
    where relnamespace = 't_old'::regnamespace and relkind = 'r'
    union all select 'function', proname from pg_proc where pronamespace = 't_old'::regnamespace`)
  const later = rows.filter(({ name }) => !made.has(name))
  expect(later.length).toBeGreaterThan(3)
  for (const { kind, name } of later) await fresh.superuser(`drop ${kind} t_old.${name} cascade`)
  await fresh.superuser('update t_old.k_meta set kernel_version = 1')
  expect(await tables('old')).not.toEqual(await tables('new'))
  await provisionTenant(fresh.database, 'old')
  expect(await tables('old')).toEqual(await tables('new'))
  expect(await version('old')).toBe(KERNEL_VERSION)
})

test('a tenant that is up to date is left as it is', async () => {
  const before = await tables('new')
  await provisionTenant(fresh.database, 'new')
  expect(await tables('new')).toEqual(before)
})
