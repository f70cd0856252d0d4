import { type Decide, type PublishOptions, runPublish } from '@courtyard/db/ddl/run-publish'
import type { CatalogChange } from '@courtyard/metadata/diff'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { Fault } from '@courtyard/std/fault'
import type { Deps } from '../deps.ts'
import { ensureClock } from '../schedules/clock-job.ts'
import { decidePublication } from './decide-publication.ts'
import type { Answers } from './finding.ts'
import { restoredState } from './restored-state.ts'

export type PublishRequest = {
  /** All documents of the tenant: pack and overlays. */
  readonly files: readonly DocumentFile[]
  readonly by: string
  readonly note: string
  /** Version the publisher saw; another one in force is a publish_conflict. Absent = whatever is in force. */
  readonly expectedVersion?: number
  /** What the author says to the findings; a publish without findings needs none. */
  readonly answers?: Answers
  /** Seal of the preview: another outcome is refused. */
  readonly seal?: string
  /** The older version that the files bring back: what was renamed since gets its old names again, with its values. */
  readonly restores?: number | undefined
  /** Of the run: its id, and who looks on. */
  readonly options?: PublishOptions
}
export type Published = { readonly version: number; readonly changes: readonly CatalogChange[] }

/**
 * Publishes documents as the tenant's next version: compile, plan, measure, then the steps, one publish per tenant at a
 * time. The same documents again make no new version. Throws document_invalid with every issue, answers_missing with every
 * finding that stands against it, answers_invalid, seal_stale, publish_needs_migration with what no answer helps,
 * publish_conflict, and what runPublish throws.
 */
export async function publishDocuments(
  deps: Pick<Deps, 'db' | 'catalogs' | 'clock'>,
  tenant: string,
  request: PublishRequest,
): Promise<Published> {
  let published: Published = { version: 0, changes: [] }
  const decide: Decide = async (state) => {
    if (request.expectedVersion !== undefined && request.expectedVersion !== state.version) {
      throw new Fault('publish_conflict', { expected: request.expectedVersion, current: state.version })
    }
    const under = await restoredState(deps, state, { tenant, restores: request.restores })
    const decided = await decidePublication(deps, { tenant, state: under }, request)
    const version = decided?.plan.catalog.version ?? state.version
    published = { version, changes: decided?.plan.changes ?? [] }
    return decided?.publication
  }
  const outcome = await runPublish(deps.db, tenant, decide, request.options)
  // A run that is taken up again decides nothing anew.
  if (outcome) published = { ...published, version: outcome.version }
  deps.catalogs.published?.(tenant, published.version)
  await ensureClock(deps, tenant)
  return published
}
