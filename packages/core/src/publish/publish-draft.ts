import type { Publish } from '@courtyard/contract/publishing'
import type { TenantTx } from '@courtyard/db/database'
import { abandonPublish } from '@courtyard/db/ddl/run-publish'
import { ensureJob } from '@courtyard/db/kernel/jobs'
import type { Catalog } from '@courtyard/metadata/catalog'
import { Fault } from '@courtyard/std/fault'
import { faults } from '@courtyard/std/faults'
import { note as noteDone } from '../audit/note.ts'
import type { Actor, Deps } from '../deps.ts'
import { beginPublish, findWaiting, PUBLISH_JOB, requirePublishable } from './begin-publish.ts'
import { now } from './drafts.ts'
import { type DraftRow, getDraft, requireOpen, requirePublish } from './load-draft.ts'
import { askPublish, type Judged, judgeWidening } from './publish-asks.ts'
import { getPublish, type PublishRow, readPublish } from './read-publish.ts'

export type PublishOrder = { readonly id: string; readonly seal: string; readonly note: string }

/**
 * Asks for a draft to be published as it was previewed: request and job in one transaction. Where it would let a grave role do
 * more and the company wants a second person, it waits for one instead. Asking again while that one waits or runs answers it.
 * Throws draft_missing, draft_published, publish_conflict when another version is in force than the draft's base, seal_stale
 * when the draft was changed or never previewed, and what refuseWhat throws at once when something stood against it then; the
 * job measures again.
 */
export async function publishDraft(deps: Deps, actor: Actor, { id, seal, note }: PublishOrder): Promise<Publish> {
  const before = await requirePublish(deps, actor)
  const judged = await judgeWidening(deps, actor, { before, id, seal })
  const publish = await deps.db.withTenant(actor.tenant, async (tx) => {
    const draft = await getDraft(tx, id, { lock: true })
    requireOpen(draft, draft.version)
    const waiting = await findWaiting(tx, draft.id, seal)
    if (waiting) return waiting
    await requirePublishable(tx, draft, seal)
    const asked = { draft: draft.id, seal, note, by: actor.id }
    requireJudged(before, draft, judged)
    return judged?.widening
      ? await askPublish(tx, deps, { ...asked, catalog: before, widening: judged.widening })
      : await beginPublish(tx, deps, asked)
  })
  return await readPublish(deps, actor, publish)
}

/** What was judged is what is locked now: neither the draft nor what the company in force asks is another meanwhile. */
function requireJudged(before: Catalog, draft: DraftRow, judged: Judged | undefined): void {
  if (before.version !== draft.baseVersion)
    throw new Fault('publish_conflict', { expected: before.version, current: draft.baseVersion })
  if (before.access?.second && judged?.version !== draft.version) throw new Fault('seal_stale', { draft: draft.id })
}

/**
 * Takes a publish up again that failed or whose workers died: its journal where that is still open, else from the start.
 * One that is done or under way stays as it is. Throws publish_missing.
 */
export async function resumePublish(deps: Deps, actor: Actor, id: string): Promise<Publish> {
  await requirePublish(deps, actor)
  await deps.db.withTenant(actor.tenant, async (tx) => {
    const request = await getPublish(tx, id, { lock: true })
    if (request.state === 'done') return
    if (request.state === 'failed') {
      const run = (await isOpen(tx, request)) ? {} : { run_id: null }
      const again = { state: 'queued' as const, failure: null, finished_at: null, ...run }
      await tx.kernel.updateTable('k_publish_request').set(again).where('id', '=', id).execute()
    }
    await ensureJob(tx, { kind: PUBLISH_JOB, payload: { publish: id } })
  })
  return await readPublish(deps, actor, id)
}

async function isOpen(tx: TenantTx, { run_id }: PublishRow): Promise<boolean> {
  if (run_id === null) return false
  const run = await tx.kernel.selectFrom('k_publish').select('state').where('id', '=', run_id).executeTakeFirst()
  return run?.state === 'running' || run?.state === 'switched'
}

/**
 * Gives a publish up that stands before its switch: what it added is taken back, and the version in force stays. One that
 * is done or never began its steps stays as it is. Throws publish_missing, publish_blocked, publish_running.
 */
export async function giveUpPublish(deps: Deps, actor: Actor, id: string): Promise<Publish> {
  await requirePublish(deps, actor)
  const { request, open } = await deps.db.withTenant(actor.tenant, async (tx) => {
    const found = await getPublish(tx, id)
    return { request: found, open: await isOpen(tx, found) }
  })
  if (open && request.state !== 'done' && (await abandonPublish(deps.db, actor.tenant)))
    await noteGivenUp(deps, actor, id)
  return await readPublish(deps, actor, id)
}

async function noteGivenUp(deps: Deps, { tenant, id: by }: Actor, id: string): Promise<void> {
  const failure = JSON.stringify({ code: 'publish_ended', ...faults.publish_ended, details: {} })
  const ended = { state: 'failed' as const, failure, finished_at: now(deps) }
  await deps.db.withTenant(tenant, async (tx) => {
    await tx.kernel.updateTable('k_publish_request').set(ended).where('id', '=', id).execute()
    noteDone(tx, { by, action: 'publish.given_up', subject: ['publish', id] })
  })
}
