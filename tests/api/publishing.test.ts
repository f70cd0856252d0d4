import { runDueJobs } from '@courtyard/core/jobs/run-due-jobs'
import { publishJob } from '@courtyard/core/publish/publish-job'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Answer, type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let manager: Session
let clerk: Session
let foreign: Session

beforeAll(async () => {
  server = await startTestServer()
  manager = await server.signIn('acme', ['manager'])
  clerk = await server.signIn('acme', ['clerk'])
  foreign = await server.signIn('beta', ['manager'])
})
afterAll(() => server.close())

const SITE = 'entities/site.json'
let draft: string
beforeEach(async () => {
  const created = await manager.post('/v1/drafts', { name: 'a change' })
  expect(created.status).toBe(201)
  draft = created.body.id
})

const version = async (): Promise<number> => (await manager.get('/v1/versions')).body.items[0].version
const etag = async (id = draft) => ({ 'if-match': (await manager.get(`/v1/drafts/${id}`)).headers.get('etag') ?? '' })
const put = async (json: object, id = draft) =>
  await manager.send('PUT', `/v1/drafts/${id}/documents`, { json, headers: await etag(id) })
const textOf = async (path: string, id = draft): Promise<string> => {
  const { body } = await manager.get(`/v1/drafts/${id}/documents`)
  return body.items.find((item: { path: string }) => item.path === path).text
}
const change = async (path: string, edit: (body: { fields: object[] }) => void, id = draft): Promise<Answer> => {
  const body = JSON.parse(await textOf(path, id))
  edit(body)
  return await put({ path, text: `${JSON.stringify(body, null, 2)}\n` }, id)
}
const answer = async (answers: object, id = draft) =>
  await manager.send('PUT', `/v1/drafts/${id}/answers`, { json: { answers }, headers: await etag(id) })
const preview = (id = draft) => manager.post(`/v1/drafts/${id}/preview`, {})
const order = (seal: string, id = draft, note = '') => manager.post(`/v1/drafts/${id}/publish`, { seal, note })
/** Lets the worker work until nothing is under way: a job that could not have its connection is due again a little later. */
async function work(): Promise<void> {
  const failures: string[] = []
  const onFailure = (_: unknown, error: unknown) => failures.push(String(error))
  const left = async () => {
    await runDueJobs(server.deps, { publish: publishJob }, { worker: 'test', tenants: ['acme'], onFailure })
    const sql = `select state from t_acme.k_job where kind = 'publish' and state in ('queued', 'running')`
    return (await server.database.superuser(sql)).rows
  }
  await expect.poll(left, { timeout: 20_000, message: failures.join() }).toEqual([])
}

/** Previews, asks, lets the worker work, and gives the publish as it ended. */
async function publish(id = draft, note = ''): Promise<Answer['body']> {
  const previewed = await preview(id)
  const asked = await order(previewed.body.seal, id, note)
  expect([asked.status, asked.text]).toEqual([202, expect.stringContaining('queued')])
  await work()
  return (await manager.get(`/v1/publishes/${asked.body.id}`)).body
}

