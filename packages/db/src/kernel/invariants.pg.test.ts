import { existsSync, readFileSync } from 'node:fs'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { provisionTenant } from '../ddl/provision.ts'
import { checkNames } from './verify.ts'

const ROOT = new URL('../../../../', import.meta.url)
const page = readFileSync(new URL('docs/decisions/0024-books-are-checked.md', ROOT), 'utf8')
const rows = [...page.matchAll(/^\| (I\d+) \| (.+?) \| (.+) \|$/gm)].map(([, id, , held]) => ({ id: id!, held: held! }))
const named = (kind: string) =>
  rows.flatMap(({ held }) => [...held.matchAll(new RegExp(`\`${kind} ([^\`]+)\``, 'g'))].map(([, name]) => name!))

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
  await provisionTenant(fresh.database, 'acme')
})
afterAll(() => fresh?.close())

/** What nothing can hold yet, because there is nothing to hold it of. */
const LATER = ['I28', 'I29']

test('I1 to I30 are each held by something', () => {
  expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 30 }, (_, at) => `I${at + 1}`))
  for (const { id, held } of rows)
    expect([id, held]).toEqual([
      id,
      LATER.includes(id) ? expect.stringMatching(/^later: /) : expect.stringMatching(/^`/),
    ])
})

test('every check of the books stands in the table, and every check in the table is asked', () => {
  expect([...new Set(named('check'))].sort()).toEqual([...checkNames, 'lines_replay'].sort())
})

test('every constraint and trigger in the table is in the tables of a tenant', async () => {
  const { rows: found } = await fresh.superuser(
    `select conname as name from pg_constraint where connamespace = 't_acme'::regnamespace
     union select indexname from pg_indexes where schemaname = 't_acme'
     union select tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid where c.relnamespace = 't_acme'::regnamespace`,
  )
  const names = new Set(found.map(({ name }) => String(name)))
  const wanted = [...named('constraint'), ...named('trigger')]
  expect(wanted.length).toBeGreaterThan(20)
  expect(wanted.filter((name) => !names.has(name))).toEqual([])
})

test('every test in the table is there', () => {
  const wanted = named('test')
  expect(wanted.length).toBeGreaterThan(10)
  expect(wanted.filter((path) => !existsSync(new URL(path, ROOT)))).toEqual([])
})
