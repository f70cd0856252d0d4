import { runPublish } from '@courtyard/db/ddl/run-publish'
import type { CatalogChange } from '@courtyard/metadata/diff'
import type { DocumentFile } from '@courtyard/metadata/parse'
import { Fault } from '@courtyard/std/fault'
import type { Deps } from '../deps.ts'
import { planPublish } from './plan-publish.ts'

export type PublishRequest = {
  /** All documents of the tenant: pack and overlays. */
  readonly files: readonly DocumentFile[]
  readonly by: string
  readonly note: string
  /** Version the publisher saw; another one in force is a publish_conflict. Absent = whatever is in force. */
  readonly expectedVersion?: number
}
export type Published = { readonly version: number; readonly changes: readonly CatalogChange[] }

/**
 * Publishes documents as the tenant's next version: compile, plan and change of tables in one transaction, one publish
 * per tenant at a time. The same documents again make no new version. Throws document_invalid with every issue,
 * publish_needs_migration with every change that data stands against, publish_conflict.
 */
export async function publishDocuments(
  deps: Pick<Deps, 'db' | 'catalogs'>,
  tenant: string,
  request: PublishRequest,
): Promise<Published> {
  let published: Published = { version: 0, changes: [] }
  await runPublish(deps.db, tenant, (state) => {
    if (request.expectedVersion !== undefined && request.expectedVersion !== state.version) {
      throw new Fault('publish_conflict', { expected: request.expectedVersion, current: state.version })
    }
    const plan = planPublish(tenant, request.files, state)
    published = { version: plan?.catalog.version ?? state.version, changes: plan?.changes ?? [] }
    if (!plan) return undefined
    const { catalog, documents, physical, ddl } = plan
    return { catalog, documents, physical, plan: ddl, by: request.by, note: request.note }
  })
  deps.catalogs.published?.(tenant, published.version)
  return published
}