describe('the life of a change', () => {
  test('a draft is written, refused, mended, previewed, published, used and rolled back', async () => {
    const before = await version()
    const broken = await change(SITE, (site) =>
      site.fields.push({ name: 'acres', type: 'decimel', label: { en: 'A' } }),
    )
    expect([broken.status, broken.body.version, broken.body.changed]).toEqual([200, 2, [{ path: SITE, change: 'put' }]])
    const checked = await manager.post(`/v1/drafts/${draft}/check`, {})
    expect([checked.body.ok, checked.body.issues[0]]).toMatchObject([false, { file: SITE, pointer: '/fields/2/type' }])
    expect((await preview()).body.code).toBe('document_invalid')

    await change(SITE, (site) => {
      site.fields[2] = { name: 'acres', type: 'integer', min: '0', label: { 'zh-CN': '亩', en: 'Acres' } }
    })
    expect((await manager.post(`/v1/drafts/${draft}/check`, {})).body).toEqual({ ok: true, issues: [], cases: [] })
    const diff = (await manager.get(`/v1/drafts/${draft}/diff`)).body
    expect(diff.documents).toMatchObject([{ path: SITE, nodes: [{ node: 'fields/acres', change: 'added' }] }])
    const text = { 'zh-CN': 'site 新增字段 acres', en: 'new field site.acres' }
    expect(diff.changes[0]).toEqual({ kind: 'field_added', of: 'site', name: 'acres', text })
    const previewed = (await preview()).body
    expect(previewed).toMatchObject({ base_version: before, version: before + 1, publishable: true, open: [] })
    expect(previewed.statements.join()).toContain('acres')

    const done = await publish(draft, 'acres for the tax office')
    expect(done).toMatchObject({ state: 'done', version: before + 1, failure: null, by: { id: manager.userId } })
    const site = await manager.make('site', { name: 'with acres', acres: 7 })
    expect((await manager.get(`/v1/records/site/${site}`)).body.acres).toBe(7)
    const [newest] = (await manager.get('/v1/versions?limit=1')).body.items
    expect(newest).toMatchObject({ version: before + 1, note: 'acres for the tax office', documents_changed: 1 })
    expect((await manager.get(`/v1/drafts/${draft}`)).body).toMatchObject({ state: 'published' })
    expect((await put({ path: SITE, text: '{}' })).body.code).toBe('draft_published')

    const back = await manager.post(`/v1/versions/${before}/rollback`, {})
    expect([back.status, back.body.changed]).toEqual([201, [{ path: SITE, change: 'put' }]])
    const found = (await preview(back.body.id)).body
    expect(found).toMatchObject({ publishable: false, open: ['hidden:site/acres'], findings: [{ count: 1 }] })
    expect((await order(found.seal, back.body.id)).body).toMatchObject({ status: 409, code: 'answers_missing' })
    await answer({ 'hidden:site/acres': { consent: true } }, back.body.id)
    expect(await publish(back.body.id)).toMatchObject({ state: 'done', version: before + 2 })
    const documents = async (n: number) => (await manager.get(`/v1/versions/${n}`)).body.documents
    expect(await documents(before + 2)).toEqual(await documents(before))
    expect((await manager.get(`/v1/records/site/${site}`)).body).not.toHaveProperty('acres')
  })

  test('a finding is answered, sealed with its count, refused when rows came in between, and the data are as answered', async () => {
    const first = await manager.make('person', { name: 'there before' })
    await change('entities/person.json', (person) =>
      person.fields.push({ name: 'rank', type: 'integer', required: true, label: { en: 'Rank' } }),
    )
    const KEY = 'missing_required:person/rank'
    const asked = (await preview()).body
    expect(asked).toMatchObject({ open: [KEY], publishable: false })
    expect(asked.findings.find(({ key }: { key: string }) => key === KEY)).toMatchObject({ answers: ['fill'] })
    await answer({ [KEY]: { fill: { value: 3 } } })
    const sealed = (await preview()).body
    expect(sealed).toMatchObject({ open: [], publishable: true })
    const { body: stale } = await order(sealed.seal)
    const second = await manager.make('person', { name: 'came in between' })
    await work()
    const refused = (await manager.get(`/v1/publishes/${stale.id}`)).body
    expect([refused.state, refused.failure.code]).toEqual(['failed', 'seal_stale'])
    const told = refused.failure.details.findings.find(({ key }: { key: string }) => key === KEY)
    expect(told.count).toBe(asked.findings.find(({ key }: { key: string }) => key === KEY).count + 1)

    const done = await publish()
    expect(done).toMatchObject({ state: 'done', phase: null, failure: null })
    expect(done.step).toBe(done.steps)
    for (const id of [first, second]) expect((await manager.get(`/v1/records/person/${id}`)).body.rank).toBe(3)
    expect((await manager.post('/v1/records/person', { name: 'without a rank' })).status).toBe(422)
    const back = await manager.post(`/v1/versions/${done.version - 1}/rollback`, {})
    await answer({ 'hidden:person/rank': { consent: true } }, back.body.id)
    expect(await publish(back.body.id)).toMatchObject({ state: 'done' })
  })

  test('a draft that says nothing new makes no version', async () => {
    const before = await version()
    expect((await preview()).body).toMatchObject({ version: before, changes: [] })
    expect(await publish()).toMatchObject({ state: 'done', version: before })
    expect(await version()).toBe(before)
  })

  test('a document written as it was is no change, a deleted one is gone from the effective documents', async () => {
    const text = await textOf(SITE)
    await put({ path: SITE, text: `${text}\n` })
    expect((await put({ path: SITE, text })).body.changed).toEqual([])
    const path = 'views/flats_taken.json'
    const remove = `/v1/drafts/${draft}/documents?path=${path}`
    const removed = await manager.send('DELETE', remove, { headers: await etag() })
    expect(removed.body.changed).toEqual([{ path, change: 'deleted' }])
    const again = await manager.send('DELETE', remove, { headers: await etag() })
    expect([again.status, again.body.code]).toEqual([404, 'draft_document_missing'])
    const items = (await manager.get(`/v1/drafts/${draft}/documents`)).body.items
    expect(items.find((item: { path: string }) => item.path === path)).toEqual({
      path,
      layer: 'tenant',
      change: 'removed',
      text: null,
    })
    expect((await manager.get(`/v1/drafts/${draft}/diff`)).body.changes).toMatchObject([
      { kind: 'document_removed', of: 'views', name: 'flats_taken' },
    ])
  })
})

