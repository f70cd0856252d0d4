import { CompiledQuery } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Session, startTestServer, type TestServer } from '../api/support.ts'

let server: TestServer
let manager: Session
let resident: Session
beforeAll(async () => {
  server = await startTestServer(['acme'])
  manager = await server.signIn('acme', ['manager'])
  resident = await server.signIn('acme', ['resident'], { record: '01900000-0000-7000-8000-00000000abcd' })
})
afterAll(() => server?.close())

const SENDING = {
  PATCH: { json: { code: 'X' }, headers: { 'if-match': '"1"' } },
  DELETE: {},
} as const

// Guards privacy: who waits for a lock has learned that there is a record.
test.each(['PATCH', 'DELETE'] as const)(
  '%s of a record one may not read waits for nobody who holds it',
  async (method) => {
    const site = await manager.make('site', { name: `Locked ${method}` })
    const flat = await manager.make('flat', { site, code: `L-${method}`, area: '1' })
    const path = `/v1/records/flat/${flat}`
    const held = CompiledQuery.raw('select 1 from t_acme.e_flat where id = $1 for update', [flat])
    const done: string[] = []
    let allowed: Promise<unknown> | undefined
    await server.deps.db.withTenant('acme', async (tx) => {
      await tx.run(held)
      // The control: who may change it does wait, so the lock is the one in question.
      allowed = manager.send(method, path, { ...SENDING[method] }).then(({ status }) => done.push(`allowed ${status}`))
      const refused = await resident.send(method, path, { ...SENDING[method] })
      done.push(`refused ${refused.status}`)
    })
    await allowed
    expect(done).toEqual(['refused 404', `allowed ${method === 'PATCH' ? 200 : 204}`])
  },
)
