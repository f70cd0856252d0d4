import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { type FreshDatabase, freshDatabase } from '@courtyard/testkit/fresh-database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fits, readGuide, typePage } from './console.ts'

const root = resolve(import.meta.dirname, '../..')
let fresh: FreshDatabase
let server: ChildProcess
let host: string

beforeAll(async () => {
  fresh = await freshDatabase()
  const env = {
    PATH: process.env.PATH,
    PORT: '0',
    COURTYARD_DEMO: '1',
    COURTYARD_SECRET: 'a secret of tests, long enough for it',
    DATABASE_URL: fresh.urls.appUrl,
    DATABASE_DDL_URL: fresh.urls.ddlUrl,
    DATABASE_CONTROL_URL: fresh.urls.controlUrl,
  }
  server = spawn(process.execPath, [resolve(root, 'apps/server/src/main.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  host = await new Promise((settle, fail) => {
    let output = ''
    server.once('close', () => fail(new Error(output)))
    for (const stream of [server.stdout, server.stderr])
      stream?.on('data', (chunk) => {
        output += chunk
        const url = /on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1]
        if (url) settle(url)
      })
  })
}, 120_000)

afterAll(async () => {
  const closed = new Promise((settle) => server.once('close', settle))
  server.kill('SIGTERM')
  await closed
  await fresh.close()
})

test('what api.md types gives what it shows, on the demo', { timeout: 120_000 }, async () => {
  const names = { HOST: host, API: `${host}/t/jinxiu/api/v1` }
  const typed = await typePage(readGuide('api.md'), { fresh, names })
  expect(typed.length).toBeGreaterThanOrEqual(18)
  const wrong = typed.filter(({ step, actual }) => !fits(step.output, actual))
  expect(wrong.map(({ step, actual }) => ({ at: `api.md:${step.line} ${step.command}`, actual }))).toEqual([])
})
