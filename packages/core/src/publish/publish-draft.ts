import type { Publish } from '@courtyard/contract/publishing'
import type { TenantTx } from '@courtyard/db/database'
import { enqueueJob, ensureJob } from '@courtyard/db/kernel/jobs'
import { Fault } from '@courtyard/std/fault'
import type { Actor, Deps } from '../deps.ts'
import { now } from './drafts.ts'
import { currentVersion, getDraft, requireOpen, requirePublish } from './load-draft.ts'
import { getPublish, readPublish } from './read-publish.ts'

export const PUBLISH_JOB = 'publish'

export type PublishOrder = { readonly id: string; readonly seal: string; readonly note: string }

/**
 * Asks for a draft to be published as it was previewed: request and job in one transaction. Asking again while that one
 * waits or runs answers it. Throws draft_missing, draft_published, publish_conflict when another version is in force than
 * the draft's base, seal_stale when the draft was changed or never previewed.
 */
export async function publishDraft(deps: Deps, actor: Actor, { id, seal, note }: PublishOrder): Promise<Publish> {
  await requirePublish(deps, actor)
  const publish = await deps.db.withTenant(actor.tenant, async (tx) => {
    const draft = await getDraft(tx, id, { lock: true })
    requireOpen(draft, draft.version)
    const current = await currentVersion(tx)
    const waiting = await findWaiting(tx, draft.id, seal)
    if (waiting) return waiting
    if (current !== draft.baseVersion) throw new Fault('publish_conflict', { expected: draft.baseVersion, current })
    if (draft.seal !== seal) throw new Fault('seal_stale', { draft: draft.id })
    const { id: request } = await tx.kernel
      .insertInto('k_publish_request')
      .values({ draft_id: draft.id, seal, note, requested_by: actor.id, created_at: now(deps) })
      .returning('id')
      .executeTakeFirstOrThrow()
    await enqueueJob(tx, { kind: PUBLISH_JOB, payload: { publish: request } })
    return request
  })
  return await readPublish(deps, actor, publish)
}

async function findWaiting(tx: TenantTx, draft: string, seal: string): Promise<string | undefined> {
  const row = await tx.kernel
    .selectFrom('k_publish_request')
    .select('id')
    .where('draft_id', '=', draft)
    .where('seal', '=', seal)
    .where('state', 'in', ['queued', 'running'])
    .executeTakeFirst()
  return row?.id
}

/** Takes a publish up again that failed or whose workers died; one that is done or under way stays as it is. Throws publish_missing. */
export async function resumePublish(deps: Deps, actor: Actor, id: string): Promise<Publish> {
  await requirePublish(deps, actor)
  await deps.db.withTenant(actor.tenant, async (tx) => {
    const request = await getPublish(tx, id, { lock: true })
    if (request.state === 'done') return
    if (request.state === 'failed') {
      const again = { state: 'queued' as const, failure: null, finished_at: null }
      await tx.kernel.updateTable('k_publish_request').set(again).where('id', '=', id).execute()
    }
    await ensureJob(tx, { kind: PUBLISH_JOB, payload: { publish: id } })
  })
  return await readPublish(deps, actor, id)
}
