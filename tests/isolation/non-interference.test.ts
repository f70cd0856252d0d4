import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { rightsOfRequest } from '@courtyard/core/records/rights-of-request'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Session, type TestServer, tenantHash } from '../api/support.ts'
import { leaks } from '../planted/leaks.ts'
import { elsewhere } from './veil/elsewhere.ts'
import { openVeil } from './veil/open-veil.ts'
import { comparePairs, type Veil } from './veil/pairs.ts'
import type { Found, WorkerTask } from './veil/planted-task.ts'
import { readPaths } from './veil/reads.ts'

// Guards privacy: two tenants that differ only in what an actor may not see answer that actor alike, byte by byte.

const PAIRS = process.env.COURTYARD_TEST_DEEP === '1' ? 10_000 : 1_000
const ASKS = 6
const seed = Number(process.env.COURTYARD_TEST_SEED ?? Date.now() % 1_000_000)
const PLANTED_PAIRS = 400

let server: TestServer
let manager: Session
let veil: Veil
let before: string

beforeAll(async () => {
  ;({ server, manager, veil } = await openVeil(seed))
  before = await tenantHash(server, 'acme')
})
afterAll(() => server.close())

test('every operation is asked here, or it is said why not', async () => {
  const { catalog } = await rightsOfRequest(server.deps, veil.manager.actor)
  const asked = Object.keys(readPaths(catalog, veil.ids))
  const excused = Object.values(elsewhere).flat()
  const { paths } = (await manager.get('/openapi.json')).body as {
    paths: Record<string, Record<string, { operationId: string }>>
  }
  const known = new Set([...asked, ...excused])
  const operations = Object.values(paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId))
  expect(operations.filter((operation) => !known.has(operation))).toEqual([])
  expect(excused.filter((operation) => asked.includes(operation))).toEqual([])
  expect(operations.filter((operation) => asked.includes(operation)).length).toBeGreaterThan(100)
})

test(`what an actor may not see changes no byte of any answer (${PAIRS} pairs, seed ${seed})`, {
  timeout: 3_600_000,
}, async () => {
  const compared = await comparePairs(veil, { seed, pairs: PAIRS, asks: ASKS })
  expect(compared.leaks).toEqual([])
  expect(compared.pairs).toBe(PAIRS)
  expect(compared.asked).toBeGreaterThan(PAIRS * 5)
  expect(compared.operations.size, 'operations that were asked').toBeGreaterThan(100)
  // Who sees everything is told the difference, wherever a list shows it at all.
  expect(compared.shown).toBeGreaterThan(PAIRS * 0.6)
  expect(await tenantHash(server, 'acme'), 'the tenant as it was').toBe(before)
})

/** Compares pairs in a process whose program is without one guard. */
async function withLeak(leak: string | undefined, pairs: number): Promise<Found> {
  const { ids, askers, manager: all } = veil
  const now = server.deps.clock.now().toISOString()
  const where = {
    urls: server.database.urls,
    filesFolder: server.filesFolder,
    secret: 'a secret of tests, long enough',
  }
  const task: WorkerTask = { leak, ...where, ids, askers, manager: all, now, seed, pairs, asks: ASKS }
  const worker = join(import.meta.dirname, 'veil/planted-worker.ts')
  const child = spawn(process.execPath, [worker, JSON.stringify(task)], { stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, problem] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  if (out === '') throw new Error(`the worker said nothing: ${problem}`)
  return JSON.parse(out)
}

test('a process of its own finds nothing in the program as it is', { timeout: 600_000 }, async () => {
  expect(await withLeak(undefined, 10)).toMatchObject({ leaks: [], pairs: 10 })
})

test.each(Object.keys(leaks))('a program that lets out %s is found', { timeout: 600_000 }, async (leak) => {
  const { leaks: found } = await withLeak(leak, PLANTED_PAIRS)
  expect(found).not.toEqual([])
})
