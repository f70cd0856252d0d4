import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDocuments } from '../api/documents.ts'
import { type Session, startTestServer, type TestServer } from '../api/support.ts'

const page = readFileSync(resolve(import.meta.dirname, '../../docs/guide/relations.md'), 'utf8')
const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]): DocumentFile => {
  const { name } = JSON.parse(text!)
  return { path: `entities/${name}.json`, text: text! }
})

let server: TestServer
let manager: Session
beforeAll(async () => {
  server = await startTestServer(['acme'], (tenant) => [...testDocuments(tenant), ...examples])
  manager = await server.signIn('acme', ['manager'])
})
afterAll(() => server.close())

test('the entities of the page work as it says', async () => {
  expect(examples.length).toBe(5)
  const craft = await manager.make('craft', { name: '水暖' })
  const area = await manager.make('area', { code: 'N' })
  const made = await manager.post('/v1/records/technician', {
    name: '王师傅',
    crafts: [craft],
    area,
    serves: { entity: 'area', id: area },
  })
  expect(made.body).toMatchObject({
    crafts: { count: 1, items: [{ id: craft, title: '水暖' }] },
    serves: { entity: 'area', id: area, title: 'N' },
    area_code: 'N',
  })
  const lines = [
    { what: '换阀门', amount: '80' },
    { what: '上门', amount: '-1' },
  ]
  const refused = await manager.post('/v1/records/quote', { name: '报价', lines })
  expect(refused.body.issues[0].pointer).toBe('/lines/1/amount')
  const quote = await manager.post('/v1/records/quote', { name: '报价', lines: lines.slice(0, 1) })
  expect(quote.body.lines).toMatchObject([{ what: '换阀门', amount: '80.00', position: 1 }])
  const below = await manager.make('area', { code: 'N1', parent: area })
  const deep = await manager.get(`/v1/records/technician?filter={"field":"area","op":"under","value":"${area}"}`)
  expect(deep.body.items).toHaveLength(1)
  expect((await manager.get('/v1/records/area?tree=root')).body.items[0]['@children']).toBe(1)
  expect((await manager.get(`/v1/records/area/${below}?path=true`)).body['@path'][0].title).toBe('N')
  expect((await manager.send('DELETE', `/v1/records/area/${below}`)).status).toBe(204)
  expect((await manager.get('/v1/trash/area')).body.items).toMatchObject([{ code: 'N1' }])
  expect((await manager.send('POST', `/v1/trash/area/${below}/restore`)).status).toBe(200)
  const { body } = await manager.get(`/v1/records/area/${below}/history`)
  expect(body.items.map(({ action }: { action: string }) => action)).toEqual(['restore', 'trash', 'create'])
})
