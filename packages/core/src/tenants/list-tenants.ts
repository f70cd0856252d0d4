import type { TenantState } from '@courtyard/db/control/tables'
import type { Label } from '@courtyard/std/label'
import type { Deps } from '../deps.ts'

export type Tenant = {
  readonly name: string
  readonly label: Label
  readonly state: TenantState
  /** Name of the database that its data lies in. */
  readonly database: string
}

/** All tenants by name, whatever their state. */
export async function listTenants(deps: Pick<Deps, 'db'>): Promise<Tenant[]> {
  return await deps.db.control
    .selectFrom('tenant')
    .select(['name', 'label', 'state', 'database'])
    .orderBy('name')
    .execute()
}

/** The tenant, or undefined. */
export async function findTenant(deps: Pick<Deps, 'db'>, name: string): Promise<Tenant | undefined> {
  return await deps.db.control
    .selectFrom('tenant')
    .select(['name', 'label', 'state', 'database'])
    .where('name', '=', name)
    .executeTakeFirst()
}
