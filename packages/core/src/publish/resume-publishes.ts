import { PATIENCE } from '@courtyard/db/ddl/lock-patience'
import { resumePublish } from '@courtyard/db/ddl/run-publish'
import { isFault } from '@courtyard/std/fault'
import type { Deps } from '../deps.ts'
import { listTenants } from '../tenants/list-tenants.ts'

export type PublishResumed = { readonly tenant: string; readonly publish: string; readonly version: number }
export type ResumeOptions = {
  /** Told of every publish that was gone on with. */
  onResumed?(resumed: PublishResumed): void
  /** Aborted, it stops after the step or batch at hand, which the next look goes on from. */
  readonly signal?: AbortSignal
  onFailure?(tenant: string, error: unknown): void
}

/** What is in force already owes only its contract, which is asked for every minute: so a few times each. */
const CONTRACT_TRIES = 4

/**
 * Goes on with every publish of an active tenant whose process died, and with contracts that are owed. One that somebody
 * works on is left to them: they hold its lock. Safe to run in many processes at once.
 */
export async function resumePublishes(
  deps: Pick<Deps, 'db' | 'catalogs'>,
  options: ResumeOptions = {},
): Promise<PublishResumed[]> {
  const resumed: PublishResumed[] = []
  for (const { name: tenant, state } of await listTenants(deps)) {
    if (state !== 'active') continue
    if (options.signal?.aborted) break
    try {
      const one = await resumeOne(deps, tenant, options.signal)
      if (!one) continue
      resumed.push(one)
      options.onResumed?.(one)
    } catch (error) {
      const isTheirs = isFault(error) && error.code === 'publish_running'
      if (!isTheirs && !options.signal?.aborted) options.onFailure?.(tenant, error)
    }
  }
  return resumed
}

async function resumeOne(
  deps: Pick<Deps, 'db' | 'catalogs'>,
  tenant: string,
  signal: AbortSignal | undefined,
): Promise<PublishResumed | undefined> {
  const open = await deps.db.withTenant(
    tenant,
    (tx) =>
      tx.kernel
        .selectFrom('k_publish')
        .select('state')
        .where('state', 'in', ['running', 'switched'])
        .executeTakeFirst(),
    { readOnly: true },
  )
  if (!open) return undefined
  const patience = open.state === 'switched' ? { ...PATIENCE, tries: CONTRACT_TRIES } : PATIENCE
  const outcome = await resumePublish(deps.db, tenant, {
    waitMs: 1,
    patience,
    between: () => signal?.throwIfAborted(),
  })
  if (!outcome) return undefined
  deps.catalogs.published?.(tenant, outcome.version)
  return { tenant, publish: outcome.id, version: outcome.version }
}
