import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withAccess } from '../api/identity-world.ts'
import { type Session, startTestServer, type TestServer } from '../api/support.ts'

const page = readFileSync(resolve(import.meta.dirname, '../../docs/guide/identity.md'), 'utf8')
const { access } = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)![1]!)
const requests = [...page.matchAll(/```\nPOST \/t\/\{tenant\}\/api(\S+)\n([\s\S]*?)```/g)].map(([, path, body]) => ({
  path: path!,
  body: body!,
}))

let server: TestServer
let manager: Session
beforeAll(async () => {
  server = await startTestServer(['acme'], withAccess(access))
  manager = await server.signIn('acme', ['manager'])
})
afterAll(() => server?.close())

test('the tenant document and the requests of the page work as it says', async () => {
  expect(requests).toHaveLength(4)
  const record = await manager.make('person', { name: 'Han Meimei', phone: '13800002222' })
  let member = ''
  for (const { path, body } of requests) {
    const made = await manager.post(path.replace('{id}', member), JSON.parse(body.replace('"…"', `"${record}"`)))
    expect([path, made.status]).toEqual([path, 201])
    member = made.body.member ?? member
    if (made.body.key) {
      const headers = { authorization: `Bearer ${made.body.key}` }
      expect((await server.request('/t/acme/api/v1/me', { headers })).body.id).toBe(member)
    }
  }
  const ended = await manager.post(`/v1/members/${member}/leave`, { on: '2027-01-01' })
  expect([ended.status, ended.body.to]).toEqual([200, '2027-01-01'])
  expect((await server.letters()).map(({ by }) => by).sort()).toEqual(['mail', 'sms'])
})
