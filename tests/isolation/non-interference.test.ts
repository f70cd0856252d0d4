import { loadActor } from '@courtyard/core/members/load-actor'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testVault } from '../api/run-jobs.ts'
import { type Session, startTestServer, type TestServer } from '../api/support.ts'
import { ROLES, roleOf, veilDocuments } from './veil/documents.ts'
import { type Asker, comparePairs, keepTables, type Veil } from './veil/pairs.ts'
import { fillVeil, tell } from './veil/world.ts'

const DEEP = process.env.COURTYARD_TEST_DEEP === '1'
const PAIRS = Number(process.env.VEIL_PAIRS ?? (DEEP ? 10_000 : 1_000))
const seed = Number(process.env.COURTYARD_TEST_SEED ?? Date.now() % 1_000_000)

let server: TestServer
let veil: Veil

beforeAll(async () => {
  server = await startTestServer(['acme'], veilDocuments(seed), { vault: testVault })
  const manager = await server.signIn('acme', ['manager'])
  const ids = await fillVeil(server, manager)
  const sessions: Session[] = []
  for (let index = 0; index < ROLES; index++) {
    const roles = index % 4 === 3 ? [roleOf(index), roleOf((index + 6) % ROLES)] : [roleOf(index)]
    sessions.push(await server.signIn('acme', roles, { record: ids.person![index % 4]! }))
  }
  await tell(server, [manager, ...sessions], ids.flat![0]!)
  for (const session of [manager, ...sessions.slice(0, 4)])
    await session.post('/v1/saved-filters', { view: 'secret_flats', name: 'mine', state: 'q=1', shared: false })
  const askerOf = async (session: Session): Promise<Asker> => {
    const actor = await loadActor(server.deps, { userId: session.userId, tenant: 'acme' })
    if (!actor) throw new Error('who signed in is nobody')
    return { actor, cookie: session.cookie }
  }
  const askers = await Promise.all(sessions.map(askerOf))
  const { superuser } = server.database
  veil = { server: server.world, tenant: 'acme', superuser, ids, askers, manager: await askerOf(manager) }
  await keepTables(veil)
})
afterAll(() => server.close())

test(`what an actor may not see changes no byte of any answer (${PAIRS} pairs, seed ${seed})`, {
  timeout: 3_600_000,
}, async () => {
  const compared = await comparePairs(veil, { seed, pairs: PAIRS, asks: 10 })
  console.log(JSON.stringify({ ...compared, leaks: compared.leaks.length, operations: compared.operations.size }))
  expect(compared.leaks).toEqual([])
})
