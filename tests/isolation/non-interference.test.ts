import { rightsOfRequest } from '@courtyard/core/records/rights-of-request'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Session, type TestServer, tenantHash } from '../api/support.ts'
import { elsewhere } from './veil/elsewhere.ts'
import { openVeil } from './veil/open-veil.ts'
import { comparePairs, type Veil } from './veil/pairs.ts'
import { readPaths } from './veil/reads.ts'

// Guards privacy: two tenants that differ only in what an actor may not see answer that actor alike, byte by byte.

const PAIRS = process.env.COURTYARD_TEST_DEEP === '1' ? 10_000 : 1_000
const ASKS = 6
/** What is written about reading. */
const NOTED = /^k_audit/
const seed = Number(process.env.COURTYARD_TEST_SEED ?? 20261123)

let server: TestServer
let manager: Session
let veil: Veil
let before: string

beforeAll(async () => {
  ;({ server, manager, veil } = await openVeil(seed))
  before = await tenantHash(server, 'acme', NOTED)
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
  expect(await tenantHash(server, 'acme', NOTED), 'the tenant as it was').toBe(before)
})
