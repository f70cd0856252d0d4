import { feeRunJob } from '@courtyard/core/billing/fee-run-job'
import { FEE_RUN_JOB } from '@courtyard/core/billing/start-fee-run'
import { verifyTenant } from '@courtyard/core/billing/verify-tenant'
import { createCatalogCache } from '@courtyard/core/catalogs/catalog-cache'
import { runDueJobs } from '@courtyard/core/jobs/run-due-jobs'
import { ensureNightly, NIGHTLY_JOB, nightlyJob } from '@courtyard/core/keeping/nightly-job'
import { PUBLISH_JOB } from '@courtyard/core/publish/begin-publish'
import { publishJob } from '@courtyard/core/publish/publish-job'
import { resumePublishes } from '@courtyard/core/publish/resume-publishes'
import { createTenant } from '@courtyard/core/tenants/create-tenant'
import { listTenants } from '@courtyard/core/tenants/list-tenants'
import { upgradeTenants } from '@courtyard/core/tenants/upgrade-tenants'
import { createDatabase } from '@courtyard/db/database'
import { listenCatalogs } from '@courtyard/db/listen-catalogs'
import { createPlacement } from '@courtyard/db/placement'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { makeOlder } from '@courtyard/testkit/older-tenant'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testDocuments } from '../api/documents.ts'
import { type Session, startTestServer, type TestServer } from '../api/support.ts'

// Two databases of one server, decision 0018: who lies where, that every path finds it, and what is down with which.
let east: FreshDatabase
let server: TestServer
let near: Session
let far: Session
beforeAll(async () => {
  east = await freshDatabase()
  server = await startTestServer([], testDocuments, { databases: { east: east.urls } })
  for (const [name, database] of [
    ['near', 'main'],
    ['far', 'east'],
  ] as const)
    await createTenant(server.deps, { name, label: { en: name }, files: testDocuments(name), by: 'test', database })
  near = await server.signIn('near', ['manager'])
  far = await server.signIn('far', ['manager'])
})
afterAll(async () => {
  await server?.close()
  await east?.close()
})

const schemasIn = async (fresh: Pick<FreshDatabase, 'superuser'>) =>
  (await fresh.superuser("select nspname from pg_namespace where nspname like 't\\_%' order by 1")).rows.map(
    ({ nspname }) => nspname,
  )
const handlers = {
  [FEE_RUN_JOB]: feeRunJob('test'),
  [PUBLISH_JOB]: publishJob,
  [NIGHTLY_JOB]: nightlyJob(() => undefined),
}
const work = (unreachable: string[] = []) =>
  runDueJobs(server.deps, handlers, { worker: 'test', onUnreachable: (tenant) => unreachable.push(tenant) })

test('each tenant lies in its database and nowhere else, and answers by its own rows only', async () => {
  expect([await schemasIn(server.database), await schemasIn(east)]).toEqual([['t_near'], ['t_far']])
  for (const session of [near, far]) await session.make('site', { name: `of ${session.tenant}` })
  for (const session of [near, far]) {
    const { body } = await session.get('/v1/records/site?select=name')
    expect(body.items.map(({ name }: { name: string }) => name)).toEqual([`of ${session.tenant}`])
  }
  expect((await far.get('/t/near/api/v1/records/site')).status).toBe(404)
  expect((await east.superuser('select name from t_far.e_site')).rows).toEqual([{ name: 'of far' }])
})

test('imports, fee runs, publishes, the night, verifying and kernel upgrades find both', async () => {
  for (const session of [near, far]) {
    const form = new FormData()
    form.set('mapping', 'sites')
    form.append('files', new File(['Name\nimported\n'], 'sites.csv', { type: 'text/csv' }))
    const report = await session.send('POST', '/v1/imports', { body: form })
    expect([session.tenant, report.status, report.body.problem_count ?? 0]).toEqual([session.tenant, 201, 0])
    expect((await session.post(`/v1/imports/${report.body.id}/commit`, {})).status).toBe(200)
    const site = await session.make('site', { name: 'billed' })
    const flat = await session.make('flat', { site, code: '1', area: '89.45' })
    const person = await session.make('person', { name: 'Payer' })
    await session.make('stay', { flat, person, from: '2026-01-01' })
    await session.make('fee_attachment', { standard: 'by_area', subject: flat, from_on: '2026-01-01' })
    const run = await session.post('/v1/fee-runs', { period: '2026-10', standards: ['by_area'] })
    const draft = await session.post('/v1/drafts', { name: 'labels' })
    const etag = { 'if-match': draft.headers.get('etag')! }
    const text = JSON.stringify({
      ...JSON.parse(testDocuments('x').find(({ path }) => path === 'entities/site.json')!.text),
      label: { 'zh-CN': '地', en: 'Land' },
    })
    await session.send('PUT', `/v1/drafts/${draft.body.id}/documents`, {
      json: { path: 'entities/site.json', text },
      headers: etag,
    })
    const { seal } = (await session.post(`/v1/drafts/${draft.body.id}/preview`, {})).body
    const publish = await session.post(`/v1/drafts/${draft.body.id}/publish`, { seal, note: '' })
    await ensureNightly(server.deps)
    server.clock.day('2026-11-23T19:00:00Z')
    expect(await work()).toMatchObject({ failed: 0, lost: 0 })
    expect((await session.get(`/v1/fee-runs/${run.body.id}`)).body).toMatchObject({
      state: 'done',
      receivable: '250.46',
    })
    expect((await session.get(`/v1/publishes/${publish.body.id}`)).body).toMatchObject({ state: 'done', version: 2 })
    expect((await session.get('/v1/drift')).body).toMatchObject({ items: [], checked_at: expect.any(String) })
    expect((await verifyTenant(server.deps, session.tenant)).filter(({ ok }) => !ok)).toEqual([])
  }
  await makeOlder(east, 'far')
  const failures: unknown[] = []
  expect(await upgradeTenants(server.deps, (_, error) => failures.push(error))).toEqual({ upgraded: 1, behind: 0 })
  expect([failures, await resumePublishes(server.deps)]).toEqual([[], []])
  expect((await far.get('/v1/drafts')).status).toBe(200)
})

