import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { provisionTenant } from '../ddl/provision.ts'
import { type ClaimRow, insertClaims } from './bills.ts'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
  await provisionTenant(fresh.database, 'acme')
})
afterAll(() => fresh?.close())

const id = (n: number) => `01900000-0000-7000-8000-00000000000${n}`
const claim = (subject: number): ClaimRow => ({
  ...{ standard: 'area', subjectId: id(subject), period: '2026-01', part: '', lineId: id(9) },
})
const codeOf = (claims: readonly ClaimRow[]) =>
  fresh.database.withTenant('acme', (tx) => insertClaims(tx, claims)).catch((error: { code: string }) => error.code)

// Guards I1 where two runs meet: the page that came second is computed again, it does not fail the run.
test('a claim that is there already asks to try again, and nothing beside it is kept', async () => {
  await fresh.superuser(`set session_replication_role = replica;
    insert into t_acme.k_claim values ('area', '${id(1)}', '2026-01', '', '${id(8)}'); set session_replication_role = origin`)
  expect(await codeOf([claim(2), claim(1)])).toBe('try_again')
  expect((await fresh.superuser('select count(*)::int as n from t_acme.k_claim')).rows).toEqual([{ n: 1 }])
  // Positive control: a claim of a line that is not there is another mistake.
  expect(await codeOf([claim(2)])).toBe('record_invalid')
})
