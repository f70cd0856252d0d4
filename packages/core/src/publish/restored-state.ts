import type { PublishedState } from '@courtyard/db/ddl/load-state'
import { restoreNames } from '@courtyard/metadata/restore-names'
import type { Deps } from '../deps.ts'

export type Restoring = {
  readonly tenant: string
  /** The older version that is brought back; absent for anything else. */
  readonly restores: number | undefined
}

/**
 * What is in force, as a publish that brings an older version back has to see it: what was renamed since has its old
 * name again, with its values. Without such a version, the state itself.
 */
export async function restoredState(
  { catalogs }: Pick<Deps, 'catalogs'>,
  state: PublishedState,
  { tenant, restores }: Restoring,
): Promise<PublishedState> {
  if (restores === undefined) return state
  return { ...state, physical: restoreNames(state.physical, await catalogs.at(tenant, restores)) }
}
