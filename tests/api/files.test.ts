import { readdir } from 'node:fs/promises'
import { collectFiles } from '@courtyard/core/files/collect-files'
import { purgeTrash } from '@courtyard/core/records/purge-trash'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { filesDocuments } from './files-documents.ts'
import { filesIn, pdf, photoOf, textFile } from './files-samples.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let manager: Session
let visitor: Session
beforeAll(async () => {
  server = await startTestServer(['acme', 'beta'], filesDocuments)
  manager = await server.signIn('acme', ['manager'], { name: 'Mina Manager' })
  visitor = await server.signIn('acme', ['visitor'])
})
afterAll(() => server?.close())

const VISITS = '/v1/records/visit'
let count = 0
const code = () => `v${count++}`
const upload = (session: Session, field: string, content: Uint8Array | string, name = 'a.pdf') =>
  session.send('POST', `/v1/files/visit/${field}?name=${encodeURIComponent(name)}`, { body: bodyOf(content) })
const bodyOf = (content: Uint8Array | string) => (typeof content === 'string' ? content : Uint8Array.from(content))
/** Sends a file that has to be taken; gives what a record names. */
async function uploaded(field: string, content: Uint8Array | string, name?: string, session = manager) {
  const answer = await upload(session, field, content, name)
  expect(answer.status, answer.text).toBe(201)
  return answer.body as { id: string; name: string; type: string; size: number }
}
async function visit(values: Record<string, unknown>, session = manager) {
  const answer = await session.post(VISITS, { code: code(), ...values })
  expect(answer.status, answer.text).toBe(201)
  return answer.body
}
const fetched = (session: Session, path: string, headers: Record<string, string> = {}) =>
  server.world && session.send('GET', path, { headers })
const pathOf = (id: string, field: string, file: string) => `${VISITS}/${id}/files/${field}/${file}`
const change = (id: string, version: number, json: unknown) =>
  manager.send('PATCH', `${VISITS}/${id}`, { json, headers: { 'if-match': `"${version}"` } })
const collect = (tenant = 'acme') => collectFiles({ ...server.deps, files: server.world.files }, tenant)
const rows = async (where: string): Promise<unknown[]> =>
  (await server.database.superuser(`select * from t_acme.k_file where ${where}`)).rows

