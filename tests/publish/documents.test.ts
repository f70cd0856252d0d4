import { createCatalogCache } from '@courtyard/core/catalogs/catalog-cache'
import { previewPublish } from '@courtyard/core/publish/preview-publish'
import { type PublishRequest, publishDocuments } from '@courtyard/core/publish/publish-documents'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { listTenants } from '@courtyard/core/tenants/list-tenants'
import { addMember, endMember } from '@courtyard/core/tenants/members'
import { createDatabase } from '@courtyard/db/database'
import { sampleDocuments, sampleEntities } from '@courtyard/testkit/sample-documents'
import { type TwoTenants, twoTenants } from '@courtyard/testkit/two-tenants'
import { CompiledQuery } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

let world: TwoTenants
let tenant: string
let count = 0
beforeAll(async () => {
  world = await twoTenants()
})
afterAll(() => world?.close())
beforeEach(async () => {
  tenant = `doc_${++count}`
  await createTenant(world.deps, { name: tenant, label: { en: tenant }, files: sampleDocuments(tenant), by: 'test' })
})

const run = (sql: string) =>
  world.deps.db.withTenant(tenant, (tx) =>
    tx.run<Record<string, unknown>>(CompiledQuery.raw(sql.replaceAll('$.', `t_${tenant}.`))),
  )
const site = sampleEntities['entities/site.json'] as { fields: readonly object[] }
const withField = (...fields: object[]) =>
  sampleDocuments(tenant, { 'entities/site.json': { ...site, fields: [...site.fields, ...fields] } })
const SIZE = { name: 'size', type: 'integer', label: { en: 'Size' } }
const publish = (
  files: ReturnType<typeof sampleDocuments>,
  more: Pick<PublishRequest, 'expectedVersion' | 'answers'> = {},
) => publishDocuments(world.deps, tenant, { files, by: 'test', note: '', ...more })

test('the same documents make no new version, others make the next, and the change is told', async () => {
  expect(await publish(sampleDocuments(tenant))).toEqual({ version: 1, changes: [] })
  const second = await publish(withField(SIZE))
  expect(second.version).toBe(2)
  const added = {
    kind: 'field_added',
    entity: 'site',
    field: expect.objectContaining({ name: 'size', type: 'integer' }),
  }
  expect(second.changes).toContainEqual(expect.objectContaining(added))
  expect((await publish(withField(SIZE))).version).toBe(2)
  await run(`insert into $.e_site (name, size) values ('one', 3)`)
})

test('a preview says what would be done and does nothing', async () => {
  const preview = await previewPublish(world.deps, tenant, withField(SIZE))
  expect(preview).toMatchObject({
    current: 1,
    version: 2,
    refusals: [],
    statements: [`alter table "t_${tenant}"."e_site" add column "size" bigint`],
  })
  expect((await world.deps.catalogs.load(tenant)).version).toBe(1)
  await expect(run('select size from $.e_site')).rejects.toMatchObject({ code: '42703' })
  const none = await previewPublish(world.deps, tenant, sampleDocuments(tenant))
  expect(none).toEqual({ current: 1, version: 1, changes: [], statements: [], refusals: [] })
})

test('documents with problems are refused with all of them and change nothing', async () => {
  const files = withField({ name: 'size', type: 'integr' }, { name: 'to', type: 'reference', to: 'nowhere' })
  const wrong = [...files, { path: 'entities/odd.json', text: '{ "kind": ' }]
  const error = await publish(wrong).catch((fault) => fault)
  expect(error).toMatchObject({ code: 'document_invalid' })
  expect(error.details.issues.length).toBeGreaterThanOrEqual(2)
  expect((await world.deps.catalogs.load(tenant)).version).toBe(1)
})

test('a publisher who saw another version is told so', async () => {
  await publish(withField(SIZE), { expectedVersion: 1 })
  await expect(publish(sampleDocuments(tenant), { expectedVersion: 1 })).rejects.toMatchObject({
    code: 'publish_conflict',
    details: { expected: 1, current: 2 },
  })
})

test('a renamed field keeps its column and its rows; a changed type on filled rows asks what becomes of them', async () => {
  await publish(withField(SIZE))
  await run(`insert into $.e_site (name, size) values ('one', 3)`)
  await publish(withField({ ...SIZE, name: 'extent', renamedFrom: ['size'] }))
  const extent = (await world.deps.catalogs.load(tenant)).entities.site!.fields.find((field) => field.name === 'extent')
  expect(extent).toMatchObject({ column: 'size' })
  const asDate = withField({ name: 'extent', renamedFrom: ['size'], type: 'date' })
  await expect(publish(asDate)).rejects.toMatchObject({
    code: 'answers_missing',
    details: { findings: [{ key: 'cast_fails:site/extent', count: 1, samples: [{ title: 'one', old: '3' }] }] },
  })
  expect(await run('select name, size from $.e_site')).toEqual([{ name: 'one', size: '3' }])
  const answers = { 'cast_fails:site/extent': { fill: { value: '2026-01-31' } } }
  expect(await publish(asDate, { answers })).toMatchObject({ version: 4 })
  expect(await run('select name, size, extent from $.e_site')).toEqual([
    { name: 'one', size: '3', extent: '2026-01-31' },
  ])
})

