import { NIGHTLY_JOB, nightlyJob } from '@courtyard/core/keeping/nightly-job'
import { noteHidden } from '@courtyard/core/keeping/note-hidden'
import { type Purged, purgeHiddenParts } from '@courtyard/core/keeping/purge-hidden-parts'
import { publishDocuments } from '@courtyard/core/publish/publish-documents'
import { withPublisher } from '@courtyard/db/ddl/publisher'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { testDocuments } from '../api/documents.ts'
import { type Session, startTestServer, type TestServer } from '../api/support.ts'

// What a publish hid goes for good 30 days later, when nothing needs it; not a day before, and not by halves.
let server: TestServer
let manager: Session
let tenant = ''
const tenants = ['one', 'two', 'three', 'four', 'five']
const left = [...tenants]
beforeAll(async () => {
  server = await startTestServer(tenants)
})
afterAll(() => server?.close())

const label = (en: string) => ({ 'zh-CN': en, en })
const entity = (name: string, fields: object[]): DocumentFile => ({
  path: `entities/${name}.json`,
  text: JSON.stringify({
    kind: 'entity',
    name,
    label: label(name),
    title: 'name',
    fields: [{ name: 'name', type: 'text', maxLength: 40, label: label('Name') }, ...fields],
  }),
})
const reference = (name: string, to: string) => ({ name, type: 'reference', to, label: label(name) })
const site = (files: readonly DocumentFile[], change: (body: { fields: object[] }) => void): DocumentFile[] =>
  files.map((file) => {
    if (file.path !== 'entities/site.json') return file
    const body = JSON.parse(file.text)
    change(body)
    return { ...file, text: JSON.stringify(body) }
  })
const gadgets = [entity('gadget', [reference('near', 'gizmo')]), entity('gizmo', [reference('of', 'gadget')])]
const plain = () => testDocuments(tenant)
const rich = () => [
  ...site(plain(), ({ fields }) => fields.push({ name: 'acres', type: 'integer', label: label('Acres') })),
  ...gadgets,
]

async function publish(files: readonly DocumentFile[]): Promise<number> {
  const consent = { consent: true } as const
  const answers = { 'hidden:site/acres': consent, 'hidden:gadget': consent, 'hidden:gizmo': consent }
  return (await publishDocuments(server.deps, tenant, { files, by: 'test', note: '', answers })).version
}
const rows = async (sql: string) => (await server.database.superuser(sql.replaceAll('SCHEMA', `t_${tenant}`))).rows
const DAY_MS = 86_400_000
/** Sets the clock so many days after the version in force was published. */
async function daysLater(days: number, version: number): Promise<void> {
  const [{ at }] = (await rows(`select published_at as at from SCHEMA.k_catalog where version = ${version}`)) as [
    { at: Date },
  ]
  server.clock.day(new Date(at.getTime() + days * DAY_MS).toISOString())
}
const has = async (table: string, column?: string): Promise<boolean> => {
  const found = await rows(
    `select from pg_attribute where attrelid = to_regclass('SCHEMA.${table}')${column ? ` and attname = '${column}'` : ''} and attnum > 0 and not attisdropped`,
  )
  return found.length > 0
}
const night = async (): Promise<Purged[]> => {
  const purged: Purged[] = []
  const job = nightlyJob(
    () => undefined,
    undefined,
    (one) => purged.push(one),
  )
  await job(
    server.deps,
    { tenant, id: '', kind: NIGHTLY_JOB, payload: {}, attempt: 1 },
    { worker: 'test', renew: async () => true },
  )
  return purged
}
const parts = (purged: readonly Purged[]) =>
  purged
    .filter(({ pinned }) => !pinned)
    .map(({ table, column }) => (column ? `${table}.${column}` : table))
    .sort()
const ALL = ['e_gadget', 'e_gizmo', 'e_site.acres']

/** A tenant of its own with a field and two entities that point at each other, filled and hidden; gives the version. */
beforeEach(async () => {
  tenant = left.shift()!
  manager = await server.signIn(tenant, ['manager'])
})
async function hide(): Promise<number> {
  await publish(rich())
  await server.database.superuser(`insert into t_${tenant}.e_site (name, acres) values ('first', 7)`)
  await rows("insert into SCHEMA.e_gadget (name) values ('kept')")
  return await publish(plain())
}

