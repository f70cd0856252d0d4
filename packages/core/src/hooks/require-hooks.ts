import type { Catalog } from '@courtyard/metadata/catalog'
import { requireRun } from '../billing/may-run.ts'
import type { Actor, Deps } from '../deps.ts'

/** The catalog in force for who looks after hooks. Throws Fault not_allowed without the right run:hooks. */
export async function requireHooks(deps: Pick<Deps, 'catalogs'>, actor: Actor): Promise<Catalog> {
  const catalog = await deps.catalogs.load(actor.tenant)
  requireRun(catalog, actor, 'hooks')
  return catalog
}