test('a switch in either database is heard by another process', async () => {
  const db = createDatabase({ ...server.database.urls, databases: { east: east.urls }, onError: () => undefined })
  const heard: string[] = []
  const stop = await listenCatalogs(db, { onVersion: (tenant) => heard.push(tenant), onError: () => undefined })
  try {
    for (const { urls, name } of [
      { urls: server.database, name: 'near' },
      { urls: east, name: 'far' },
    ])
      await urls.superuser(`select pg_notify('courtyard_catalog', '${name}:2')`)
    await expect.poll(() => [...heard].sort(), { timeout: 5_000 }).toEqual(['far', 'near'])
    expect((await createCatalogCache(db).load('far')).version).toBe(2)
  } finally {
    await stop()
    await db.close()
  }
})

test('a new tenant goes where the fewest are, or where it is asked to; one that began goes on where it began', async () => {
  const files = testDocuments('third')
  const tenant = { name: 'third', label: { en: 'Third' }, by: 'test' }
  await expect(createTenant(server.deps, { ...tenant, files, database: 'west' })).rejects.toMatchObject({
    code: 'database_unknown',
  })
  await expect(createTenant(server.deps, { ...tenant, files: [], database: 'east' })).rejects.toMatchObject({
    code: 'document_invalid',
  })
  await createTenant(server.deps, { ...tenant, files })
  await createTenant(server.deps, { ...tenant, name: 'fourth', files: testDocuments('fourth') })
  const placed = Object.fromEntries((await listTenants(server.deps)).map(({ name, database }) => [name, database]))
  expect(placed).toEqual({ near: 'main', far: 'east', third: 'east', fourth: 'main' })
  expect(await schemasIn(east)).toEqual(['t_far', 't_third'])
})

describe('a database that is down', () => {
  const set = async (isUp: boolean) => {
    const { pathname } = new URL(east.urls.superuserUrl)
    const name = pathname.slice(1)
    await server.database.superuser(`alter database "${name}" allow_connections ${isUp}`)
    if (!isUp)
      await server.database.superuser('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
        name,
      ])
  }
  test('takes its own tenants down, clearly, and no others; they are back with it', async () => {
    await set(false)
    try {
      await expect.poll(async () => (await far.get('/v1/records/site')).status, { timeout: 5_000 }).toBe(503)
      const answer = await far.get('/v1/records/site')
      expect([answer.body.code, Number(answer.headers.get('retry-after')) > 0]).toEqual(['database_unavailable', true])
      expect(answer.text).not.toMatch(/test_|courtyard_app|127\.0\.0\.1|not currently accepting/)
      expect((await near.get('/v1/records/site')).status).toBe(200)
      expect((await server.request('/readyz')).body).toEqual({
        status: 'ready',
        databases: { main: 'up', east: 'down' },
      })

      const run = await near.post('/v1/fee-runs', { period: '2026-11', standards: ['by_area'] })
      const unreachable: string[] = []
      await ensureNightly(server.deps)
      expect(await work(unreachable)).toMatchObject({ failed: 0, lost: 0 })
      expect((await near.get(`/v1/fee-runs/${run.body.id}`)).body.state).toBe('done')
      expect(new Set(unreachable)).toEqual(new Set(['far', 'third']))
      const failures: string[] = []
      const found = await upgradeTenants(server.deps, (tenant) => failures.push(tenant))
      expect([found.behind, failures.sort()]).toEqual([2, ['far', 'third']])
    } finally {
      await set(true)
    }
    expect((await server.request('/readyz')).body).toEqual({ status: 'ready', databases: { main: 'up', east: 'up' } })
    expect((await far.get('/v1/records/site')).status).toBe(200)
  })

  test('and one that a process was not told of is named, its tenants are refused, none is looked for elsewhere', async () => {
    const db = createDatabase({ ...server.database.urls, onError: () => undefined })
    try {
      const read = db.withTenant('far', (tx) => tx.kernel.selectFrom('k_meta').select('kernel_version').execute())
      await expect(read).rejects.toMatchObject({ code: 'database_unavailable', details: { database: 'east' } })
      const near = db.withTenant('near', (tx) => tx.kernel.selectFrom('k_meta').select('kernel_version').execute())
      expect(await near).toHaveLength(1)
    } finally {
      await db.close()
    }
  })
})

test('a tenant that was moved is found where it lies now within five seconds', async () => {
  let ms = 0
  const placement = createPlacement({
    ...server.database.urls,
    databases: { east: east.urls },
    monotonicMs: () => ms,
    onError: () => undefined,
  })
  try {
    expect((await placement.siteOf('near')).name).toBe('main')
    await server.database.superuser("update control.tenant set database = 'east' where name = 'near'")
    ms = 4_999
    expect((await placement.siteOf('near')).name).toBe('main')
    ms = 5_000
    expect((await placement.siteOf('near')).name).toBe('east')
  } finally {
    await server.database.superuser("update control.tenant set database = 'main' where name = 'near'")
    await placement.close()
  }
})
