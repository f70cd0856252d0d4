import { afterAll, beforeAll, expect, test } from 'vitest'
import { relationsDocuments } from './relations-documents.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let manager: Session
let reader: Session
beforeAll(async () => {
  server = await startTestServer(['acme'], relationsDocuments)
  manager = await server.signIn('acme', ['manager'])
  reader = await server.signIn('acme', ['clerk'])
})
afterAll(() => server.close())

const names = async (session: Session, entity: string, q: string) =>
  (await session.get(`/v1/records/${entity}?q=${encodeURIComponent(q)}&count=true`)).body

test('two Chinese characters are found: what is the term, then what begins with it, then what holds it', async () => {
  for (const name of ['老锦绣园', '锦绣花园', '锦绣', '绣锦']) await manager.make('site', { name })
  const { items, count } = await names(manager, 'site', '锦绣')
  expect([items.map((item: { name: string }) => item.name), count]).toEqual([['锦绣', '锦绣花园', '老锦绣园'], 3])
  expect((await names(manager, 'site', '绣')).count).toBe(4)
  expect((await names(manager, 'site', 'no such')).count).toBe(0)
})

test('pages of a search neither repeat nor leave out a record', async () => {
  for (let index = 0; index < 5; index++) await manager.make('site', { name: `paged ${index}` })
  const seen: string[] = []
  for (let cursor = ''; ; ) {
    const { body } = await manager.get(`/v1/records/site?q=paged&limit=2${cursor && `&cursor=${cursor}`}`)
    seen.push(...body.items.map((item: { id: string }) => item.id))
    if (body.next_cursor === null) break
    cursor = body.next_cursor
  }
  expect([seen.length, new Set(seen).size]).toEqual([5, 5])
})

test('a term of two characters is found by the index', async () => {
  const sql = (text: string) => server.database.superuser(text)
  await sql("insert into t_acme.e_site (name) select '小区' || n from generate_series(1, 20000) n")
  await sql('analyze t_acme.e_site')
  const explained = await sql(
    "explain select 1 from t_acme.e_site where t_acme.k_bigrams(name) @> t_acme.k_bigrams('锦绣') and name ilike '%锦绣%'",
  )
  expect(JSON.stringify(explained.rows)).toContain('e_site_name_pairs_idx')
})

test('a term meets only fields that the viewer may read', async () => {
  await manager.make('folder', { name: 'open folder' })
  const flatSite = await manager.make('site', { name: 'Hidden Towers' })
  await manager.make('flat', { site: flatSite, code: 'HT-1', area: '1' })
  expect((await names(reader, 'site', 'hidden')).count).toBe(1)
  expect((await names(reader, 'flat', 'HT-1')).count).toBe(1)
  const planner = await server.signIn('acme', ['planner'])
  const blind = await server.signIn('acme', ['blind'])
  expect((await names(planner, 'worker', 'x')).count).toBe(0)
  await manager.make('worker', { name: 'findable' })
  expect((await names(planner, 'worker', 'findable')).count).toBe(1)
  expect((await names(blind, 'worker', 'findable')).count).toBe(0)
})

// `masters` may read the name of a worker with a high skill only; everybody's site may be read.
test('a term meets a field only on the rows where the viewer may read it', async () => {
  const skill = await manager.make('skill', { name: 'welding', level: 7 })
  await manager.make('worker', { name: 'sought master', skills: [skill] })
  await manager.make('worker', { name: 'sought beginner' })
  const someone = await server.signIn('acme', ['blind', 'skilled'])
  const all = await someone.get('/v1/records/worker?count=true')
  const found = await names(someone, 'worker', 'sought')
  expect([found.count, found.items.map((item: { name: string }) => item.name)]).toEqual([1, ['sought master']])
  expect(all.body.count).toBeGreaterThan(1) // the other row is theirs to see, without its name
  expect((await names(manager, 'worker', 'sought')).count).toBe(2)
})
