import { assert } from '@courtyard/std/assert'
import { Fault, isFault } from '@courtyard/std/fault'
import { faults } from '@courtyard/std/faults'
import { isId } from '@courtyard/std/id'
import type { Deps } from '../deps.ts'
import type { JobHandler, Lease } from '../jobs/run-due-jobs.ts'
import { now } from './drafts.ts'
import { answersOf } from './judge-draft.ts'
import { loadDraft, restoredBy } from './load-draft.ts'
import { publishDocuments } from './publish-documents.ts'
import { getPublish, type PublishRow } from './read-publish.ts'

/**
 * The job of a publish. Safe to run twice: one that is done is left alone, and one whose worker died, or was silent
 * for longer than its lease in one long step, goes on in its journal. What stands against it is written to the request; anything else is tried again by the queue.
 */
export const publishJob: JobHandler = async (deps, { tenant, payload }, lease) => {
  const id = publishOf(payload)
  const request = await begin(deps, tenant, id)
  if (request.state === 'done') return
  try {
    await end(deps, tenant, { request, version: await run(deps, { tenant, request, lease }) })
  } catch (error) {
    if (!isFault(error) || isOwnRun(error, request)) throw error
    await fail(deps, { tenant, id }, error)
  }
}

/** The same run in the hands of a worker that was given up too early: the queue looks again later. */
const isOwnRun = (error: Fault, { run_id }: PublishRow): boolean =>
  error.code === 'publish_running' && (error.details.publish ?? run_id) === run_id

async function begin(deps: Deps, tenant: string, id: string): Promise<PublishRow> {
  return await deps.db.withTenant(tenant, async (tx) => {
    const request = await getPublish(tx, id, { lock: true })
    if (request.state === 'done') return request
    const run_id = request.run_id ?? deps.ids.next()
    await tx.kernel.updateTable('k_publish_request').set({ state: 'running', run_id }).where('id', '=', id).execute()
    return { ...request, run_id }
  })
}

type Run = { readonly tenant: string; readonly request: PublishRow; readonly lease: Lease }

async function run(deps: Deps, { tenant, request, lease }: Run): Promise<number> {
  const { draft_id, seal, note, requested_by, run_id } = request
  assert(run_id, 'a publish that runs has a run')
  if (draft_id === null) throw new Fault('draft_missing', {})
  const draft = await deps.db.withTenant(tenant, (tx) => loadDraft(tx, draft_id), { readOnly: true })
  const published = await publishDocuments(deps, tenant, {
    files: draft.files,
    answers: answersOf(draft),
    restores: restoredBy(draft),
    by: requested_by,
    note,
    seal,
    expectedVersion: draft.baseVersion,
    options: { id: run_id, between: () => stopWithout(lease) },
  })
  return published.version
}

/** A worker that lost its lease stops, since another one may be at it. */
async function stopWithout(lease: Lease): Promise<void> {
  if (!(await lease.renew())) throw new Error('another worker has taken this publish over')
}

type Ended = { readonly request: PublishRow; readonly version: number }

async function end(deps: Deps, tenant: string, { request, version }: Ended): Promise<void> {
  await deps.db.withTenant(tenant, async (tx) => {
    const done = { state: 'done' as const, version, failure: null, finished_at: now(deps) }
    await tx.kernel.updateTable('k_publish_request').set(done).where('id', '=', request.id).execute()
    if (request.draft_id === null) return
    const published = { published_version: version, updated_at: now(deps) }
    await tx.kernel.updateTable('k_draft').set(published).where('id', '=', request.draft_id).execute()
  })
}

async function fail(
  deps: Deps,
  { tenant, id }: { tenant: string; id: string },
  { code, details }: Fault,
): Promise<void> {
  const { title, hint } = faults[code]
  const failure = JSON.stringify({ code, title, hint, details })
  const failed = { state: 'failed' as const, failure, finished_at: now(deps) }
  await deps.db.withTenant(tenant, (tx) =>
    tx.kernel.updateTable('k_publish_request').set(failed).where('id', '=', id).execute(),
  )
}

function publishOf(payload: unknown): string {
  const id = payload !== null && typeof payload === 'object' && 'publish' in payload ? payload.publish : undefined
  assert(typeof id === 'string' && isId(id), 'a publish job names its publish')
  return id
}