describe('a file', () => {
  test('comes in for a field, is named by a record, and goes out through it with what keeps browsers from running it', async () => {
    const sent = await uploaded('papers', pdf('one'), 'Vertrag.pdf')
    expect(sent).toMatchObject({ name: 'Vertrag.pdf', type: 'application/pdf', size: pdf('one').length })
    const made = await visit({ papers: [{ id: sent.id }] })
    expect(made.papers).toEqual([sent])
    const got = await fetched(manager, pathOf(made.id, 'papers', sent.id))
    expect([got.status, got.text]).toEqual([200, pdf('one')])
    expect(Object.fromEntries(got.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="Vertrag.pdf"; filename*=UTF-8''Vertrag.pdf`,
      'content-length': String(pdf('one').length),
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-cache',
    })
    const again = await fetched(manager, pathOf(made.id, 'papers', sent.id), {
      'if-none-match': got.headers.get('etag')!,
    })
    expect([again.status, again.text]).toEqual([304, ''])
  })

  test('answers parts of itself, and says so where a part lies behind its end', async () => {
    const { id: file } = await uploaded('papers', textFile('0123456789'), 'ten.txt')
    const { id } = await visit({ papers: [file] })
    const ask = (range: string) => fetched(manager, pathOf(id, 'papers', file), { range })
    for (const [range, text, at] of [
      ['bytes=2-4', '234', 'bytes 2-4/10'],
      ['bytes=7-', '789', 'bytes 7-9/10'],
      ['bytes=-3', '789', 'bytes 7-9/10'],
      ['bytes=8-99', '89', 'bytes 8-9/10'],
    ]) {
      const part = await ask(range!)
      expect([part.status, part.text, part.headers.get('content-range'), part.headers.get('content-length')]).toEqual([
        206,
        text,
        at,
        String(text!.length),
      ])
    }
    for (const range of ['bytes=1-2,4-5', 'lines=1-2', 'bytes=4-2', 'bytes=-'])
      expect([(await ask(range)).status, (await ask(range)).text]).toEqual([200, '0123456789'])
    const behind = await ask('bytes=10-')
    expect([behind.status, behind.headers.get('content-range')]).toEqual([416, 'bytes */10'])
    const head = await manager.send('HEAD', pathOf(id, 'papers', file))
    expect([head.status, head.text, head.headers.get('content-length')]).toEqual([200, '', '10'])
  })

  test('that is a picture is made anew, without the place it was taken at, turned upright, with a small form', async () => {
    const { content, secret } = await photoOf()
    expect(Buffer.from(content).includes(secret)).toBe(true)
    const sent = await uploaded('photo', content, 'IMG_1.HEIC')
    expect(sent).toMatchObject({ name: 'IMG_1.HEIC.jpg', type: 'image/jpeg' })
    const { id } = await visit({ photo: sent })
    const bytes = await raw(manager, pathOf(id, 'photo', sent.id))
    expect(bytes.includes(secret)).toBe(false)
    expect(await sizeOf(bytes)).toEqual({ width: 400, height: 640 })
    const small = await manager.send('GET', `${pathOf(id, 'photo', sent.id)}?size=small`)
    expect(small.headers.get('content-type')).toBe('image/webp')
    expect(small.headers.get('content-disposition')).toMatch(/^inline; /)
    expect(await sizeOf(await raw(manager, `${pathOf(id, 'photo', sent.id)}?size=small`))).toEqual({
      width: 200,
      height: 320,
    })
  })

  test('is the record’s alone: no other record, field, person or tenant can name it', async () => {
    const [mine, kept] = [await uploaded('papers', pdf('mine')), await uploaded('papers', pdf('kept'))]
    await visit({ papers: [kept.id] })
    const beta = await server.signIn('beta', ['manager'])
    const other = await server.signIn('acme', ['manager'])
    for (const [session, values] of [
      [manager, { papers: [kept.id] }],
      [manager, { secret: mine.id }],
      [other, { papers: [mine.id] }],
      [beta, { papers: [mine.id] }],
      [manager, { papers: ['0190a5a0-0000-7000-8000-000000000001'] }],
    ] as const) {
      const answer = await session.post(VISITS, { code: code(), ...values })
      expect([answer.status, answer.body.issues?.[0]?.code], answer.text).toEqual([422, 'file_missing'])
    }
    await visit({ papers: [mine.id] })
  })

  test('goes only to who may read its record and its field, and is missing for all others', async () => {
    const [paper, secret] = [await uploaded('papers', pdf('a')), await uploaded('secret', pdf('b'))]
    const open = await visit({ open: true, papers: [paper.id], secret: secret.id })
    const closedPaper = await uploaded('papers', pdf('c'))
    const closed = await visit({ open: false, papers: [closedPaper.id] })
    const beta = await server.signIn('beta', ['manager'])
    expect((await fetched(visitor, pathOf(open.id, 'papers', paper.id))).status).toBe(200)
    expect((await fetched(manager, pathOf(open.id, 'secret', secret.id))).status).toBe(200)
    for (const [session, path] of [
      [visitor, pathOf(open.id, 'secret', secret.id)],
      [visitor, pathOf(closed.id, 'papers', closedPaper.id)],
      [visitor, pathOf(open.id, 'papers', secret.id)],
      [visitor, pathOf(open.id, 'papers', closedPaper.id)],
      [manager, pathOf(open.id, 'papers', secret.id)],
      [manager, pathOf(open.id, 'code', paper.id)],
      [manager, pathOf(open.id, 'nothing', paper.id)],
      [manager, pathOf(paper.id, 'papers', paper.id)],
      [beta, pathOf(open.id, 'papers', paper.id)],
      [manager, pathOf('x', 'papers', '../../../etc/passwd')],
    ] as const) {
      const answer = await fetched(session, path)
      expect([answer.status, answer.body?.code], path).toEqual([
        404,
        path.includes('etc') ? 'route_unknown' : 'file_missing',
      ])
    }
  })

  test('can be sent only where its sender may write the field', async () => {
    expect((await upload(visitor, 'papers', pdf('x'))).status).toBe(201)
    expect((await upload(visitor, 'report', pdf('x'))).body.code).toBe('not_allowed')
    expect((await upload(visitor, 'secret', pdf('x'))).body.code).toBe('field_unknown')
    expect((await upload(manager, 'code', pdf('x'))).body.code).toBe('field_unknown')
    expect((await visitor.send('POST', '/v1/files/flat/x?name=a', { body: 'x' })).body.code).toBe('entity_unknown')
  })
})

describe('rules of the field', () => {
  test('the type is what the bytes are; size and count end where the field says, at one more', async () => {
    expect((await upload(manager, 'report', textFile('text'), 'a.pdf')).body).toMatchObject({
      code: 'file_type_refused',
      details: { found: 'text/plain', accepted: 'PDF' },
    })
    const exact = pdf('x'.repeat(1_000 - pdf('').length))
    expect(exact).toHaveLength(1_000)
    expect((await upload(manager, 'report', exact)).status).toBe(201)
    expect((await upload(manager, 'report', `${exact}y`)).body).toMatchObject({
      code: 'file_too_large',
      details: { bytes_max: 1_000 },
    })
    expect((await upload(manager, 'report', '')).body.code).toBe('file_empty')
    const files = await Promise.all([1, 2, 3, 4].map((at) => uploaded('papers', pdf(String(at)))))
    const ids = files.map(({ id }) => id)
    expect((await visit({ papers: ids.slice(0, 3) })).papers).toHaveLength(3)
    const more = await Promise.all([1, 2, 3, 4].map((at) => uploaded('papers', pdf(String(at)))))
    const refused = await manager.post(VISITS, { code: code(), papers: more.map(({ id }) => id) })
    expect(refused.body.issues[0]).toMatchObject({ code: 'value_too_many', pointer: '/papers' })
  })

  test('what a sheet of an import says of a file is refused', async () => {
    const { id } = await uploaded('report', pdf('x'))
    const form = new FormData()
    form.set('mapping', 'visits')
    form.append('files', new File([`Code,Report\nx1,${id}\n`], 'visits.csv'))
    const { body } = await manager.send('POST', '/v1/imports', { body: form })
    expect(body.problems[0]).toMatchObject({ code: 'value_not_importable', column: 'Report' })
    expect(body.committable).toBe(false)
  })
})

describe('a signature', () => {
  test('says who signed in and when, whatever is sent; sent back as it was, it stays', async () => {
    const made = await visit({ signed: { drawn: [[1, 2, 30, 40]], by: 'Somebody', at: '1999-01-01T00:00:00Z' } })
    expect(made.signed).toEqual({ drawn: [[1, 2, 30, 40]], by: 'Mina Manager', at: '2026-11-22T04:00:00.000Z' })
    const other = await server.signIn('acme', ['manager'], { name: 'Olga Other' })
    const kept = await other.send('PATCH', `${VISITS}/${made.id}`, {
      json: { signed: { drawn: [[1, 2, 30, 40]] } },
      headers: { 'if-match': '"1"' },
    })
    expect(kept.body.signed).toEqual(made.signed)
    const typed = await other.send('PATCH', `${VISITS}/${made.id}`, {
      json: { signed: { typed: ' 王五 ' } },
      headers: { 'if-match': '"2"' },
    })
    expect(typed.body.signed).toMatchObject({ typed: '王五', by: 'Olga Other' })
    for (const wrong of [
      { drawn: [[1]] },
      { drawn: [[601, 0]] },
      { drawn: [[0.5, 1]] },
      { drawn: [[1, 2]], typed: 'x' },
      { typed: 'x'.repeat(81) },
      { typed: 'x', svg: '<svg onload=alert(1)>' },
      'x',
    ]) {
      const answer = await manager.post(VISITS, { code: code(), signed: wrong })
      expect(answer.body.issues?.[0]?.code, JSON.stringify(wrong)).toBe('value_not_signature')
    }
  })
})

describe('keeping', () => {
  test('history tells the files of a change; a record in the trash has none to give, restored it has', async () => {
    const first = await uploaded('report', pdf('first'), 'first.pdf')
    const made = await visit({ report: first.id })
    const second = await uploaded('report', pdf('second'), 'second.pdf')
    expect((await change(made.id, 1, { report: second })).status).toBe(200)
    const { body } = await manager.get(`${VISITS}/${made.id}/history`)
    expect(body.items[0].changes).toEqual([{ field: 'report', old: first, new: second }])
    expect((await fetched(manager, pathOf(made.id, 'report', first.id))).status).toBe(404)
    expect((await manager.send('DELETE', `${VISITS}/${made.id}`)).status).toBe(204)
    expect((await fetched(manager, pathOf(made.id, 'report', second.id))).status).toBe(404)
    await collect()
    expect((await rows(`id = '${second.id}' and lost_at is null`)).length).toBe(1)
    expect((await manager.send('POST', `/v1/trash/visit/${made.id}/restore`)).status).toBe(200)
    expect((await fetched(manager, pathOf(made.id, 'report', second.id))).text).toBe(pdf('second'))
  })

  test('a file taken out of its record comes back by an undo until it is 30 days lost, then its content is gone', async () => {
    const file = await uploaded('report', pdf('undo'))
    const made = await visit({ report: file.id })
    await change(made.id, 1, { report: null })
    await collect()
    expect((await change(made.id, 2, { report: file.id })).body.report).toEqual(file)
    await collect()
    expect((await rows(`id = '${file.id}' and lost_at is null`)).length).toBe(1)
    await change(made.id, 3, { report: null })
    await collect()
    server.clock.day('2026-12-21T04:00:00Z')
    await collect()
    expect(await filesIn(server.filesFolder, file.id)).toHaveLength(1)
    server.clock.day('2026-12-23T04:00:00Z')
    await collect()
    expect([await filesIn(server.filesFolder, file.id), (await rows(`id = '${file.id}'`)).length]).toEqual([[], 0])
    expect((await change(made.id, 4, { report: file.id })).body.issues[0].code).toBe('file_missing')
    server.clock.day('2026-11-22T04:00:00Z')
  })

  test('a file that no record names is gone after 24 hours, and so are those of a record whose trash is emptied', async () => {
    const [lost, kept] = [await uploaded('report', pdf('lost')), await uploaded('report', pdf('kept'))]
    const made = await visit({ report: kept.id })
    server.clock.day('2026-11-23T03:00:00Z')
    await collect()
    expect(await filesIn(server.filesFolder, lost.id)).toHaveLength(1)
    server.clock.day('2026-11-23T05:00:00Z')
    await collect()
    expect(await filesIn(server.filesFolder, lost.id)).toEqual([])
    expect(await filesIn(server.filesFolder, kept.id)).toHaveLength(1)
    await manager.send('DELETE', `${VISITS}/${made.id}`)
    server.clock.day('2026-12-30T05:00:00Z')
    await purgeTrash(server.deps, 'acme')
    await collect()
    server.clock.day('2027-01-31T05:00:00Z')
    expect(await collect()).toBeGreaterThan(0)
    expect(await filesIn(server.filesFolder, kept.id)).toEqual([])
    server.clock.day('2026-11-22T04:00:00Z')
  })

  test('the files of a tenant stay within its quota, however many come at once', async () => {
    const beta = await server.signIn('beta', ['manager'])
    const world = server.world as { fileQuotaBytes: number }
    const before = world.fileQuotaBytes
    expect(before).toBe(50_000_000)
    const send = () =>
      beta.send('POST', '/v1/files/visit/secret?name=a.txt', {
        body: 'x'.repeat(9_000_000),
        headers: { 'content-length': '9000000' },
      })
    const answers = await Promise.all(Array.from({ length: 7 }, send))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 201, 507, 507])
    expect(answers.find(({ status }) => status === 507)!.body).toMatchObject({ code: 'file_quota' })
  })

  test('nothing that came in and was refused lies anywhere', async () => {
    expect(await readdir(`${server.filesFolder}/.arriving`)).toEqual([])
    expect(await rows(`state = 'receiving'`)).toEqual([])
  })
})

async function raw(session: Session, path: string): Promise<Buffer> {
  const { createApp } = await import('@courtyard/server/app')
  const app = createApp(server.world)
  const answer = await app.request(`http://courtyard.test/t/${session.tenant}/api${path}`, {
    headers: { cookie: session.cookie },
  })
  return Buffer.from(await answer.arrayBuffer())
}
async function sizeOf(bytes: Buffer): Promise<{ width: number; height: number }> {
  const { default: sharp } = await import('sharp')
  const { width, height } = await sharp(bytes).metadata()
  return { width, height }
}
