import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestServer } from '../api/support.ts'
import { leaks } from '../planted/leaks.ts'
import { openVeil } from './veil/open-veil.ts'
import type { Veil } from './veil/pairs.ts'
import type { Found, WorkerTask } from './veil/planted-task.ts'

// Shows that the non-interference suite sees: each process loads the program without one of its guards, and has to find the leak.

// One seed for good: whether a leak is found within so many pairs may not be a matter of luck.
const seed = 15
const PAIRS_MAX = 3000
const IS_DEEP = process.env.COURTYARD_TEST_DEEP === '1'
/** These take some hundred pairs to be met, up to half a minute each: the long form looks for them. */
const RARE = new Set([
  'a number over records',
  'some record of a list',
  'a search in fields that are hidden on a row',
  'history of fields',
  'what lies in the trash',
  'what a mask hides, in a search',
  'what a mask hides, in history',
])
const wanted = Object.keys(leaks).filter((leak) => IS_DEEP || !RARE.has(leak))
const ASKS = 6

let server: TestServer
let veil: Veil
beforeAll(async () => {
  ;({ server, veil } = await openVeil(seed))
})
afterAll(() => server.close())

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

test.each(wanted)('a program that lets out %s is found', { timeout: 600_000 }, async (leak) => {
  const { leaks: found } = await withLeak(leak, PAIRS_MAX)
  expect(found).not.toEqual([])
})
