import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { makeOlder } from '@courtyard/testkit/older-tenant'
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
  expect(await makeOlder(fresh, 'old')).toBeGreaterThan(3)
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
