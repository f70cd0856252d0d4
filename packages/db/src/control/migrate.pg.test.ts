import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { controlMigrations, controlStatus, migrateControl } from './migrate.ts'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh?.close())

const more = (name: string, sql: string) => [...controlMigrations(), { name, sql, checksum: name }]

test('a migrated database has nothing pending, and migrating it again runs nothing', async () => {
  expect(controlMigrations().length).toBeGreaterThan(0)
  expect(await controlStatus(fresh.database)).toEqual({ pending: [] })
  expect(await migrateControl(fresh.database)).toEqual([])
})

test('a failing migration leaves nothing of itself, and stays pending', async () => {
  const wrong = more('9001-wrong.sql', 'create table control.half (id int); select 1/0')
  await expect(migrateControl(fresh.database, wrong)).rejects.toThrow('division by zero')
  expect((await fresh.superuser("select to_regclass('control.half') as half")).rows).toEqual([{ half: null }])
  expect(await controlStatus(fresh.database, wrong)).toEqual({ pending: ['9001-wrong.sql'] })
})

test('five processes that migrate at once run each migration once', async () => {
  const next = more('9002-once.sql', 'create table control.once (id int)')
  const ran = await Promise.all([1, 2, 3, 4, 5].map(() => migrateControl(fresh.database, next)))
  expect(ran.flat()).toEqual(['9002-once.sql'])
  await fresh.superuser("delete from control.migration where name = '9002-once.sql'")
})

test('an edited migration and a database from the future are refused', async () => {
  const [first, ...rest] = controlMigrations()
  await expect(migrateControl(fresh.database, [{ ...first!, checksum: 'other' }, ...rest])).rejects.toThrow('edited')
  await expect(controlStatus(fresh.database, rest)).rejects.toThrow('older than the database')
  expect(await controlStatus(fresh.database)).toEqual({ pending: [] })
})
