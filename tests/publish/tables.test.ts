import { provisionTenant } from '@courtyard/db/ddl/provision'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { CompiledQuery } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { entity, equals, field } from './literal-catalog.ts'
import { publishLiteral } from './publish-literal.ts'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
  await provisionTenant(fresh.database, 'acme')
  await publishLiteral(fresh.database, 'acme', [
    entity('site', [field.text('name', { required: true })], { keys: [['name']] }),
    entity('block', [field.text('name'), field.reference('site', 'site', { required: true })]),
    entity(
      'unit',
      [
        field.text('code', { required: true }),
        field.reference('block', 'block', { required: true }),
        field.reference('site', 'site', { required: true, same: ['block', 'site'] }),
        field.decimal('area', { min: '0', max: '1000.5' }),
        field.integer('floor', { min: '-3' }),
        field.money('deposit'),
        field.boolean('vacant'),
        field.period('since'),
        field.enum('state', ['open', "it's"]),
      ],
      { keys: [['site', 'code']], indexes: [['floor', 'area']], search: ['code'] },
    ),
    entity('shed', [field.reference('block', 'block'), field.reference('site', 'site', { same: ['block', 'site'] })]),
    entity(
      'stay',
      [
        field.reference('unit', 'unit', { required: true }),
        field.date('from', { required: true }),
        field.date('to'),
        field.enum('role', ['owner', 'guest']),
      ],
      {
        noOverlap: [
          {
            by: ['unit'],
            from: 'from',
            to: 'to',
            where: equals(['role'], 'owner'),
            constraint: 'e_stay_unit_from_to_excl',
          },
        ],
      },
    ),
    entity(
      'bill',
      [
        field.reference('payer', 'site', { column: 'payer_id' }),
        field.reference('subject', 'unit', { column: 'subject_id' }),
      ],
      { kernel: true, table: 'k_bill' },
    ),
  ])
})
afterAll(() => fresh?.close())

const run = async <T = Record<string, unknown>>(sql: string, values: unknown[] = []) =>
  await fresh.database.withTenant('acme', (tx) => tx.run<T>(CompiledQuery.raw(sql.replaceAll('$.', 't_acme.'), values)))
const insert = async (table: string, values: Record<string, unknown>) => {
  const names = Object.keys(values)
  const places = names.map((_, at) => `$${at + 1}`)
  const [row] = await run<{ id: string }>(
    `insert into $.${table} ${names.length === 0 ? 'default values' : `("${names.join('","')}") values (${places})`} returning id`,
    Object.values(values),
  )
  return row!.id
}

let count = 0
let site: string
let block: string
let unit: string
beforeEach(async () => {
  count++
  site = await insert('e_site', { name: `site ${count}` })
  block = await insert('e_block', { name: 'b', site })
  unit = await insert('e_unit', { code: '101', block, site })
})

test('columns have the types of their fields, and the system fills in its own', async () => {
  const columns = await run<{ name: string; type: string; must: boolean }>(
    `select attname as name, format_type(atttypid, atttypmod) as type, attnotnull as must from pg_catalog.pg_attribute
     where attrelid = 't_acme.e_unit'::regclass and attnum > 0 order by attnum`,
  )
  expect(columns.map(({ name, type, must }) => `${name} ${type}${must ? '!' : ''}`)).toEqual([
    'id uuid!',
    'created_at timestamp with time zone!',
    'created_by text!',
    'updated_at timestamp with time zone!',
    'updated_by text!',
    'version integer!',
    'code text!',
    'block uuid!',
    'site uuid!',
    'area numeric(12,4)',
    'floor bigint',
    'deposit numeric(14,2)',
    'vacant boolean',
    'since text',
    'state text',
  ])
  const [row] = await run('select version, created_by, id from $.e_unit where id = $1', [unit])
  expect(row).toEqual({ version: 1, created_by: 'system', id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/) })
})

test('values beyond the field are refused, values within are taken', async () => {
  await insert('e_unit', {
    code: 'ok',
    block,
    site,
    area: '1000.5',
    floor: '-3',
    state: "it's",
    since: '2026-10',
    vacant: true,
  })
  const wrong: Record<string, unknown>[] = [
    { area: '1000.5001' },
    { area: '-0.0001' },
    { floor: '-4' },
    { state: 'shut' },
    { since: '2026-13' },
    { code: 'longer than ten' },
  ]
  for (const values of wrong) {
    await expect(insert('e_unit', { code: 'no', block, site, ...values })).rejects.toMatchObject({
      code: 'record_invalid',
      details: { reason: 'check' },
    })
  }
  await expect(insert('e_unit', { block, site })).rejects.toMatchObject({
    code: 'record_invalid',
    details: { reason: 'required', column: 'code' },
  })
  await expect(insert('e_unit', { code: 'no', block, site, floor: 'x' })).rejects.toMatchObject({
    code: 'request_invalid',
  })
  await expect(insert('e_unit', { code: 'no', block, site, area: '1e20' })).rejects.toMatchObject({
    code: 'record_invalid',
    details: { reason: 'out_of_range' },
  })
})

