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

test('a tenant that is not there is said to be missing', async () => {
  await expect(checkDrift(fresh.database, 'nobody', specOf)).rejects.toMatchObject({ code: 'tenant_missing' })
})
