import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createOutbound } from './outbound.ts'
import { isPublicAddress } from './public-address.ts'

let server: Server
let origin: string
let hits: string[] = []
let answer: (response: import('node:http').ServerResponse) => void

beforeAll(async () => {
  server = createServer((request, response) => {
    hits.push(`${request.headers.host} ${request.url}`)
    request.resume()
    answer(response)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  hits = []
  answer = (response) => response.writeHead(204).end()
})

const call = (url: string) => ({ url, headers: { 'content-type': 'application/json' }, body: '{}' })
const nobody = async (): Promise<string[]> => {
  throw new Error('no names here')
}

const hostile = [
  'https://127.0.0.1/',
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://017700000001/',
  'https://0.0.0.0/',
  'https://10.0.0.1/',
  'https://172.16.0.1/',
  'https://192.168.1.1/',
  'https://100.64.0.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://100.100.100.200/',
  'https://192.0.0.192/',
  'https://198.18.0.1/',
  'https://224.0.0.1/',
  'https://240.0.0.1/',
  'https://255.255.255.255/',
  'https://192.0.2.1/',
  'https://[::1]/',
  'https://[::]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:169.254.169.254]/',
  'https://[::ffff:7f00:1]/',
  'https://[::127.0.0.1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[2002:7f00:1::]/',
  'https://[2001:0:7f00:1::]/',
  'https://[fe80::1]/',
  'https://[fec0::1]/',
  'https://[fc00::1]/',
  'https://[fd00:ec2::254]/',
  'https://[ff02::1]/',
  'https://[2001:db8::1]/',
  'https://[4000::1]/',
  'https://１２７.０.０.１/',
]

test.each(hostile)('%s is refused', async (url) => {
  expect(await createOutbound({ resolve: nobody }).post(call(url))).toEqual({ problem: 'address_refused' })
})

test.each(hostile)('a name that leads to the host of %s is refused', async (url) => {
  const address = new URL(url).hostname.replace(/^\[|\]$/g, '')
  const outbound = createOutbound({ resolve: async () => ['93.184.215.14', address] })
  expect(await outbound.post(call('https://innocent.example/'))).toEqual({ problem: 'address_refused' })
})

test.each([
  'http://example.com/',
  'https://user:pass@example.com/',
  'https://user@example.com/',
  'https://example.com:22/',
  'https://example.com:6379/',
  'ftp://example.com/',
  'file:///etc/passwd',
  'gopher://127.0.0.1:6379/_x',
  'javascript:alert(1)',
  'not an address',
  '',
])('%s is no address to call', async (url) => {
  let asked = 0
  const resolve = async () => {
    asked++
    return ['93.184.215.14']
  }
  expect(await createOutbound({ resolve }).post(call(url))).toEqual({ problem: 'url_refused' })
  expect(asked).toBe(0)
})

test('public addresses are public: the refusals are not of everything', () => {
  for (const address of ['93.184.215.14', '1.1.1.1', '2606:4700:4700::1111', '2a00:1450:4001::8a'])
    expect([address, isPublicAddress(address)]).toEqual([address, true])
  for (const address of ['', '::ffff:1.1.1.1', 'example.com', '1.1.1.1/8', '1.1.1.1 ', '::g'])
    expect(isPublicAddress(address)).toBe(false)
})

test('what the operator allows is called, and the answer’s status comes back', async () => {
  expect(await createOutbound({ allow: [origin] }).post(call(`${origin}/in`))).toEqual({ status: 204 })
  expect(hits).toEqual([`${origin.slice(7)} /in`])
  expect(await createOutbound({ allow: [`${origin}0`] }).post(call(`${origin}/in`))).toEqual({ problem: 'url_refused' })
})

// Guards against a name that is public when it is looked at and private when it is called.
test('a name is resolved once, and the address that was judged is the one that is called', async () => {
  const named = origin.replace('127.0.0.1', 'rebinding.example')
  const answers = [['127.0.0.1'], ['127.0.0.2']]
  let asked = 0
  const outbound = createOutbound({ allow: [named], resolve: async () => answers[asked++]! })
  expect(await outbound.post(call(`${named}/once`))).toEqual({ status: 204 })
  expect([asked, hits]).toEqual([1, [`${named.slice(7)} /once`]])
})

test('a redirect is an answer like any other', async () => {
  answer = (response) => response.writeHead(302, { location: `${origin}/secret` }).end()
  expect(await createOutbound({ allow: [origin] }).post(call(`${origin}/in`))).toEqual({ status: 302 })
  expect(hits).toHaveLength(1)
})

test('an answer without end is cut, one that never comes is given up, and so is a resolver that hangs', async () => {
  const chunk = Buffer.alloc(8_192, 'x')
  let written = 0
  answer = (response) => {
    response.writeHead(200)
    const more = () => {
      if (response.destroyed || written > 200_000_000) return
      written += chunk.byteLength
      response.write(chunk, more)
    }
    more()
  }
  expect(await createOutbound({ allow: [origin] }).post(call(`${origin}/endless`))).toEqual({ status: 200 })
  expect(written).toBeLessThan(100_000_000)
  answer = () => {}
  const impatient = createOutbound({ allow: [origin], timeoutMs: 200 })
  expect(await impatient.post(call(`${origin}/silent`))).toEqual({ problem: 'timed_out' })
  const hanging = createOutbound({ resolve: () => new Promise(() => {}), timeoutMs: 100 })
  expect(await hanging.post(call('https://example.com/'))).toEqual({ problem: 'timed_out' })
})

test('nobody there and no such name are told apart', async () => {
  const closed = 'http://127.0.0.1:9'
  expect(await createOutbound({ allow: [closed] }).post(call(closed))).toEqual({ problem: 'connection_failed' })
  expect(await createOutbound({ resolve: nobody }).post(call('https://nobody.example/'))).toEqual({
    problem: 'name_unknown',
  })
  expect(await createOutbound({ resolve: async () => [] }).post(call('https://nobody.example/'))).toEqual({
    problem: 'name_unknown',
  })
})