describe('nobody overwrites anybody', () => {
  test('a draft is changed only on the version one saw', async () => {
    const json = { path: SITE, text: '{}' }
    const send = (headers: Record<string, string>) =>
      manager.send('PUT', `/v1/drafts/${draft}/documents`, { json, headers })
    expect((await send({})).body.code).toBe('version_required')
    expect((await send({ 'if-match': '"7"' })).body.code).toBe('version_stale')
    expect((await send(await etag())).status).toBe(200)
  })

  test('of two drafts over one version, the second is refused and named, not merged in silence', async () => {
    const other = (await manager.post('/v1/drafts', { name: 'other' })).body.id
    await change(SITE, (site) => Object.assign(site, { label: { en: 'Site 1' } }))
    await change(SITE, (site) => Object.assign(site, { label: { en: 'Site 2' } }), other)
    const [first, second] = [(await preview()).body, (await preview(other)).body]
    const [one, two] = await Promise.all([order(first.seal), order(second.seal, other)])
    expect([one.status, two.status]).toEqual([202, 202])
    await work()
    const ends = await Promise.all([one, two].map(({ body }) => manager.get(`/v1/publishes/${body.id}`)))
    expect(ends.map(({ body }) => body.state).sort()).toEqual(['done', 'failed']) // whichever was asked for first
    const lost = ends.findIndex(({ body }) => body.state === 'failed')
    expect(ends[lost]!.body.failure).toMatchObject({
      code: expect.stringMatching(/publish_conflict|seal_stale/),
      hint: expect.stringMatching(/预览。$/),
    })
    const [id, { seal }] = lost === 0 ? [draft, first] : [other, second]
    expect((await order(seal, id)).body.code).toBe('publish_conflict')
    expect((await preview(id)).body.code).toBe('publish_conflict')
  })

  test('only what was previewed is published', async () => {
    expect((await order('0'.repeat(64))).body.code).toBe('seal_stale')
    await change(SITE, (site) => Object.assign(site, { label: { en: 'Sealed' } }))
    const { seal } = (await preview()).body
    await change(SITE, (site) => Object.assign(site, { label: { en: 'Not what was sealed' } }))
    expect((await order(seal)).body.code).toBe('seal_stale')
    const fresh = (await preview()).body.seal
    const asked = await order(fresh)
    await change(SITE, (site) => Object.assign(site, { label: { en: 'Changed while it waited' } }))
    const before = await version()
    await work()
    const { body } = await manager.get(`/v1/publishes/${asked.body.id}`)
    expect([body.state, body.failure.code, await version()]).toEqual(['failed', 'seal_stale', before])
  })

  test('asking twice is one publish; one that is done is not run again', async () => {
    await change(SITE, (site) => Object.assign(site, { label: { en: 'Twice' } }))
    const { seal } = (await preview()).body
    const [one, two] = [await order(seal), await order(seal)]
    expect(two.body.id).toBe(one.body.id)
    await work()
    const before = await version()
    const resumed = await manager.post(`/v1/publishes/${one.body.id}/resume`, {})
    await work()
    expect([resumed.body.state, await version()]).toEqual(['done', before])
  })
})

describe('who may', () => {
  test('without the right every operation is refused, and none is described', async () => {
    const listed = await clerk.get('/v1/drafts')
    expect([listed.status, listed.body.code]).toEqual([403, 'not_allowed'])
    const paths = Object.keys((await clerk.get('/openapi.json')).body.paths)
    expect(paths.filter((path) => /^\/v1\/(draft|publish|version|export|explain|drift)/.test(path))).toEqual([])
    const all = Object.entries((await manager.get('/openapi.json')).body.paths as Record<string, object>).filter(
      ([path]) => /^\/v1\/(draft|publish|version|export|explain|drift)/.test(path),
    )
    expect(all.length).toBeGreaterThan(12)
    for (const [path, item] of all) {
      for (const method of Object.keys(item)) {
        const url = path.replace('{id}', draft).replace('{version}', '1')
        const isWrite = method === 'put' || method === 'post'
        const json = bodies[path] ?? {}
        const answer = await clerk.send(method.toUpperCase(), url, isWrite ? { json } : {})
        expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 403, 'not_allowed'])
      }
    }
  })

  test('a draft of another tenant answers like a missing one', async () => {
    const missing = '01900000-0000-7000-8000-000000000000'
    for (const id of [draft, missing]) {
      const answer = await foreign.get(`/v1/drafts/${id}`)
      expect([answer.status, answer.body.code, answer.body.details.id]).toEqual([404, 'draft_missing', id])
    }
  })

  test.each([
    'modules/space/entities/room.json',
    'templates/residential/pack.json',
    '../entities/site.json',
    '/entities/site.json',
    'entities/Site.json',
    'entities/site.txt',
    'entities/../../site.json',
    '__proto__',
  ])('%s is no file a draft may hold', async (path) => {
    const answer = await put({ path, text: '{}' })
    expect([answer.status, answer.body.code]).toEqual([422, 'draft_path_refused'])
  })
})

