import { corpus } from '@courtyard/expression/testing/hostile-corpus'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fileParts } from './files-documents.ts'
import { pdf } from './files-samples.ts'
import { relationsDocuments } from './relations-documents.ts'
import { type Answer, type Session, startTestServer, type TestServer } from './support.ts'

const label = (en: string) => ({ 'zh-CN': en, en })
const view = (name: string, entity: string, more: object): DocumentFile => ({
  path: `views/${name}.json`,
  text: JSON.stringify({ kind: 'view', name, entity, label: label(name), ...more }, null, 2),
})
const documents = (tenant: string): DocumentFile[] => [
  ...relationsDocuments(tenant),
  ...fileParts,
  view('able', 'worker', { columns: ['name'], filter: '$count(skills) >= 2' }),
  view('bosses', 'worker', { columns: ['name'], filter: '$count(boss.skills) = 1' }),
  view('bare', 'visit', { columns: ['code'], filter: '$count(papers) = 0' }),
  view('papered', 'visit', { columns: ['code'], filter: '$count(papers) > 0' }),
  view('long_orders', 'order', { columns: ['name'], filter: '$count(lines) > 1' }),
]

let server: TestServer
let manager: Session
let clerk: Session
let foreign: Session
let draft: string
beforeAll(async () => {
  server = await startTestServer(['acme', 'beta'], documents)
  manager = await server.signIn('acme', ['manager'])
  clerk = await server.signIn('acme', ['clerk'])
  foreign = await server.signIn('beta', ['manager'])
  draft = (await manager.post('/v1/drafts', { name: 'help' })).body.id
})
afterAll(() => server?.close())

/** Asks for help with a filter of a view over flats; `|` is the caret. */
async function help(filter: string, { session = manager, en = true, id = draft } = {}): Promise<Answer> {
  const { path, text } = view('flats', 'flat', { columns: ['code'], filter })
  const [offset, plain] = [text.indexOf('|'), text.replace('|', '')]
  const headers = { 'accept-language': en ? 'en' : 'zh-CN' }
  const json = { draft: id, file: path, text: plain, offset }
  return await session.send('POST', '/v1/expressions/assist', { json, headers })
}
const names = ({ body }: Answer): string[] => body.completions.items.map(({ name }: { name: string }) => name)

describe('help for an expression of a draft', () => {
  test('knows the place, the fields of its entity and what may be written', async () => {
    const answer = await help("sta| = 'taken'")
    expect(answer.status, answer.text).toBe(200)
    expect(answer.body.place).toEqual({ name: 'view.filter', profile: 'predicate', result: 'boolean' })
    expect(names(answer)[0]).toBe('status')
    expect(answer.body.completions.items[0]).toMatchObject({ kind: 'field', type: 'text' })
    expect(names(await help('site.na|'))).toEqual(['name'])
    expect(names(await help("status = 'ta|'"))).toEqual(['taken'])
    expect(names(await help('$|'))).toContain('$count')
    expect(names(await help('$|'))).not.toContain('$sum')
  })

  test('tells problems where they stand in the document, in the reader’s language, and what is meant', async () => {
    const filter = 'aera > 3 and |"x" = code'
    const { body } = await help(filter)
    const { text } = view('flats', 'flat', { columns: ['code'], filter: filter.replace('|', '') })
    expect(body.issues).toMatchObject([{ code: 'field_unknown', hint: expect.stringContaining('area') }])
    const [from, to] = body.issues[0].at
    expect(text.slice(from, to)).toBe('aera')
    expect((await help(filter, { en: false })).body.issues[0].message).toMatch(/\p{Script=Han}/u)
    expect(body.formatted).toBe("aera > 3 and 'x' = code")
    expect((await help('area > 3|')).body.issues).toEqual([])
  })

  test('says what a word means', async () => {
    const { body } = await help('ar|ea > 3')
    expect(body.hover).toMatchObject({ title: 'area', type: 'number', optional: false })
  })

  test('has none where no expression stands', async () => {
    const { path, text } = view('flats', 'flat', { columns: ['code'] })
    const json = { draft, file: path, text, offset: text.indexOf('code') + 1 }
    const { status, body } = await manager.send('POST', '/v1/expressions/assist', { json })
    expect([status, body.place, body.completions.items]).toEqual([200, null, []])
    const broken = { ...json, text: '{"kind": "vi', offset: 11 }
    expect((await manager.send('POST', '/v1/expressions/assist', { json: broken })).body.place).toBeNull()
  })

  test('is for those who publish, about drafts of their own tenant', async () => {
    expect((await help('area|', { session: clerk })).status).toBe(403)
    const theirs = await help('area|', { session: foreign })
    expect([theirs.status, theirs.body.code]).toEqual([404, 'draft_missing'])
    expect((await help('area|')).status).toBe(200)
  })
})

