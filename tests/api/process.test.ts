import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('../../apps/server/src/main.ts', import.meta.url))

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.close())

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
})

const environment = () => ({
  PATH: process.env.PATH,
  PORT: '0',
  DATABASE_URL: fresh.urls.appUrl,
  DATABASE_DDL_URL: fresh.urls.ddlUrl,
  DATABASE_CONTROL_URL: fresh.urls.controlUrl,
  COURTYARD_SECRET: 'a secret of tests, long enough for it',
})

/** A server process: its output so far, and a promise of its exit code. */
function run(args: readonly string[], env: Record<string, string | undefined> = environment()) {
  const child = spawn(process.execPath, [MAIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  const state = { output: '' }
  const listeners = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      state.output += chunk
      for (const listener of listeners) listener()
    })
  }
  const exited = new Promise<number | null>((settle) => child.once('close', settle))
  const says = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((settle, fail) => {
      const look = () => {
        const match = pattern.exec(state.output)
        if (match) settle(match)
      }
      listeners.add(look)
      look()
      void exited.then((code) => fail(new Error(`ended with ${code} before saying ${pattern}:\n${state.output}`)))
    })
  return { child, state, exited, says }
}

test('one process serves and works until it is told to stop, and then ends cleanly', async () => {
  const server = run([])
  const [, url] = await server.says(/on (http:\/\/127\.0\.0\.1:\d+)/)
  const health = await fetch(`${url}/healthz`)
  expect([health.status, await health.json()]).toEqual([200, { status: 'running' }])
  await expect.poll(async () => (await fetch(`${url}/readyz`)).status, { timeout: 10_000 }).toBe(200)
  const unknown = await fetch(`${url}/t/acme/api/v1/me`)
  expect([unknown.status, unknown.headers.get('content-type')]).toEqual([401, 'application/problem+json'])
  server.child.kill('SIGTERM')
  expect([await server.exited, server.state.output]).toEqual([0, expect.stringContaining('stopped')])
  const connections = await fresh.superuser(
    "select count(*)::int as n from pg_stat_activity where application_name like 'courtyard%' and datname = current_database() and pid <> pg_backend_pid() and application_name <> 'courtyard test'",
  )
  expect(connections.rows[0].n).toBeLessThanOrEqual(2) // the test's own
})

test('a worker has no port, and ends cleanly too', async () => {
  const worker = run(['--role', 'worker'])
  await worker.says(/is working/)
  worker.child.kill('SIGINT')
  expect([await worker.exited, worker.state.output]).toEqual([0, expect.not.stringContaining('http://')])
})

test.each([
  ['a missing secret', [], { COURTYARD_SECRET: undefined }, /COURTYARD_SECRET/],
  ['a short secret', [], { COURTYARD_SECRET: 'short' }, /COURTYARD_SECRET: at least 32/],
  ['a port that is none', [], { PORT: '80x' }, /PORT/],
  ['an unknown role', ['--role', 'king'], {}, /--role is one of api, worker, all/],
  ['a database that does not answer', [], { DATABASE_CONTROL_URL: 'postgres://a:b@127.0.0.1:1/x' }, /did not start/],
])('%s is said at the start', async (_name, args, change, message) => {
  const server = run(args as string[], { ...environment(), ...change })
  const code = await server.exited
  expect([code, server.state.output]).toEqual([1, expect.stringMatching(message)])
  expect(server.state.output).not.toContain('a secret of tests')
})
