import { inspectSchema } from '@courtyard/db/ddl/inspect'
import { readPublished } from '@courtyard/db/ddl/load-state'
import { provisionTenant } from '@courtyard/db/ddl/provision'
import { runPublish } from '@courtyard/db/ddl/run-publish'
import type { Entity } from '@courtyard/metadata/catalog'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { CompiledQuery } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { catalog, entity, equals, field, literal } from './literal-catalog.ts'
import { planFor, publishLiteral } from './publish-literal.ts'

let fresh: FreshDatabase
let tenant: string
let count = 0
beforeAll(async () => {
  fresh = await freshDatabase()
})
beforeEach(async () => {
  tenant = `co_${++count}`
  await provisionTenant(fresh.database, tenant)
})
afterAll(() => fresh?.close())

const run = (sql: string) =>
  fresh.database.withTenant(tenant, (tx) =>
    tx.run<Record<string, unknown>>(CompiledQuery.raw(sql.replaceAll('$.', `t_${tenant}.`))),
  )
const publish = (...entities: Entity[]) => publishLiteral(fresh.database, tenant, entities)
const refusal = (...entities: Entity[]) =>
  publish(...entities).then(
    () => 'published',
    (error) => error.details?.changes ?? error,
  )
const site = (...fields: Parameters<typeof entity>[1][number][]) => entity('site', [field.text('name'), ...fields])

test('the same again changes nothing', async () => {
  const full = () =>
    entity('site', [field.text('name', { required: true }), field.enum('state', ['a'])], {
      keys: [['name']],
      search: ['name'],
    })
  expect((await publish(full())).length).toBeGreaterThan(3)
  expect(await publish(full())).toEqual([])
})

test('what is added to filled tables comes without touching what is there', async () => {
  await publish(site(field.enum('state', ['a'])))
  await run(`insert into $.e_site (name, state) values ('one', 'a')`)
  await publish(
    entity(
      'site',
      [
        field.text('name'),
        field.enum('state', ['a', 'b']),
        field.integer('size', { min: '0' }),
        field.integer('rank', { required: true, default: literal('7') }),
        field.text('mark', { required: true, default: literal("it's \\ new") }),
      ],
      { keys: [['name']], indexes: [['size']] },
    ),
    entity('block', [field.reference('site', 'site', { required: true })]),
  )
  expect(await run('select name, state, size, rank, mark from $.e_site')).toEqual([
    { name: 'one', state: 'a', size: null, rank: '7', mark: "it's \\ new" },
  ])
  await run(`insert into $.e_site (name, state, rank, mark) values ('two', 'b', 1, 'm')`)
  await expect(
    run(`insert into $.e_site (name, state, rank, mark) values ('three', 'c', 1, 'm')`),
  ).rejects.toMatchObject({ code: 'record_invalid' })
  await expect(run(`insert into $.e_site (name, rank, mark) values ('two', 1, 'm')`)).rejects.toMatchObject({
    code: 'record_duplicate',
  })
  await expect(run(`insert into $.e_site (name, mark) values ('four', 'm')`)).rejects.toMatchObject({
    details: { reason: 'required', column: 'rank' },
  })
})

test('a required field without a default comes only while the table is empty', async () => {
  await publish(site())
  await publish(site(field.integer('size', { required: true })))
  await run(`insert into $.e_site (name, size) values ('one', 1)`)
  expect(
    await refusal(site(field.integer('size', { required: true }), field.integer('rank', { required: true }))),
  ).toEqual([{ reason: 'required_without_default', entity: 'site', name: 'rank', answer: 'fill' }])
})

