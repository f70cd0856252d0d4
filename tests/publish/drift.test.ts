import { checkDrift, type Drift } from '@courtyard/db/ddl/drift'
import type { PublishedState } from '@courtyard/db/ddl/load-state'
import { planSchema } from '@courtyard/db/ddl/plan-schema'
import { storageOf } from '@courtyard/metadata/fields'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { publishLiteral } from './publish-literal.ts'
import { AFTER, MOVES, seedTenant } from './step-world.ts'

let fresh: FreshDatabase
let tenant: string
let count = 0
beforeAll(async () => {
  fresh = await freshDatabase()
})
beforeEach(async () => {
  tenant = `dr_${++count}`
  await seedTenant(fresh, tenant, 20)
})
afterAll(() => fresh?.close())

const specOf = ({ catalog, schema }: PublishedState) =>
  catalog && planSchema(catalog, { schema, storageOf: (field) => storageOf(field)! })
const drift = () => checkDrift(fresh.database, tenant, specOf)

test('what publishing made has no drift: after the first version, after one in steps, and after a type taken back', async () => {
  expect(await drift()).toEqual([])
  await publishLiteral(fresh.database, tenant, AFTER, { moves: MOVES })
  expect(await drift()).toEqual([])
})

test.each<[string, Partial<Drift>]>([
  ['drop index $.e_room_note_idx', { kind: 'index_missing', table: 'e_room', name: 'e_room_note_idx' }],
  [
    'drop index $.e_room_note_idx; create index e_room_note_idx on $.e_room (rank)',
    { kind: 'index_changed', name: 'e_room_note_idx' },
  ],
  [
    "update pg_index set indisvalid = false where indexrelid = '$.e_room_note_idx'::regclass",
    { kind: 'half_made', table: 'e_room', name: 'e_room_note_idx' },
  ],
  [
    'alter table $.e_room alter column rank type numeric',
    { kind: 'column_type', name: 'rank', expected: 'bigint', actual: 'numeric' },
  ],
  ['alter table $.e_room alter column rank drop not null', { kind: 'column_required', name: 'rank', actual: 'null' }],
  ['alter table $.e_room alter column note set default 5', { kind: 'column_default', name: 'note' }],
  ['alter table $.e_room drop column note', { kind: 'column_missing', table: 'e_room', name: 'note' }],
  ['alter table $.e_room add column extra int not null default 1', { kind: 'column_required', name: 'extra' }],
  ['alter table $.e_room drop constraint e_room_rank_code_key', { kind: 'constraint_missing' }],
  [
    'alter table $.e_room drop constraint e_room_rank_code_key, add constraint e_room_rank_code_key unique (rank)',
    { kind: 'constraint_changed', name: 'e_room_rank_code_key' },
  ],
  [
    "alter table $.e_room drop constraint e_room_state_chk, add constraint e_room_state_chk check (state in ('a', 'b', 'c', 'x'))",
    { kind: 'constraint_changed', table: 'e_room', name: 'e_room_state_chk' },
  ],
  ['alter table $.e_room drop constraint e_room_site_fk', { kind: 'constraint_missing', name: 'e_room_site_fk' }],
  ['drop table $.e_room', { kind: 'table_missing', table: 'e_room' }],
  ['grant select on $.e_room to public', { kind: 'rights', table: 'e_room', name: 'public', actual: 'select' }],
  ['grant select on $.e_room to courtyard_app', { kind: 'rights', table: 'e_room', name: 'courtyard_app' }],
  ['grant update on $.k_posting to $', { kind: 'rights', table: 'k_posting', actual: 'insert, select, update' }],
  ['revoke insert on $.e_room from $', { kind: 'rights', table: 'e_room', actual: 'delete, select, update' }],
  [
    'create trigger strange before update on $.e_room for each row execute function suppress_redundant_updates_trigger()',
    { kind: 'trigger_unknown', table: 'e_room', name: 'strange' },
  ],
])('%s is found', async (plant, expected) => {
  expect(await drift()).toEqual([])
  await fresh.superuser(plant.replaceAll('$.', `t_${tenant}.`).replaceAll('$', `t_${tenant}`))
  const found = await drift()
  expect(found).toContainEqual(expect.objectContaining(expected))
})

test('a check that is written otherwise and means the same is none, and looking leaves nothing behind', async () => {
  const tables = async () =>
    (await fresh.superuser(`select count(*)::int as n from pg_class where relname like 'k\\_asked%'`)).rows
  await fresh.superuser(
    `alter table t_${tenant}.e_room drop constraint e_room_state_chk, add constraint e_room_state_chk check ((("state" = any (array['a', 'b', 'c']))))`,
  )
  expect([await drift(), await tables()]).toEqual([[], [{ n: 0 }]])
})

test('a period rule of the right columns and other rows is found', async () => {
  await publishLiteral(fresh.database, tenant, AFTER, { moves: MOVES })
  expect(await drift()).toEqual([])
  const name = 'e_room_since_until_excl'
  await fresh.superuser(
    `alter table t_${tenant}.e_room drop constraint ${name}, add constraint ${name} exclude using gist (site with =, daterange(since, until) with &&) where (rank > 5)`,
  )
  expect(await drift()).toEqual([expect.objectContaining({ kind: 'constraint_changed', table: 'e_room', name })])
})

test('a tenant that is not there is said to be missing', async () => {
  await expect(checkDrift(fresh.database, 'nobody', specOf)).rejects.toMatchObject({ code: 'tenant_missing' })
})
