import { request as send } from 'node:http'
import { createApp } from '@courtyard/server/app'
import { serve } from '@courtyard/server/serve'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { comparable, ORIGIN, type Session, startTestServer, type TestServer } from './support.ts'

let server: TestServer
let manager: Session
beforeAll(async () => {
  server = await startTestServer(['acme'])
  manager = await server.signIn('acme', ['manager'])
})
afterAll(() => server.close())

const problem = ({ status, headers, body }: Awaited<ReturnType<Session['get']>>) => {
  expect(headers.get('content-type')).toBe('application/problem+json')
  expect(body).toMatchObject({ status, type: `/docs/errors/${body.code}`, request_id: headers.get('x-request-id') })
  return `${status} ${body.code}`
}

describe('every refusal is a problem with a stable code', () => {
  test.each([
    ['GET', '/v1/nowhere', '404 route_unknown'],
    ['GET', '/nowhere', '404 route_unknown'],
    ['GET', '/v1/records/flat?limt=5', '400 request_invalid'],
    ['GET', '/v1/records/flat?limit=5&limit=6', '400 request_invalid'],
    ['GET', '/v1/records/flat?q=%00', '400 request_invalid'],
    ['GET', '/v1/records/%E4%B8', '400 request_invalid'],
    ['GET', '/v1/records/flat?q=%E4%B8', '400 request_invalid'],
    ['GET', '/v1/records/nothing', '404 entity_unknown'],
    ['GET', '/v1/records/__proto__', '404 entity_unknown'],
    ['GET', '/v1/records/flat/not-an-id', '404 record_missing'],
    ['PUT', '/v1/records/flat', '405 method_not_allowed'],
    ['DELETE', '/v1/records/flat', '405 method_not_allowed'],
    ['POST', '/v1/me', '405 method_not_allowed'],
  ])('%s %s answers %s', async (method, path, expected) => {
    expect(problem(await manager.send(method, path))).toBe(expected)
  })

  test('Allow names what the address takes', async () => {
    const answer = await manager.send('PUT', '/v1/records/flat')
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST')
    expect((await manager.send('HEAD', '/v1/records/flat')).status).toBe(200)
  })

  test.each([
    ['malformed JSON', '{"code":', 'application/json', '400 body_not_json'],
    ['no JSON at all', '', 'application/json', '400 body_not_json'],
    ['another type', '{}', 'text/plain', '415 content_type_unsupported'],
    ['a list', '[]', 'application/json', '400 request_invalid'],
    ['a NUL', '{"code":"\\u0000"}', 'application/json', '400 request_invalid'],
    ['a number no double holds', '{"floor":1e999}', 'application/json', '400 request_invalid'],
    ['a megabyte too much', `{"note":"${'x'.repeat(1_000_001)}"}`, 'application/json', '413 body_too_large'],
  ])('a body with %s', async (_name, body, type, expected) => {
    const answer = await manager.send('POST', '/v1/records/flat', { body, headers: { 'content-type': type } })
    expect(problem(answer)).toBe(expected)
  })

  test('what broke inside stays inside, and the log has it under the request id', async () => {
    const broken = createApp({
      ...server.world,
      auth: { ...server.world.auth, signedIn: () => Promise.reject(new Error('secret detail of ours')) },
    })
    const answer = await broken.request(`${ORIGIN}/t/acme/api/v1/me`)
    const text = await answer.text()
    expect([answer.status, JSON.parse(text).code]).toEqual([500, 'internal'])
    expect(text).not.toContain('secret')
    const line = server.logged.find((entry) => entry.request_id === answer.headers.get('x-request-id'))
    expect(line?.error).toContain('secret detail of ours')
  })
})

describe('headers', () => {
  test('answers may not be sniffed, framed, kept or run as a page', async () => {
    for (const answer of [
      await manager.get('/v1/me'),
      await manager.get('/v1/nowhere'),
      await server.request('/t/acme/api/v1/me'),
    ]) {
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      expect(answer.headers.get('cache-control')).toBe('private, no-store')
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    }
  })

  test('a second request has another id', async () => {
    const [first, second] = [await manager.get('/v1/me'), await manager.get('/v1/me')]
    expect(first.headers.get('x-request-id')).not.toBe(second.headers.get('x-request-id'))
    expect(comparable(first)).toBe(comparable(second))
  })
})

describe('another site cannot make a browser change anything', () => {
  const change = (headers: Record<string, string>) =>
    manager.send('POST', '/v1/records/site', { json: { name: crypto.randomUUID() }, headers })

  test.each([
    ['another origin', { origin: 'https://evil.test' }],
    ['an opaque origin', { origin: 'null' }],
    ['a neighbour with another port', { origin: 'http://courtyard.test:8080' }],
    ['a browser that says cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['a browser that says same-site', { 'sec-fetch-site': 'same-site' }],
  ])('%s is refused', async (_name, headers) => {
    expect(problem(await change(headers as Record<string, string>))).toBe('403 origin_refused')
  })

  test('the own site, and a program without a browser, may; and reading from anywhere is harmless', async () => {
    expect((await change({ origin: ORIGIN, 'sec-fetch-site': 'same-origin' })).status).toBe(201)
    expect((await change({})).status).toBe(201)
    expect((await manager.send('GET', '/v1/me', { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(200)
  })
})

describe('open addresses', () => {
  test('the process says that it runs, and that it is ready when the database is', async () => {
    expect((await server.request('/healthz')).body).toEqual({ status: 'running' })
    expect((await server.request('/readyz')).body).toEqual({ status: 'ready', databases: { main: 'up' } })
    await server.database.superuser(`delete from control.migration where name = '0002-auth.sql'`)
    const unready = await server.request('/readyz')
    expect([unready.status, unready.body.code]).toEqual([503, 'not_ready'])
  })

  test('the address in `type` of a problem is a page', async () => {
    const { type } = (await manager.get('/v1/nowhere')).body
    const page = await server.request(type)
    expect([page.status, page.text]).toEqual([200, expect.stringContaining('route_unknown')])
    expect((await server.request('/docs/errors/..%2f..%2fREADME')).status).toBe(404)
  })
})

test('over a real socket a body that is too large is refused before it is sent, and the next request is served', async () => {
  const app = createApp(server.world)
  const serving = await serve({ host: '127.0.0.1', port: 0, trustProxy: false, fetch: (request) => app.fetch(request) })
  const status = await new Promise<number | undefined>((settle, fail) => {
    const headers = { 'content-type': 'application/json', 'content-length': '2000000000' }
    const request = send(`${serving.url}/api/auth/sign-in/email`, { method: 'POST', headers }, (response) =>
      settle(response.statusCode),
    )
    request.on('error', fail)
    request.write('{"email":"')
  })
  expect(status).toBe(413)
  expect((await fetch(`${serving.url}/healthz`)).status).toBe(200)
  await serving.stop(1_000)
  await expect(fetch(`${serving.url}/healthz`)).rejects.toThrow()
})
