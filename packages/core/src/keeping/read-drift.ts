import type { DriftLook } from '@courtyard/contract/drift'
import type { Actor, Deps } from '../deps.ts'
import { instant, requirePublish } from '../publish/load-draft.ts'
import { lookForDrift } from './nightly-job.ts'
import { type HiddenPart, hiddenParts, noteHidden } from './note-hidden.ts'
import { dueAt } from './purge-hidden-parts.ts'

/** What the last look found of the tables; without one, nothing was looked at yet. Needs the right run:publish. */
export async function readDrift(deps: Deps, actor: Actor): Promise<DriftLook> {
  await requirePublish(deps, actor)
  await noteHidden(deps, actor.tenant)
  const { row, hidden } = await deps.db.withTenant(
    actor.tenant,
    async (tx) => ({
      row: await tx.kernel.selectFrom('k_drift').select(['checked_at', 'version', 'drifts']).executeTakeFirst(),
      hidden: (await hiddenParts(tx)).map(shapeHidden),
    }),
    { readOnly: true },
  )
  if (!row) return { checked_at: null, version: null, items: [], hidden }
  return { checked_at: instant(row.checked_at), version: row.version, items: row.drifts as DriftLook['items'], hidden }
}

const shapeHidden = ({ table, column, entity, field, since, pinnedBy, purgedAt }: HiddenPart) => ({
  entity,
  field: field === '' ? null : field,
  table,
  column: column === '' ? null : column,
  since: instant(since),
  until: dueAt(since),
  pinned_by: pinnedBy,
  purged_at: purgedAt === null ? null : instant(purgedAt),
})

/** Looks now, and keeps what was found as the last look. Needs the right run:publish. */
export async function checkDriftNow(deps: Deps, actor: Actor): Promise<DriftLook> {
  await requirePublish(deps, actor)
  await lookForDrift(deps, actor.tenant)
  return await readDrift(deps, actor)
}
