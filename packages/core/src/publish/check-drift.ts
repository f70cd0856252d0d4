import { checkDrift, type Drift } from '@courtyard/db/ddl/drift'
import { planSchema } from '@courtyard/db/ddl/plan-schema'
import type { Deps } from '../deps.ts'
import { columnType } from './plan-publish.ts'

/** How the tenant's tables differ from what its catalog in force asks for; empty = not at all. Throws tenant_missing. */
export const findDrift = (deps: Pick<Deps, 'db'>, tenant: string): Promise<Drift[]> =>
  checkDrift(
    deps.db,
    tenant,
    ({ catalog, schema }) => catalog && planSchema(catalog, { schema, storageOf: columnType }),
  )