const bodies: Record<string, object> = {
  '/v1/drafts': { name: 'x' },
  '/v1/drafts/{id}/documents': { path: SITE, text: '{}' },
  '/v1/drafts/{id}/import': { documents: [] },
  '/v1/drafts/{id}/answers': { answers: {} },
  '/v1/drafts/{id}/comments': { file: SITE, pointer: '', text: 'x' },
  '/v1/draft-comments/{id}': { resolved: true },
  '/v1/drafts/{id}/publish': { seal: 'x' },
}

test('comments stand at a place of a document and are settled', async () => {
  const comment = { file: SITE, pointer: '/fields/0/label', text: '叫“小区”更清楚' }
  const added = await manager.post(`/v1/drafts/${draft}/comments`, comment)
  expect([added.status, added.body]).toMatchObject([
    201,
    { ...comment, resolved: false, author: { name: 'Test Person' } },
  ])
  await manager.send('PUT', `/v1/draft-comments/${added.body.id}`, { json: { resolved: true } })
  const { body } = await manager.get(`/v1/drafts/${draft}/comments`)
  expect(body.items).toMatchObject([{ ...comment, resolved: true }])
  const stolen = await foreign.send('PUT', `/v1/draft-comments/${added.body.id}`, { json: { resolved: false } })
  expect(stolen.body.code).toBe('comment_missing')
})

test('what is exported is the same bytes twice, and imported it says nothing new', async () => {
  const [one, two] = [await manager.get('/v1/export'), await manager.get('/v1/export')]
  expect(one.text).toBe(two.text)
  const documents = one.body.documents as { path: string; text: string }[]
  expect(documents.length).toBeGreaterThan(10)
  const send = async (json: object) =>
    await manager.send('POST', `/v1/drafts/${draft}/import`, { json, headers: await etag() })
  expect((await send({ documents })).body.changed).toEqual([])
  const without = await send({ documents: documents.filter(({ path }) => path !== SITE) })
  expect(without.body.changed).toEqual([{ path: SITE, change: 'deleted' }])
  expect((await send({ documents: [documents[0], documents[0]] })).body.code).toBe('draft_path_refused')
})

test('versions are read page by page, newest first', async () => {
  const { body } = await manager.get('/v1/versions')
  const numbers = body.items.map((item: { version: number }) => item.version)
  expect(numbers.length).toBeGreaterThan(3)
  expect(numbers).toEqual(numbers.toSorted((a: number, b: number) => b - a))
  const page = (await manager.get('/v1/versions?limit=2')).body
  const next = (await manager.get(`/v1/versions?limit=2&before=${page.next}`)).body
  expect([...page.items, ...next.items].map((item: { version: number }) => item.version)).toEqual(numbers.slice(0, 4))
  expect(body.items.at(-1)).toMatchObject({ version: 1, note: 'created' })
  expect((await manager.get('/v1/versions/999')).body.code).toBe('catalog_version_missing')
})

test('a property is explained by its layers, an unknown one is refused, and the tables are as the catalog asks', async () => {
  const { body } = await manager.get('/v1/explain?path=entity/site/title')
  expect(body.nodes).toMatchObject([
    { path: 'entity/site/title', value: 'name', set_by: [{ file: SITE, pointer: '/title' }] },
  ])
  expect((await manager.get('/v1/explain?path=entity/site/titel')).body.code).toBe('path_unknown')
  expect((await manager.send('POST', '/v1/drift')).body.items).toEqual([])
  await server.database.superuser('alter table t_acme.e_person drop column phone')
  expect((await manager.send('POST', '/v1/drift')).body.items).toContainEqual({
    kind: 'column_missing',
    table: 'e_person',
    name: 'phone',
  })
})