test('ten publishes at once: every one counts, none is lost', async () => {
  const results = await Promise.all(
    Array.from({ length: 10 }, (_, n) => publish(withField({ ...SIZE, name: `size_${n}` }))),
  )
  expect(results.map((result) => result.version).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 10 }, (_, n) => n + 2),
  )
})

test('a new version is seen at once in this process, within a second in another, and a pinned one stays', async () => {
  const { db, catalogs } = world.deps
  const other = createDatabase({ ...world.urls, onError: () => undefined })
  try {
    const elsewhere = createCatalogCache(other)
    expect([(await catalogs.load(tenant)).version, (await elsewhere.load(tenant)).version]).toEqual([1, 1])
    await publish(withField(SIZE))
    expect((await catalogs.load(tenant)).version).toBe(2)
    await expect.poll(async () => (await elsewhere.load(tenant)).version, { timeout: 1000, interval: 50 }).toBe(2)
    expect((await catalogs.at(tenant, 1)).entities.site!.fields.some((field) => field.name === 'size')).toBe(false)
    expect(Object.isFrozen((await catalogs.load(tenant)).entities)).toBe(true)
  } finally {
    await other.close()
  }
  await expect(createCatalogCache(db).load('nobody')).rejects.toMatchObject({ code: 'tenant_missing' })
})

test('a catalog cache keeps no more than its bound and asks once for what many want at once', async () => {
  let asked = 0
  const counting = {
    ...world.deps.db,
    withTenant: ((...args) => {
      asked++
      return world.deps.db.withTenant(...args)
    }) as typeof world.deps.db.withTenant,
  }
  let now = 0
  const cache = createCatalogCache(counting, { maxBytes: 1, freshMs: 100, monotonicMs: () => now })
  await Promise.all(Array.from({ length: 20 }, () => cache.load('acme')))
  expect(asked).toBe(2)
  await cache.load('acme')
  expect(asked).toBe(2)
  now = 100
  await cache.load('acme')
  expect(asked).toBe(3)
  await cache.load('beta')
  await cache.load('acme')
  expect(asked).toBe(6)
  const roomy = createCatalogCache(counting, { freshMs: 100, monotonicMs: () => now })
  for (const name of ['acme', 'beta', 'acme', 'beta']) await roomy.load(name)
  expect(asked).toBe(10)
})

test('a tenant is made once; one that stopped half way is finished', async () => {
  await expect(
    createTenant(world.deps, { name: tenant, label: {}, files: sampleDocuments(tenant), by: 't' }),
  ).rejects.toMatchObject({ code: 'tenant_exists' })
  const late = { name: `${tenant}_late`, label: { en: 'Late' }, by: 't' }
  await expect(createTenant(world.deps, { ...late, files: [] })).rejects.toMatchObject({ code: 'document_invalid' })
  expect(await listTenants(world.deps)).toContainEqual({
    name: late.name,
    label: late.label,
    state: 'creating',
    database: 'main',
  })
  expect(await createTenant(world.deps, { ...late, files: sampleDocuments(late.name) })).toMatchObject({ version: 1 })
  expect(await listTenants(world.deps)).toContainEqual({
    name: late.name,
    label: late.label,
    state: 'active',
    database: 'main',
  })
  await expect(createTenant(world.deps, { ...late, name: 'No Name', files: [] })).rejects.toMatchObject({
    code: 'request_invalid',
  })
})

test('a member has known roles and ends on a day', async () => {
  const member = { userId: 'u1', name: 'A', email: 'a@example.test', roles: ['admin'] }
  await addMember(world.deps, tenant, member)
  await addMember(world.deps, tenant, { ...member, name: 'B' })
  await endMember(world.deps, tenant, { userId: 'u1', day: '2026-12-01' })
  expect(await run('select name, roles, valid_to from $.k_member')).toEqual([
    { name: 'B', roles: ['admin'], valid_to: '2026-12-01' },
  ])
  await expect(addMember(world.deps, tenant, { ...member, roles: ['emperor'] })).rejects.toMatchObject({
    code: 'request_invalid',
  })
  await expect(addMember(world.deps, tenant, { ...member, userId: 'u2' })).rejects.toMatchObject({
    code: 'record_duplicate',
  })
  await expect(endMember(world.deps, tenant, { userId: 'u3', day: '2026-12-01' })).rejects.toMatchObject({
    code: 'record_missing',
  })
})