test('what waits for an answer is refused by name, all of it at once, and leaves everything as it was', async () => {
  await publish(
    entity('site', [field.text('name'), field.integer('size')], { keys: [['name']] }),
    entity('block', [field.reference('site', 'site')]),
  )
  await run(`insert into $.e_site (name) values ('one')`)
  await run(`insert into $.e_block (site) select id from $.e_site`)
  const before = await fresh.superuser(`select version from t_${tenant}.k_catalog`)
  const answer = await refusal(
    entity('site', [
      field.text('name'),
      field.text('size', { column: 'size__2' }),
      field.integer('rank', { required: true }),
    ]),
    entity('block', [field.reference('site', 'site')]),
  )
  expect(answer).toEqual([
    { reason: 'field_type_changed', entity: 'site', name: 'size', answer: 'cast' },
    { reason: 'required_without_default', entity: 'site', name: 'rank', answer: 'fill' },
  ])
  expect((await fresh.superuser(`select version from t_${tenant}.k_catalog`)).rows).toEqual(before.rows)
})

test('rows that do not fit a new rule refuse it', async () => {
  await publish(site(field.enum('state', ['a', 'b'])))
  await run(`insert into $.e_site (name, state) values ('one', 'b'), ('one', null)`)
  const why = (name: string, sqlstate: string) => [{ reason: 'data_does_not_fit', entity: 'site', name, sqlstate }]
  expect(await refusal(site(field.enum('state', ['a'])))).toEqual(why('e_site_state_chk', '23514'))
  expect(await refusal(site(field.enum('state', ['a', 'b'], { required: true })))).toEqual(why('state', '23502'))
  expect(
    await refusal(entity('site', [field.text('name'), field.enum('state', ['a', 'b'])], { keys: [['name']] })),
  ).toEqual(why('e_site_name_key', '23505'))
  await run(`update $.e_site set state = 'a', name = right(id::text, 8)`)
  expect(await refusal(site(field.enum('state', ['a'], { required: true })))).toBe('published')
})

test('hiding keeps the data and stops asking for it; naming it again brings it back', async () => {
  await publish(site(field.integer('size', { required: true })), entity('block', [field.text('name')]))
  await run(`insert into $.e_site (name, size) values ('one', 4)`)
  await run(`insert into $.e_block (name) values ('kept')`)
  await publish(site())
  await run(`insert into $.e_site (name) values ('two')`)
  await publish(site(field.integer('size')), entity('block', [field.text('name')]))
  expect(await run('select name, size from $.e_site order by name')).toEqual([
    { name: 'one', size: '4' },
    { name: 'two', size: null },
  ])
  expect(await run('select name from $.e_block')).toEqual([{ name: 'kept' }])
})

test('a hidden field takes along the rules it shares with others: no record is refused for what nobody sees', async () => {
  const stay = (...more: Parameters<typeof entity>[1][number][]) => [
    ...[field.text('name'), field.date('to'), field.integer('floor')],
    ...more,
  ]
  const noOverlap = [{ by: ['name'], from: 'from', to: 'to', constraint: 'e_stay_name_from_to_excl' }]
  const hidden = [field.date('from'), field.text('door'), field.text('plate')]
  await publish(entity('stay', stay(...hidden), { noOverlap, keys: [['floor', 'door'], ['plate']] }))
  const first = `insert into $.e_stay (name, "from", "to", floor, door, plate) values ('a', '2026-03-01', '2026-04-01', 1, 'x', 'p')`
  await run(first)
  await run(`insert into $.e_stay (name, floor, door) values ('c', 2, 'x')`)
  await publish(entity('stay', stay()))
  await run(
    `insert into $.e_stay (name, "to") values ('a', '2026-05-01'), ('a', '2026-06-01'), ('b', null), ('b', null)`,
  )
  await run(`update $.e_stay set floor = 1 where floor = 2`)
  // What it alone was a key of, nobody can break meanwhile: it still stands when the field comes back.
  await expect(run(first)).rejects.toMatchObject({ details: { constraint: 'e_stay_plate_key' } })
})