test('on day 29 all of it is there and told until when, on day 30 it goes; bringing it back tells that it is empty', async () => {
  const hidden = await hide()
  await daysLater(29.99, hidden)
  expect(await night()).toEqual([])
  const told = (await manager.get('/v1/drift')).body.hidden
  expect(told.map(({ entity, field, purged_at }: Record<string, unknown>) => [entity, field, purged_at])).toEqual([
    ['gadget', null, null],
    ['gizmo', null, null],
    ['site', 'acres', null],
  ])
  await daysLater(30, hidden)
  expect(told[0].until).toBe(server.deps.clock.now().toISOString())
  expect(await has('e_site', 'acres')).toBe(true)

  expect(parts(await night())).toEqual(ALL)
  expect([
    await has('e_site', 'acres'),
    await has('e_gadget'),
    await has('e_gizmo'),
    await has('e_site', 'name'),
  ]).toEqual([false, false, false, true])
  expect((await manager.get('/v1/drift')).body).toMatchObject({
    items: [],
    hidden: Array(3).fill({ purged_at: server.deps.clock.now().toISOString() }),
  })
  expect(await night()).toEqual([])

  const back = (await manager.post(`/v1/versions/${hidden - 1}/rollback`, {})).body
  const preview = (await manager.post(`/v1/drafts/${back.id}/preview`, {})).body
  expect(preview.findings.filter(({ kind }: { kind: string }) => kind === 'purged')).toMatchObject([
    { key: 'purged:gadget', text: { en: expect.stringContaining('gone for good') } },
    { key: 'purged:gizmo' },
    { key: 'purged:site/acres', text: { 'zh-CN': expect.stringContaining('已经清除') } },
  ])
  expect(preview.publishable).toBe(true)
  await publish(rich())
  expect(await rows('select name, acres from SCHEMA.e_site')).toEqual([{ name: 'first', acres: null }])
  expect(await rows('select from SCHEMA.e_gadget')).toEqual([])
  expect((await manager.get('/v1/drift')).body.hidden).toEqual([])
})

test('what was brought back in between is kept, and counts from the day it was hidden again', async () => {
  const hidden = await hide()
  await noteHidden(server.deps, tenant)
  await publish(rich())
  await daysLater(40, hidden)
  expect(await night()).toEqual([])
  expect(await rows('select name, acres from SCHEMA.e_site')).toEqual([{ name: 'first', acres: '7' }])
  // Hidden again, as if twenty days after the first time: the first time does not count.
  const again = await publish(plain())
  await rows(`update SCHEMA.k_catalog set published_at = published_at + interval '20 days' where version = ${again}`)
  await daysLater(40, hidden)
  expect(await night()).toEqual([])
  await daysLater(30, again)
  expect(parts(await night())).toEqual(ALL)
})

test('a run of an older version, an open publish, and records that bills or members point at keep it', async () => {
  const hidden = await hide()
  await daysLater(31, hidden)
  await rows(`insert into SCHEMA.k_fee_run (run_key, period, seq, standards, state, catalog_version, engine_version, created_by)
    values ('r', '2026-01', 1, '{}', 'running', ${hidden - 1}, 1, 'test')`)
  expect(await night()).toEqual(ALL.map(() => expect.objectContaining({ pinned: 'run' })))
  expect((await manager.get('/v1/drift')).body.hidden[0]).toMatchObject({ pinned_by: 'run', purged_at: null })
  await rows("update SCHEMA.k_fee_run set state = 'done'")

  expect(
    await withPublisher(server.deps.db, { tenant }, () =>
      Promise.race([purgeHiddenParts(server.deps, tenant), 'waits']),
    ),
  ).toBe('waits')
  await rows(
    `insert into SCHEMA.k_publish (id, from_version, to_version, state, payload, published_by) values ('00000000-0000-7000-8000-000000000001', 1, 2, 'running', '{}', 'test')`,
  )
  expect(await night()).toEqual([])
  await rows("delete from SCHEMA.k_publish where id = '00000000-0000-7000-8000-000000000001'")

  await rows('update SCHEMA.k_member set record_id = (select id from SCHEMA.e_gadget)')
  const purged = await night()
  expect(purged).toContainEqual({ tenant, table: 'e_gadget', column: '', pinned: 'record' })
  expect(await has('e_gadget')).toBe(true)
  await rows('update SCHEMA.k_member set record_id = null')
  expect(parts(await night())).toContain('e_gadget')
})

test('a process that dies between two drops leaves the rest to the next night, and what is dropped is told', async () => {
  const hidden = await hide()
  await daysLater(31, hidden)
  // Somebody holds one table: what is not held goes, the rest waits for the next night.
  const held = withPublisherOf('e_gizmo')
  const first = await night()
  expect(first.filter(({ pinned }) => pinned)).toContainEqual({ tenant, table: 'e_gizmo', column: '', pinned: 'busy' })
  expect(parts(first)).toContain('e_site.acres')
  await (await held)()
  const told = await rows(
    "select table_name from SCHEMA.k_hidden where purged_at is not null and column_name = 'acres'",
  )
  expect([told.length, await has('e_site', 'acres'), await has('e_gizmo')]).toEqual([1, false, true])
  // Dropped, but the row that tells it was never written: told, and no error.
  await rows("update SCHEMA.k_hidden set purged_at = null where column_name = 'acres' and table_name = 'e_site'")
  expect(parts(await night())).toEqual(expect.arrayContaining(['e_gizmo', 'e_site.acres']))
  expect(await night()).toEqual([])
}, 60_000)

/** Holds a table in a transaction of its own until the answer is called. */
async function withPublisherOf(table: string): Promise<() => Promise<void>> {
  const client = await server.deps.db.placement.sites[0]!.ddl.connect()
  await client.query(`begin; lock table t_${tenant}.${table} in access share mode`)
  return async () => {
    await client.query('rollback')
    client.release()
  }
}

test('a name that only an older program gave is no part of what goes', async () => {
  await rows('alter table SCHEMA.e_site add column by_hand text')
  const hidden = await hide()
  await daysLater(31, hidden)
  await night()
  expect(await has('e_site', 'by_hand')).toBe(true)
})