describe('a list of a record', () => {
  const listed = async (path: string): Promise<string[]> => {
    const answer = await manager.get(path)
    expect(answer.status, answer.text).toBe(200)
    return answer.body.items.map(({ name, code }: { name?: string; code?: string }) => name ?? code).sort()
  }

  test('of references is counted in a condition, over a path as well', async () => {
    const skills = [await manager.make('skill', { name: 'a' }), await manager.make('skill', { name: 'b' })]
    const one = await manager.make('worker', { name: 'one', skills: skills.slice(0, 1) })
    await manager.make('worker', { name: 'two', skills, boss: one })
    await manager.make('worker', { name: 'none' })
    expect(await listed('/v1/records/worker?view=able')).toEqual(['two'])
    expect(await listed('/v1/records/worker?view=bosses')).toEqual(['two'])
  })

  test('of files is counted in a condition', async () => {
    const sent = await manager.send('POST', '/v1/files/visit/papers?name=a.pdf', { body: pdf('one') })
    await manager.make('visit', { code: 'with', papers: [sent.body.id] })
    await manager.make('visit', { code: 'without' })
    expect(await listed('/v1/records/visit?view=papered')).toEqual(['with'])
    expect(await listed('/v1/records/visit?view=bare')).toEqual(['without'])
  })
})

// The corpus of the package once more, through everything that a document passes on its way in.
test('hostile expressions in a document are refused with a code each, and the server goes on', {
  timeout: 60_000,
}, async () => {
  const sent = corpus.filter(
    (text) => text.length > 0 && text.length <= 4_000 && text.isWellFormed() && !text.includes('\0'),
  )
  expect(sent.length).toBeGreaterThan(200)
  const created = await manager.post('/v1/drafts', { name: 'hostile' })
  const entity = {
    kind: 'entity',
    name: 'target',
    label: label('Target'),
    title: 'a',
    fields: [{ name: 'a', type: 'text', maxLength: 10, label: label('A') }],
    rules: sent.map((require, index) => ({ name: `rule_${index}`, require, message: label('no') })),
  }
  const put = await manager.send('PUT', `/v1/drafts/${created.body.id}/documents`, {
    json: { path: 'entities/target.json', text: JSON.stringify(entity) },
    headers: { 'if-match': created.headers.get('etag') ?? '' },
  })
  expect(put.status, put.text).toBe(200)
  const { status, body } = await manager.post(`/v1/drafts/${created.body.id}/check`, {})
  expect(status).toBe(200)
  const refused = new Set(body.issues.map(({ pointer }: { pointer: string }) => pointer))
  const passed = sent.filter((_, index) => !refused.has(`/rules/${index}/require`))
  const other = body.issues.filter(({ pointer }: { pointer: string }) => !pointer.startsWith('/rules/'))
  expect(other).toEqual([])
  expect(body.issues.every(({ code }: { code: string }) => /^[a-z_]+$/.test(code))).toBe(true)
  expect(refused.size).toBeGreaterThan(200)
  // What passes is a plain condition over the record.
  expect(passed.length).toBeLessThan(sent.length / 10)
  expect((await manager.get('/v1/me')).status).toBe(200)
})
