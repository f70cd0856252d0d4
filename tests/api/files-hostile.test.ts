import { readdir } from 'node:fs/promises'
import { deflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { filesDocuments } from './files-documents.ts'
import { pdf, pngOf } from './files-samples.ts'
import { type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let manager: Session
beforeAll(async () => {
  server = await startTestServer(['acme'], filesDocuments)
  manager = await server.signIn('acme', ['manager'])
})
afterAll(() => server?.close())

const send = (field: string, content: string | Uint8Array, name = 'a.pdf') =>
  manager.send('POST', `/v1/files/visit/${field}?name=${encodeURIComponent(name)}`, {
    body: typeof content === 'string' ? content : Uint8Array.from(content),
  })
const inStore = async () =>
  (await readdir(server.filesFolder, { recursive: true, withFileTypes: true })).filter((one) => one.isFile()).length
const known = async () => Number((await server.database.superuser('select count(*) from t_acme.k_file')).rows[0].count)
const bytes = (...parts: (string | Uint8Array)[]) => Buffer.concat(parts.map((part) => Buffer.from(part as string)))

/** A zip with one part that says it unpacks to nothing and unpacks to `size` zeros. */
function zipBomb(name: string, size: number): Buffer {
  const packed = deflateRawSync(Buffer.alloc(size))
  const head = Buffer.alloc(30)
  head.writeUInt32LE(0x04034b50, 0)
  head.writeUInt16LE(20, 4)
  head.writeUInt16LE(8, 8)
  head.writeUInt32LE(packed.length, 18)
  head.writeUInt16LE(name.length, 26)
  return bytes(head, name, packed)
}

describe('content that is not what it says', () => {
  test.each([
    ['a program', bytes('MZ', Buffer.alloc(200)), 'a.pdf'],
    ['a page', '<!DOCTYPE html><script>alert(1)</script>', 'a.txt'],
    ['a page behind a text', 'hello\n<script>alert(1)</script>', 'a.txt'],
    ['a drawing with a script', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'a.png'],
    ['a drawing behind its head', '<?xml version="1.0"?><svg onload="alert(1)"/>', 'a.svg'],
    ['a page with a mark in front', bytes('\ufeff', ' <html>'), 'a.csv'],
    ['noise', bytes(Buffer.from([1, 2, 3, 0, 255])), 'a.txt'],
    ['a picture that moves', bytes('GIF89a', Buffer.alloc(20)), 'a.gif'],
    ['a shell script', '#!/bin/sh\0', 'a.txt'],
  ])('%s is refused by what it is', async (_, content, name) => {
    const before = await inStore()
    const answer = await send('papers', content, name)
    expect([answer.status, answer.body.code], answer.text).toEqual([422, 'file_type_refused'])
    expect(await inStore()).toBe(before)
  })

  test('a picture keeps nothing that was hung on behind it, and what only begins like one is refused', async () => {
    const script = '<script>alert(document.domain)</script>'
    const both = bytes(await pngOf(20, 20), script)
    const { body } = await send('photo', both, 'a.png')
    const { id } = (await manager.post('/v1/records/visit', { code: 'p', photo: body.id })).body
    const got = await manager.get(`/v1/records/visit/${id}/files/photo/${body.id}`)
    expect(both.includes(script)).toBe(true)
    expect(got.text).not.toContain('<script')
    expect(got.headers.get('content-type')).toBe('image/png')
    for (const broken of [
      bytes((await pngOf(20, 20)).subarray(0, 60)),
      bytes((await pngOf(20, 20)).subarray(0, 40), script),
    ])
      expect((await send('photo', broken, 'a.png')).body.code).toBe('picture_unreadable')
  })

  test('a picture that would unpack to more than memory is refused unread', async () => {
    const large = await pngOf(30, 30)
    large.writeUInt32BE(60_000, 16)
    large.writeUInt32BE(60_000, 20)
    expect((await send('photo', large, 'a.png')).body.code).toMatch(/picture_unreadable|file_type_refused/)
  })

  test('a zip that unpacks to a hundred megabytes is looked at without unpacking it', async () => {
    const before = process.memoryUsage.rss()
    for (const name of ['[Content_Types].xml', 'mimetype', 'x']) {
      const answer = await send('secret', zipBomb(name, 100_000_000), '42.zip')
      expect([201, 422]).toContain(answer.status)
    }
    expect(process.memoryUsage.rss() - before).toBeLessThan(250_000_000)
  })

  test('a PDF is given out for saving only, whatever else it can be read as', async () => {
    const both = `${pdf('x')}<script>alert(1)</script>`
    const { body } = await send('papers', both)
    const { id } = (await manager.post('/v1/records/visit', { code: 'q', papers: [body.id] })).body
    const got = await manager.get(`/v1/records/visit/${id}/files/papers/${body.id}`)
    expect(got.text).toBe(both)
    expect(got.headers.get('content-disposition')).toMatch(/^attachment; /)
    expect(got.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
    expect(got.headers.get('x-content-type-options')).toBe('nosniff')
  })
})

describe('names', () => {
  test('a hostile name is cleaned or refused, breaks no header, and no file of the store is called by it', async () => {
    const names = [
      'CON',
      '../../../../tmp/x',
      'a\r\nX-Evil: 1',
      `${'长'.repeat(300)}.pdf`,
      '\u202egnp.exe',
      '"; filename="x.html',
      'a/b',
      '%2e%2e%2f',
      '',
    ]
    for (const name of names) {
      const answer = await send('papers', pdf('x'), name)
      expect(answer.status, `${name}: ${answer.text}`).toBe(201)
      const { id } = (await manager.post('/v1/records/visit', { code: 'n', papers: [answer.body.id] })).body
      const got = await manager.get(`/v1/records/visit/${id}/files/papers/${answer.body.id}`)
      expect(got.headers.get('x-evil')).toBeNull()
      expect(got.headers.get('content-disposition')).toMatch(
        /^attachment; filename="[^"\\]*"; filename\*=UTF-8''[\w.~%-]+$/,
      )
      expect(decodeURIComponent(got.headers.get('content-disposition')!.split("''")[1]!)).toBe(answer.body.name)
    }
    expect((await send('papers', pdf('x'), 'a\0b')).body.code).toBe('request_invalid')
    expect((await manager.send('POST', '/v1/files/visit/papers', { body: 'x' })).body.code).toBe('request_invalid')
    const stored = (await readdir(server.filesFolder, { recursive: true, withFileTypes: true })).filter((one) =>
      one.isFile(),
    )
    expect(stored.length).toBeGreaterThan(names.length)
    for (const { name } of stored) expect(name).toMatch(/^[0-9a-f-]{36}(\.small)?$/)
  })
})

describe('uploads that do not end in time', () => {
  const streamed = (content: ReadableStream<Uint8Array>, length?: string) =>
    manager.send('POST', '/v1/files/visit/papers?name=a.txt', {
      body: content,
      headers: length === undefined ? {} : { 'content-length': length },
    })

  test('an upload that breaks off leaves no file, no row and no room taken', async () => {
    const before = [await inStore(), await known()]
    let pulled = 0
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (pulled++ < 3) controller.enqueue(Buffer.from('some bytes'))
        else controller.error(new Error('the line went dead'))
      },
    })
    expect((await streamed(broken)).status).toBe(500)
    expect([await inStore(), await known()]).toEqual(before)
  })

  test('a stream of many megabytes is read no further than the field takes', async () => {
    const before = [await inStore(), await known()]
    let sent = 0
    const long = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 10_000
        if (sent > 5_000_000) controller.close()
        else controller.enqueue(Buffer.alloc(10_000, 'x'))
      },
    })
    const answer = await streamed(long)
    expect([answer.status, answer.body.code]).toEqual([413, 'file_too_large'])
    expect(sent).toBeLessThan(200_000)
    expect((await streamed(new ReadableStream(), '100001')).body.code).toBe('file_too_large')
    expect([await inStore(), await known()]).toEqual(before)
  })
})
