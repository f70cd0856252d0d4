import { controlStatus } from '@courtyard/db/control/migrate'
import type { Database } from '@courtyard/db/database'
import { Fault } from '@courtyard/std/fault'
import type { Operations } from '../edge/operation.ts'
import type { World } from '../world.ts'

/** `/healthz`: the process runs. `/readyz`: it can also serve. */
export function addHealthRoutes(operations: Operations, { deps }: World): void {
  operations.addUndescribed('get', '/healthz', (context) => context.json({ status: 'running' }))
  operations.addUndescribed('get', '/readyz', async (context) => {
    await checkReady(deps.db)
    return context.json({ status: 'ready' })
  })
}

/** The database answers and has every migration of this program; else throws Fault not_ready. */
async function checkReady(db: Database): Promise<void> {
  const status = await controlStatus(db).catch((cause: unknown) => {
    throw new Fault('not_ready', { reason: 'database_unreachable' }, { cause })
  })
  if (status.pending.length > 0) throw new Fault('not_ready', { reason: 'migrations_pending' })
}
