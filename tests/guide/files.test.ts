import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDocuments } from '../api/documents.ts'
import { pdf } from '../api/files-samples.ts'
import { type Session, startTestServer, type TestServer } from '../api/support.ts'

const page = readFileSync(resolve(import.meta.dirname, '../../docs/guide/files.md'), 'utf8')
const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]): DocumentFile => {
  const { kind, name } = JSON.parse(text!)
  return { path: kind === 'view' ? `views/${name}.json` : `entities/${name}.json`, text: text! }
})
/** The requests of the page, without their tenant: method, path, and what is sent. */
const requests = [...page.matchAll(/```\n(GET|POST) \/t\/\{tenant\}\/api(\S+)\n([\s\S]*?)```/g)].map(
  ([, method, path, body]) => ({ method: method!, path: path!, body: body! }),
)

let server: TestServer
let manager: Session
beforeAll(async () => {
  server = await startTestServer(['acme'], (tenant) => [...testDocuments(tenant), ...examples])
  manager = await server.signIn('acme', ['manager'])
})
afterAll(() => server?.close())

test('the documents and the requests of the page work as it says', async () => {
  expect([examples.length, requests.length]).toEqual([2, 3])
  const [upload, create, download] = requests as [(typeof requests)[0], (typeof requests)[0], (typeof requests)[0]]
  const sent = await manager.send(upload.method, upload.path, { body: pdf('lease') })
  expect(sent.body).toMatchObject({ name: 'lease.pdf', type: 'application/pdf', size: pdf('lease').length })
  const made = await manager.post(create.path, JSON.parse(create.body.replace('…', sent.body.id)))
  expect(made.body).toMatchObject({ code: 'H1', papers: [sent.body], signed: { typed: '王五', by: 'Test Person' } })
  const path = download.path.replace('{id}', made.body.id).replace('{file}', sent.body.id)
  const got = await manager.send(download.method, path, { headers: { range: 'bytes=0-3' } })
  expect([got.status, got.text]).toEqual([206, '%PDF'])
})
