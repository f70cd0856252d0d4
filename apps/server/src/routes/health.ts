import { controlStatus } from '@courtyard/db/control/migrate'
import type { Database } from '@courtyard/db/database'
import { Fault } from '@courtyard/std/fault'
import type { Operations } from '../edge/operation.ts'
import type { Kernels } from '../keep-kernels.ts'
import type { World } from '../world.ts'

/** `/healthz`: the process runs. `/readyz`: it can also serve. */
export function addHealthRoutes(operations: Operations, { deps, kernels }: World): void {
  operations.addUndescribed('get', '/healthz', (context) => context.json({ status: 'running' }))
  operations.addUndescribed('get', '/readyz', async (context) => {
    await checkReady(deps.db, kernels)
    const behind = kernels?.behind() ?? 0
    const databases = await statesOf(deps.db)
    return context.json({ status: 'ready', ...(behind > 0 ? { tenants_behind: behind } : {}), databases })
  })
}

type State = 'up' | 'down' | 'not_configured'

/** Each database: one that is down takes only its own tenants down, so the process stays ready. */
async function statesOf({ placement, control }: Database): Promise<Record<string, State>> {
  const placed = await control.selectFrom('tenant').select('database').distinct().execute()
  const unknown = placed.filter(({ database }) => placement.sites.every(({ name }) => name !== database))
  const states = placement.sites.map(async (site) => [site.name, (await site.answers()) ? 'up' : 'down'] as const)
  return {
    ...Object.fromEntries(await Promise.all(states)),
    ...Object.fromEntries(unknown.map(({ database }) => [database, 'not_configured' as const])),
  }
}

/**
 * The database answers, has every migration of this program, and every tenant was looked at; else throws Fault not_ready.
 * A tenant that could not be brought up to date is counted, and keeps nobody else's process from serving.
 */
async function checkReady(db: Database, kernels: Kernels | undefined): Promise<void> {
  const status = await controlStatus(db).catch((cause: unknown) => {
    throw new Fault('not_ready', { reason: 'database_unreachable' }, { cause })
  })
  if (status.pending.length > 0) throw new Fault('not_ready', { reason: 'migrations_pending' })
  void kernels?.look() // where no worker runs, whoever asks keeps it going
  if (kernels?.isLookedAt() === false) throw new Fault('not_ready', { reason: 'tenants_upgrading' })
}
