import { createServer, connect as dial, type Server, type Socket } from 'node:net'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { CompiledQuery } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDatabase, type Database } from './database.ts'
import { provisionTenant } from './ddl/provision.ts'

/** Stands before PostgreSQL. From `hold` on no answer passes until the client has sent `until`, so who waits for one waits for ever. */
type Gate = { readonly port: number; hold(until: string): void; close(): Promise<void> }

async function openGate(target: URL): Promise<Gate> {
  const sockets = new Set<Socket>()
  let until: string | undefined
  const server: Server = createServer((client) => {
    const upstream = dial({ host: target.hostname, port: Number(target.port) })
    let held: Buffer[] = []
    const release = () => {
      for (const chunk of held) client.write(chunk)
      held = []
    }
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
    }
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
    client.on('data', (chunk) => {
      upstream.write(chunk)
      if (until === undefined || !chunk.includes(until)) return
      until = undefined
      release()
    })
    upstream.on('data', (chunk) => {
      held.push(chunk)
      if (until === undefined) release()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as { port: number }).port,
    hold(text) {
      until = text
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

let fresh: FreshDatabase
let gate: Gate
let db: Database

beforeAll(async () => {
  fresh = await freshDatabase()
  await provisionTenant(fresh.database, 'acme')
  const url = new URL(fresh.urls.appUrl)
  gate = await openGate(new URL(fresh.urls.appUrl))
  url.hostname = '127.0.0.1'
  url.port = String(gate.port)
  db = createDatabase({ appUrl: url.href, controlUrl: fresh.urls.controlUrl, poolMax: 1, onError: () => undefined })
  await db.read('acme', () => [{ query: raw('select 1') }]) // connected from here on
})
afterAll(async () => {
  await db?.close()
  await gate?.close()
  await fresh?.close()
})

const raw = (sql: string, values: unknown[] = []) => CompiledQuery.raw(sql, values)
const WHO = raw("select current_user::text as who, current_setting('search_path') as path")
const ME = { who: 't_acme', path: '""' }

test('reads leave with their begin and commit before any of them is answered', async () => {
  gate.hold('commit\0') // the whole message: the begin says "read committed"
  const answers = await db.read('acme', ({ schema }) => [
    { query: WHO, prepare: true },
    { query: raw('select $1::text as schema', [schema]) },
  ])
  expect(answers).toEqual([[ME], [{ schema: 't_acme' }]])
})

test('the statements of one turn leave with the begin of their transaction', async () => {
  gate.hold("'last'")
  const answers = await db.withTenant('acme', (tx) => Promise.all([tx.run(WHO), tx.run(raw("select 'last' as at"))]))
  expect(answers).toEqual([[ME], [{ at: 'last' }]])
})

test('a read that fails tells why, and its connection serves on without its transaction or its role', async () => {
  const state = async () => {
    const text = 'select pg_backend_pid() as pid, current_user::text as who, now() = statement_timestamp() as alone'
    return (await db.placement.sites[0]!.app.query(text)).rows[0]
  }
  const before = await state()
  expect(before).toMatchObject({ who: new URL(fresh.urls.appUrl).username, alone: true })
  const failing = db.read('acme', () => [{ query: raw('select 1/0') }, { query: WHO }])
  await expect(failing).rejects.toMatchObject({ code: '22012' })
  const writing = db.read('acme', () => [{ query: raw("insert into t_acme.k_job (kind, payload) values ('x', '{}')") }])
  await expect(writing).rejects.toMatchObject({ code: '25006' })
  await expect(db.read('nobody', () => [{ query: WHO }])).rejects.toMatchObject({ code: 'tenant_missing' })
  expect(await state()).toEqual(before)
  expect(await db.read('acme', () => [{ query: WHO }])).toEqual([[ME]])
})

test('what a caller got wrong is a fault in a read too', async () => {
  const reading = db.read('acme', () => [{ query: raw("select 'x'::uuid") }])
  await expect(reading).rejects.toMatchObject({ code: 'request_invalid' })
})

test('statements that cannot be made take no connection', async () => {
  const refusing = db.read('acme', () => {
    throw new Error('no such field')
  })
  await expect(refusing).rejects.toThrow('no such field')
  expect(db.placement.sites[0]!.app.idleCount).toBe(1)
})
