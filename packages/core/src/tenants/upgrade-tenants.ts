import { upgradeTenant } from '@courtyard/db/ddl/upgrade-tenant'
import { isFault } from '@courtyard/std/fault'
import type { Deps } from '../deps.ts'
import { listTenants } from './list-tenants.ts'

export type TenantsUpgraded = {
  readonly upgraded: number /** Tenants that are older than this program still: somebody publishes, or it failed. */
  readonly behind: number
}

/** As many as the logins for tables have connections, and not more: requests wait for nobody meanwhile. */
const PARALLEL = 2

/**
 * Brings every tenant's kernel up to this program's. One that fails is told and keeps no other from it. Safe to run in
 * many processes at once and again.
 */
export async function upgradeTenants(
  deps: Pick<Deps, 'db'>,
  onFailure: (tenant: string, error: unknown) => void,
): Promise<TenantsUpgraded> {
  const found = { upgraded: 0, behind: 0 }
  const tenants = (await listTenants(deps)).map(({ name }) => name).values()
  const work = async () => {
    for (const tenant of tenants) {
      try {
        if (await upgradeTenant(deps.db, tenant)) found.upgraded++
      } catch (error) {
        // Its making stopped half way, and takes it to the newest kernel when it goes on.
        if (isFault(error) && error.code === 'tenant_missing') continue
        found.behind++
        onFailure(tenant, error)
      }
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, work))
  return found
}