test('a no-overlap rule that looks beyond its own record is refused as a document, one that does not is taken', async () => {
  const stay = (path: string[]) =>
    entity('stay', [field.date('from'), field.date('to'), field.text('role'), field.reference('site', 'site')], {
      noOverlap: [
        { by: ['site'], from: 'from', to: 'to', where: equals(path, 'x'), constraint: 'e_stay_site_from_to_excl' },
      ],
    })
  await expect(publish(site(), stay(['site', 'name']))).rejects.toMatchObject({
    code: 'document_invalid',
    details: { issues: [expect.objectContaining({ code: 'no_overlap_where' })] },
  })
  expect(await publish(site(), stay(['role']))).toContainEqual(expect.stringContaining('exclude using gist'))
})

test('publishes of one tenant go one after the other, and each sees the one before', async () => {
  await publish(site())
  await Promise.all(
    [1, 2, 3, 4, 5].map((n) =>
      runPublish(fresh.database, tenant, (state) => {
        const known = state.catalog!.entities.site!.fields
        const next = catalog(tenant, state.version + 1, [entity('site', [...known, field.integer(`n${n}`)])])
        return { catalog: next, documents: [], physical: {}, plan: planFor(state, next), by: 'test', note: '' }
      }),
    ),
  )
  const state = await readPublished(fresh.database, tenant)
  expect(state.version).toBe(6)
  expect(
    Object.keys(state.actual.e_site!.columns)
      .filter((name) => /^n\d$/.test(name))
      .sort(),
  ).toEqual(['n1', 'n2', 'n3', 'n4', 'n5'])
})

test('a publish killed in the middle leaves nothing behind', async () => {
  await publish(site())
  const before = await shape()
  // A reader holds the table, so the publish waits inside its transaction, after it has made the new table.
  const reader = new pg.Client({ connectionString: fresh.urls.superuserUrl })
  await reader.connect()
  await reader.query(`begin; lock table t_${tenant}.e_site in access share mode`)
  const publishing = publish(entity('block', [field.text('name')]), site(field.integer('size'))).then(
    () => 'published',
    (error: Error) => error,
  )
  const killed = await untilKilled()
  expect(killed).toBe(1)
  expect(await publishing).toBeInstanceOf(Error)
  await reader.end()
  expect(await shape()).toEqual(before)
  // Positive control: without the kill the same publish changes exactly that.
  await publish(entity('block', [field.text('name')]), site(field.integer('size')))
  expect(await shape()).not.toEqual(before)
})

test('a publish steps aside while a reader holds the table, and goes through when it is gone', async () => {
  await publish(site())
  const reader = new pg.Client({ connectionString: fresh.urls.superuserUrl })
  await reader.connect()
  await reader.query(`begin; lock table t_${tenant}.e_site in access share mode`)
  const publishing = publish(site(field.integer('size')))
  await waiting()
  // Longer than the lock timeout: the first attempt is given up, and others get in meanwhile.
  await reader.query('select pg_sleep(2.5)')
  expect(await run('select count(*) from $.e_site')).toEqual([{ count: '0' }])
  await reader.end()
  expect(await publishing).toHaveLength(1)
}, 20_000)

async function shape() {
  const client = new pg.Client({ connectionString: fresh.urls.superuserUrl })
  await client.connect()
  try {
    const versions = await client.query(`select version from t_${tenant}.k_catalog order by 1`)
    return { tables: await inspectSchema(client, `t_${tenant}`), versions: versions.rows }
  } finally {
    await client.end()
  }
}

const WAITING = `from pg_stat_activity where application_name = 'courtyard ddl' and wait_event_type = 'Lock' and datname = current_database()`

async function waiting(): Promise<void> {
  await expect.poll(async () => (await fresh.superuser(`select pid ${WAITING}`)).rowCount, { timeout: 5000 }).toBe(1)
}

async function untilKilled(): Promise<number | null> {
  await waiting()
  return (await fresh.superuser(`select pg_terminate_backend(pid) ${WAITING}`)).rowCount
}
