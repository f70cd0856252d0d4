import { isFault } from '@courtyard/std/fault'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJson, readBytes, readJson } from './read-body.ts'

const seed = Number(process.env.COURTYARD_TEST_SEED ?? Date.now() % 1_000_000_000)

const post = (
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Request => new Request('http://host/', { method: 'POST', body, headers })

const codeOf = async (work: () => unknown): Promise<unknown> => {
  try {
    return { value: await work() }
  } catch (error) {
    return isFault(error) ? { code: error.code, issues: error.details.issues } : error
  }
}

test('JSON as a program sends it is read', async () => {
  expect(await readJson(post('{"name":"A","n":12,"d":0.5,"list":[true,null]}'))).toEqual({
    name: 'A',
    n: 12,
    d: 0.5,
    list: [true, null],
  })
})

test.each([
  ['a truncated body', '{"a":', 'body_not_json'],
  ['an empty body', '', 'body_not_json'],
  ['a byte that is no UTF-8', new Uint8Array([34, 0xff, 34]), 'body_not_json'],
])('%s is no JSON', async (_name, body, code) => {
  expect(await codeOf(() => readJson(post(body)))).toMatchObject({ code })
})

test.each([
  ['a NUL', '{"a":{"b":["x","\\u0000"]}}', '/a/b/1', 'text_invalid'],
  ['half a surrogate pair', '{"a/b":"\\ud800"}', '/a~1b', 'text_invalid'],
  ['a NUL in a key', '{"a":{"\\u0000":1}}', '/a', 'text_invalid'],
  ['a number beyond a double', '{"a":1e400}', '/a', 'number_inexact'],
  ['an integer a double cannot hold', '[9007199254740993]', '/0', 'number_inexact'],
  ['a fraction a double cannot hold', '{"a":0.12345678901234567}', '/a', 'number_inexact'],
])('%s is refused where it stands', async (_name, body, pointer, code) => {
  expect(await codeOf(() => parseJson(body))).toEqual({
    code: 'request_invalid',
    issues: [expect.objectContaining({ code, pointer })],
  })
})

test('nesting is bounded before anything recursive runs', async () => {
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
  expect(await codeOf(() => parseJson(nested(100_000)))).toMatchObject({ code: 'request_invalid' })
  expect(await codeOf(() => parseJson(nested(20)))).toHaveProperty('value')
  expect(parseJson(`"${'['.repeat(100)}"`)).toBe('['.repeat(100))
})

test.each([
  ['another type', { 'content-type': 'text/plain' }],
  ['no type', {}],
  ['another charset', { 'content-type': 'application/json; charset=gbk' }],
  ['a compressed body', { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
])('%s is not accepted', async (_name, headers) => {
  const request = new Request('http://host/', {
    method: 'POST',
    body: new Uint8Array([123, 125]),
    headers: headers as Record<string, string>,
  })
  expect(await codeOf(() => readJson(request))).toMatchObject({ code: 'content_type_unsupported' })
})

test('a body that is too large is not read to its end', async () => {
  // It ends: without the guard the test has to fail, not to fill the memory.
  let pulled = 0
  const long = new ReadableStream({
    pull(controller) {
      pulled++
      if (pulled > 100) controller.close()
      else controller.enqueue(new Uint8Array(1000))
    },
  })
  const request = new Request('http://host/', { method: 'POST', body: long, duplex: 'half' } as RequestInit)
  expect(await codeOf(() => readBytes(request, 5_000))).toMatchObject({ code: 'body_too_large' })
  expect(pulled).toBeLessThan(10)
  expect((await readBytes(post('x'.repeat(5_000)), 5_000)).byteLength).toBe(5_000)
})

test('any JSON text is read as itself or refused as a fault, never with another error', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string({ unit: 'binary' })), (text) => {
      try {
        expect(JSON.stringify(parseJson(text))).toBe(JSON.stringify(JSON.parse(text)))
      } catch (error) {
        expect(isFault(error)).toBe(true)
      }
    }),
    { seed, numRuns: 500 },
  )
})
