import { loadReplaced, type ReplacedValues } from '@courtyard/db/ddl/load-replaced'
import type { PublishedState } from '@courtyard/db/ddl/load-state'
import type { Catalog } from '@courtyard/metadata/catalog'
import { restoreNames } from '@courtyard/metadata/restore-names'
import type { Deps } from '../deps.ts'

export type Restoring = {
  readonly tenant: string
  /** The older version that is brought back; absent for anything else. */
  readonly restores: number | undefined
}

/** The way from the version that is brought back to the one in force: its catalogs in their order, and what they replaced. */
export type Trail = ReplacedValues & { readonly catalogs: readonly Catalog[] }
/** What is in force, and for a publish that brings an older version back, what lies between. */
export type RestoredState = PublishedState & { readonly trail?: Trail }

/**
 * What is in force, as a publish that brings an older version back has to see it: what was renamed since has its old
 * name again, with its values, and what was replaced since is known. Without such a version, the state itself.
 */
export async function restoredState(
  { catalogs, db }: Pick<Deps, 'catalogs' | 'db'>,
  state: PublishedState,
  { tenant, restores }: Restoring,
): Promise<RestoredState> {
  if (restores === undefined) return state
  const between: Catalog[] = []
  for (let version = restores; version < state.version; version++) between.push(await catalogs.at(tenant, version))
  const older = await catalogs.at(tenant, restores)
  const replaced = await db.withTenant(tenant, (tx) => loadReplaced(tx, restores), { readOnly: true })
  const trail = { ...replaced, catalogs: [...between, ...(state.catalog ? [state.catalog] : [])] }
  return { ...state, physical: restoreNames(state.physical, older), trail }
}
