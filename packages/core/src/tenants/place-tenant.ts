import { Fault } from '@courtyard/std/fault'
import type { Deps } from '../deps.ts'
import { listTenants } from './list-tenants.ts'

/**
 * The database for a new tenant: the one asked for, else the one with the fewest tenants, the first of several.
 * Throws Fault database_unknown with those there are.
 */
export async function placeFor(deps: Pick<Deps, 'db'>, asked: string | undefined): Promise<string> {
  const databases = deps.db.placement.sites.map(({ name }) => name)
  if (asked !== undefined) {
    if (!databases.includes(asked)) throw new Fault('database_unknown', { database: asked, databases })
    return asked
  }
  if (databases.length === 1) return databases[0]!
  const tenants = await listTenants(deps)
  const countOf = (name: string) => tenants.filter(({ database }) => database === name).length
  return databases.reduce((least, name) => (countOf(name) < countOf(least) ? name : least))
}
