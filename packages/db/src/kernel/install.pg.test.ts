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

// Guards an upgrade: what stands in its way is named, and nothing is half done.
test('a tenant whose events were charged twice stays as it is until one of them is let go', async () => {
  await provisionTenant(fresh.database, 'twice')
  await makeOlder(fresh, 'twice')
  const event = '01900000-0000-7000-8000-000000000001'
  const claim = (period: string, part: string) =>
    `('repair', gen_random_uuid(), '${period}', '${part}', gen_random_uuid())`
  await fresh.superuser(`set session_replication_role = replica; insert into t_twice.k_claim values ${claim('2026-01', event)},
    ${claim('2026-02', event)}, ${claim('2026-02', event.replace(/1$/, '2'))}; set session_replication_role = origin`)
  const before = [await tables('twice'), await version('twice')]
  const refused = await provisionTenant(fresh.database, 'twice').catch((error: unknown) => error)
  expect(refused).toMatchObject({
    code: 'events_charged_twice',
    details: { found: 1, events: [{ standard: 'repair', event }] },
  })
  expect([await tables('twice'), await version('twice')]).toEqual(before)
  await fresh.superuser(`delete from t_twice.k_claim where period = '2026-01'`)
  await provisionTenant(fresh.database, 'twice')
  expect(await version('twice')).toBe(KERNEL_VERSION)
})
