import type { DriftLook } from '@courtyard/contract/drift'
import type { Actor, Deps } from '../deps.ts'
import { instant, requirePublish } from '../publish/load-draft.ts'
import { lookForDrift } from './nightly-job.ts'

/** What the last look found of the tables; without one, nothing was looked at yet. Needs the right run:publish. */
export async function readDrift(deps: Deps, actor: Actor): Promise<DriftLook> {
  await requirePublish(deps, actor)
  const row = await deps.db.withTenant(
    actor.tenant,
    (tx) => tx.kernel.selectFrom('k_drift').select(['checked_at', 'version', 'drifts']).executeTakeFirst(),
    { readOnly: true },
  )
  if (!row) return { checked_at: null, version: null, items: [] }
  return { checked_at: instant(row.checked_at), version: row.version, items: row.drifts as DriftLook['items'] }
}

/** Looks now, and keeps what was found as the last look. Needs the right run:publish. */
export async function checkDriftNow(deps: Deps, actor: Actor): Promise<DriftLook> {
  await requirePublish(deps, actor)
  await lookForDrift(deps, actor.tenant)
  return await readDrift(deps, actor)
}
