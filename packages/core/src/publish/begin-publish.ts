import type { TenantTx } from '@courtyard/db/database'
import { enqueueJob } from '@courtyard/db/kernel/jobs'
import { Fault } from '@courtyard/std/fault'
import { note as noteDone } from '../audit/note.ts'
import type { Deps } from '../deps.ts'
import { refuseWhat } from './against.ts'
import { now } from './drafts.ts'
import { currentVersion, type DraftRow, requireOpen } from './load-draft.ts'

export const PUBLISH_JOB = 'publish'

/**
 * Throws draft_published, publish_conflict when another version is in force than the draft's base, seal_stale when it was
 * changed or never previewed, and what refuseWhat throws when something stood against it then.
 */
export async function requirePublishable(tx: TenantTx, draft: DraftRow, seal: string): Promise<void> {
  requireOpen(draft, draft.version)
  const current = await currentVersion(tx)
  if (current !== draft.baseVersion) throw new Fault('publish_conflict', { expected: draft.baseVersion, current })
  if (draft.seal !== seal) throw new Fault('seal_stale', { draft: draft.id })
  if (draft.against) refuseWhat(draft.against)
}

/** The publish that waits or runs under this seal. */
export async function findWaiting(tx: TenantTx, draft: string, seal: string): Promise<string | undefined> {
  const row = await tx.kernel
    .selectFrom('k_publish_request')
    .select('id')
    .where('draft_id', '=', draft)
    .where('seal', '=', seal)
    .where('state', 'in', ['queued', 'running'])
    .executeTakeFirst()
  return row?.id
}

export type NewPublish = {
  /** That of the asking a second person agreed to; absent = a new one. */
  readonly id?: string
  readonly draft: string
  readonly seal: string
  readonly note: string
  readonly by: string
}

/** Leaves the publish and its job. Gives its id. */
export async function beginPublish(tx: TenantTx, deps: Deps, { id, draft, ...asked }: NewPublish): Promise<string> {
  const { seal, note, by } = asked
  const { id: request } = await tx.kernel
    .insertInto('k_publish_request')
    .values({ ...(id && { id }), draft_id: draft, seal, note, requested_by: by, created_at: now(deps) })
    .returning('id')
    .executeTakeFirstOrThrow()
  await enqueueJob(tx, { kind: PUBLISH_JOB, payload: { publish: request } })
  noteDone(tx, { by, action: 'publish.asked', subject: ['draft', draft], what: { publish: request, seal } })
  return request
}
