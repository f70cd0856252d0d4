import { join } from 'node:path'
import { readTenantDocuments } from '@courtyard/adapters/documents/read-documents'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { sampleDocuments } from '@courtyard/testkit/sample-documents'
import { type TwoTenants, twoTenants } from '@courtyard/testkit/two-tenants'
import { CompiledQuery } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const SAMPLE_COMPANY = 'keys_company'
const SMALL = 'keys_small'

let world: TwoTenants
beforeAll(async () => {
  world = await twoTenants()
  const read = await readTenantDocuments(join(ROOT, 'tenants/jinxiu'), join(ROOT, 'metadata'))
  const company = read.map((file) =>
    file.path === 'tenant/tenant.json' ? { ...file, text: file.text.replace('"jinxiu"', `"${SAMPLE_COMPANY}"`) } : file,
  )
  await createTenant(world.deps, { name: SAMPLE_COMPANY, label: {}, files: company, by: 'test' })
  await createTenant(world.deps, { name: SMALL, label: {}, files: sampleDocuments(SMALL), by: 'test' })
})
afterAll(() => world?.close())

/**
 * Foreign keys to rows that the tenant may delete, and whether an index finds what refers to one: its first column is the
 * one that holds the id, and it leaves out nothing but rows that refer to nothing.
 */
const KEYS = `select k.conname as key, exists (
    select from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid join pg_catalog.pg_am m on m.oid = c.relam
    join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
    where i.indrelid = k.conrelid and i.indkey[0] = k.conkey[1] and i.indisvalid and m.amname = 'btree'
      and (i.indpred is null or pg_catalog.pg_get_expr(i.indpred, i.indrelid) = format('(%I IS NOT NULL)', a.attname))) as indexed
  from pg_catalog.pg_constraint k
  where k.contype = 'f' and k.connamespace = $1::regnamespace and has_table_privilege(current_user, k.confrelid, 'delete')
  order by 1`

test.each([SAMPLE_COMPANY, SMALL])('deleting a record of %s scans no table for what refers to it', async (tenant) => {
  const keys = await world.deps.db.withTenant(tenant, (tx) =>
    tx.run<{ key: string; indexed: boolean }>(CompiledQuery.raw(KEYS, [tx.schema])),
  )
  expect(keys.map(({ key }) => key)).toEqual(
    expect.arrayContaining(['k_account_payer_id_fk', 'k_account_subject_id_fk', 'k_fee_run_note_subject_id_fk']),
  )
  expect(keys.filter(({ indexed }) => !indexed)).toEqual([])
})
