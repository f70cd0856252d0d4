import { serve } from '@courtyard/server/serve'
import { expect, test } from 'vitest'

/** What a page and the API answer over one port, and which address the server took each request to come from. */
async function answers(trustProxy: boolean, headers: Record<string, string>) {
  const callers: (string | null)[] = []
  const serving = await serve({
    ...{ host: '127.0.0.1', port: 0, trustProxy },
    fetch: (request) => {
      callers.push(request.headers.get('x-courtyard-caller'))
      return new Response('api')
    },
    web: (request, response) => {
      callers.push(String(request.headers['x-courtyard-caller']))
      response.writeHead(200, { 'content-type': 'text/html' }).end('page')
    },
  })
  try {
    const page = await fetch(`${serving.url}/t/acme`, { headers })
    const api = await fetch(`${serving.url}/t/acme/api/v1/me`, { headers })
    return { page, api, callers, bodies: [await page.text(), await api.text()] }
  } finally {
    await serving.stop(1_000)
  }
}
const hsts = ({ page, api }: { page: Response; api: Response }) =>
  [page, api].map(({ headers }) => headers.get('strict-transport-security'))

test('whoever came by TLS through a proxy we were told of is told to come by nothing else', async () => {
  const told = await answers(true, { 'x-forwarded-proto': 'https' })
  expect([told.bodies, hsts(told)]).toEqual([
    ['page', 'api'],
    ['max-age=31536000', 'max-age=31536000'],
  ])
  expect(hsts(await answers(true, {}))).toEqual([null, null])
  // Anybody can write that header: without such a proxy it says nothing.
  expect(hsts(await answers(false, { 'x-forwarded-proto': 'https' }))).toEqual([null, null])
})

test('pages cannot be framed, guessed at or leak where they were, and say so on every answer', async () => {
  const { page } = await answers(false, {})
  const names = ['x-content-type-options', 'referrer-policy', 'cross-origin-opener-policy', 'x-frame-options']
  expect(names.map((name) => page.headers.get(name))).toEqual(['nosniff', 'same-origin', 'same-origin', 'DENY'])
})

test('where a request comes from is what the socket says, or the last proxy, whatever the caller writes', async () => {
  const lies = { 'x-courtyard-caller': '203.0.113.9', 'x-forwarded-for': '203.0.113.8, 198.51.100.2' }
  expect((await answers(false, lies)).callers).toEqual(['127.0.0.1', '127.0.0.1'])
  expect((await answers(true, lies)).callers).toEqual(['198.51.100.2', '198.51.100.2'])
})
