import { assert } from '@courtyard/std/assert'
import { canonicalJson } from '@courtyard/std/canonical'
import { Fault, isFault } from '@courtyard/std/fault'
import { faults } from '@courtyard/std/faults'
import { isId } from '@courtyard/std/id'
import type { Deps } from '../deps.ts'
import type { JobHandler } from '../jobs/run-due-jobs.ts'
import { now } from './drafts.ts'
import { answersOf } from './judge-draft.ts'
import { currentVersion, documentsAt, type LoadedDraft, loadDraft } from './load-draft.ts'
import { previewFiles } from './preview-files.ts'
import { publishDocuments } from './publish-documents.ts'
import { getPublish, type PublishRow } from './read-publish.ts'

/**
 * The job of a publish. Safe to run twice: one that is done is left alone, and a version that says what the draft says
 * is taken for its own. What stands against it is written to the request; anything else is tried again by the queue.
 */
export const publishJob: JobHandler = async (deps, { tenant, payload }) => {
  const id = publishOf(payload)
  const request = await begin(deps, tenant, id)
  if (request.state === 'done') return
  try {
    await end(deps, tenant, { request, version: await run(deps, tenant, request) })
  } catch (error) {
    if (!isFault(error)) throw error
    await fail(deps, { tenant, id }, error)
  }
}

async function begin(deps: Deps, tenant: string, id: string): Promise<PublishRow> {
  return await deps.db.withTenant(tenant, async (tx) => {
    const request = await getPublish(tx, id, { lock: true })
    if (request.state === 'done') return request
    await tx.kernel.updateTable('k_publish_request').set({ state: 'running' }).where('id', '=', id).execute()
    return request
  })
}

async function run(deps: Deps, tenant: string, { draft_id, seal, note, requested_by }: PublishRow): Promise<number> {
  if (draft_id === null) throw new Fault('draft_missing', {})
  const draft = await deps.db.withTenant(tenant, (tx) => loadDraft(tx, draft_id), { readOnly: true })
  const own = await findOwnVersion(deps, tenant, draft)
  if (own !== undefined) return own
  const { files, baseVersion } = draft
  const preview = await previewFiles(deps, tenant, { files, answers: answersOf(draft) })
  if (preview.seal !== seal) throw new Fault('seal_stale', { draft: draft.id, findings: preview.findings })
  const asked = { files, by: requested_by, note, expectedVersion: baseVersion }
  return (await publishDocuments(deps, tenant, asked)).version
}

/** The version an earlier attempt made and died before saying so. */
async function findOwnVersion(deps: Deps, tenant: string, draft: LoadedDraft): Promise<number | undefined> {
  return await deps.db.withTenant(tenant, async (tx) => {
    const current = await currentVersion(tx)
    if (current !== draft.baseVersion + 1) return undefined
    return canonicalJson(await documentsAt(tx, current)) === canonicalJson(draft.files) ? current : undefined
  })
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
  const failed = {
    state: 'failed' as const,
    failure: JSON.stringify({ code, title, hint, details }),
    finished_at: now(deps),
  }
  await deps.db.withTenant(tenant, (tx) =>
    tx.kernel.updateTable('k_publish_request').set(failed).where('id', '=', id).execute(),
  )
}

function publishOf(payload: unknown): string {
  const id = payload !== null && typeof payload === 'object' && 'publish' in payload ? payload.publish : undefined
  assert(typeof id === 'string' && isId(id), 'a publish job names its publish')
  return id
}
