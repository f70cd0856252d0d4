import { findImpact } from '@courtyard/core/publish/find-impact'
import { openFindings } from '@courtyard/core/publish/finding'
import { planPublish } from '@courtyard/core/publish/plan-publish'
import { readPublished } from '@courtyard/db/ddl/load-state'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { filesDocuments } from '../api/files-documents.ts'
import { pdf } from '../api/files-samples.ts'
import { type Session, startTestServer, type TestServer } from '../api/support.ts'

let server: TestServer
let manager: Session
beforeAll(async () => {
  server = await startTestServer(['acme'], documents)
  manager = await server.signIn('acme', ['manager'])
  const send = async (field: string, content: string, name: string) =>
    (await manager.send('POST', `/v1/files/visit/${field}?name=${name}`, { body: content })).body.id
  const papers = [await send('papers', pdf('x'.repeat(500)), 'a.pdf'), await send('papers', 'a text', 'b.txt')]
  await manager.make('visit', { code: 'full', papers, report: await send('report', pdf('x'.repeat(800)), 'r.pdf') })
  await manager.make('visit', { code: 'light', report: await send('report', pdf('x'), 's.pdf') })
})
afterAll(() => server?.close())

// The import would have to fill in what is required.
const documents = (tenant: string) => filesDocuments(tenant).filter(({ path }) => path !== 'mappings/visits.json')
/** The documents with other rules of one field. */
const changed = (name: string, rules: object): DocumentFile[] =>
  documents('acme').map((file) => {
    if (file.path !== 'entities/visit.json') return file
    const body = JSON.parse(file.text)
    const fields = body.fields.map((field: { name: string }) => (field.name === name ? { ...field, ...rules } : field))
    return { ...file, text: JSON.stringify({ ...body, fields }) }
  })
async function findings(name: string, rules: object, answers = {}) {
  const plan = await planPublish('acme', changed(name, rules), await readPublished(server.deps.db, 'acme'))
  expect(plan, 'the change is one').toBeDefined()
  const { findings: found } = await findImpact(server.deps, plan!, answers)
  const open = openFindings(found, answers).map(({ key }) => key)
  return found.map(({ key, count, answers: takes }) => ({ key, count, takes, isOpen: open.includes(key) }))
}

test.each([
  ['report', { sizeMax: 500 }, 'out_of_bounds:visit/report'],
  ['papers', { accept: ['application/pdf'] }, 'out_of_bounds:visit/papers'],
  ['papers', { sizeMax: 100 }, 'out_of_bounds:visit/papers'],
  ['papers', { countMax: 1 }, 'out_of_bounds:visit/papers'],
  ['papers', { type: 'attachment', countMax: undefined }, 'cast_fails:visit/papers'],
])(
  '%s with %o tells the records whose files no longer fit, and nobody is offered a file to fill in',
  async (name, rules, key) => {
    expect(await findings(name, rules)).toEqual([{ key, count: 1, takes: ['empty'], isOpen: true }])
    expect(await findings(name, rules, { [key]: { empty: true } })).toMatchObject([{ key, isOpen: false }])
  },
)

test('wider rules tell nothing; a file that is now required cannot be made up', async () => {
  expect(await findings('papers', { countMax: 9, sizeMax: 200_000 })).toEqual([])
  const key = 'missing_required:visit/papers'
  expect(await findings('papers', { required: true }, { [key]: { fill: { value: [] } } })).toMatchObject([
    { key, count: 1, takes: [], isOpen: true },
  ])
})
