import { loadActor } from '@courtyard/core/members/load-actor'
import { testVault } from '../../api/run-jobs.ts'
import { type Session, startTestServer, type TestServer } from '../../api/support.ts'
import { ROLES, roleOf, veilDocuments } from './documents.ts'
import { type Asker, keepTables, type Veil } from './pairs.ts'
import { fillVeil, tell } from './world.ts'

/** A server with one tenant whose roles the seed decides, filled, with people of those roles; one in four has two. */
export async function openVeil(seed: number): Promise<{ server: TestServer; manager: Session; veil: Veil }> {
  const server = await startTestServer(['acme'], veilDocuments(seed), { vault: testVault })
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
  const veil = { server: server.world, tenant: 'acme', superuser, ids, askers, manager: await askerOf(manager) }
  await keepTables(veil)
  return { server, manager, veil }
}