test('a key is unique, and its constraint is named in the refusal', async () => {
  await expect(insert('e_unit', { code: '101', block, site })).rejects.toMatchObject({
    code: 'record_duplicate',
    details: { constraint: 'e_unit_site_code_key' },
  })
  await insert('e_unit', { code: '102', block, site })
})

test('a reference must exist, and what is referred to cannot go', async () => {
  await expect(insert('e_block', { name: 'x', site: unit })).rejects.toMatchObject({
    code: 'record_invalid',
    details: { reason: 'reference_missing', constraint: 'e_block_site_fk' },
  })
  await expect(run('delete from $.e_block where id = $1', [block])).rejects.toMatchObject({
    code: 'record_referenced',
    details: { table: 'e_unit' },
  })
  await run('delete from $.e_unit where id = $1', [unit])
  await run('delete from $.e_block where id = $1', [block])
})

test('`same` keeps a reference equal to its path, also when the path moves', async () => {
  const other = await insert('e_site', { name: `other ${count}` })
  await expect(insert('e_unit', { code: '9', block, site: other })).rejects.toMatchObject({
    code: 'record_invalid',
    details: { constraint: 'e_unit_block_site_fk' },
  })
  await run('update $.e_block set site = $1 where id = $2', [other, block])
  expect(await run('select site from $.e_unit where id = $1', [unit])).toEqual([{ site: other }])
})

test('`same` leaves no hole where the following reference may be empty', async () => {
  const why = { code: 'record_invalid', details: { reason: 'check', constraint: 'e_shed_block_site_chk' } }
  await expect(insert('e_shed', { block })).rejects.toMatchObject(why)
  await insert('e_shed', { block, site })
  await insert('e_shed', {})
})

test('periods of one role must not overlap, half-open, and never end before they start', async () => {
  await insert('e_stay', { unit, role: 'owner', from: '2026-01-01', to: '2026-06-01' })
  await insert('e_stay', { unit, role: 'owner', from: '2026-06-01' })
  await insert('e_stay', { unit, role: 'guest', from: '2026-02-01' })
  await insert('e_stay', { unit, from: '2026-02-01' })
  await expect(insert('e_stay', { unit, role: 'owner', from: '2026-05-31', to: '2026-06-01' })).rejects.toMatchObject({
    code: 'record_duplicate',
    details: { reason: 'overlap', constraint: 'e_stay_unit_from_to_excl' },
  })
  await expect(insert('e_stay', { unit, role: 'guest', from: '2026-02-02', to: '2026-02-01' })).rejects.toMatchObject({
    code: 'record_invalid',
    details: { reason: 'check' },
  })
})

test('keys, references, declared indexes and searched text have an index each', async () => {
  const indexes = await run<{ def: string }>(
    `select pg_get_indexdef(indexrelid) as def from pg_catalog.pg_index where indrelid = 't_acme.e_unit'::regclass`,
  )
  const found = indexes.map(({ def }) => def.replace(/^.* USING /, '').replaceAll('public.', '')).sort()
  expect(found).toEqual([
    'btree (block)',
    'btree (floor, area)',
    'btree (id)',
    'btree (site, code)',
    'gin (t_acme.k_bigrams(code))',
  ])
})

test('the kernel is bound to the entities its bill names', async () => {
  const keys = await run<{ def: string }>(
    `select conrelid::regclass || ' ' || pg_get_constraintdef(oid) as def from pg_catalog.pg_constraint where contype = 'f' and confrelid in ('t_acme.e_site'::regclass, 't_acme.e_unit'::regclass)
     and conrelid::regclass::text like 't_acme.k_%' order by 1`,
  )
  expect(keys.map(({ def }) => def.replaceAll('t_acme.', ''))).toEqual([
    'k_account FOREIGN KEY (payer_id) REFERENCES e_site(id) ON DELETE RESTRICT',
    'k_account FOREIGN KEY (subject_id) REFERENCES e_unit(id) ON DELETE RESTRICT',
    'k_bill FOREIGN KEY (payer_id) REFERENCES e_site(id) ON DELETE RESTRICT',
    'k_bill FOREIGN KEY (subject_id) REFERENCES e_unit(id) ON DELETE RESTRICT',
    'k_fee_run_note FOREIGN KEY (subject_id) REFERENCES e_unit(id) ON DELETE RESTRICT',
  ])
})
