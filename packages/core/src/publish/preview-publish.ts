import { readPublished } from '@courtyard/db/ddl/load-state'
import type { Refusal } from '@courtyard/db/ddl/statement'
import { statementsOf } from '@courtyard/db/ddl/step'
import type { CatalogChange } from '@courtyard/metadata/diff'
import type { DocumentFile } from '@courtyard/metadata/parse'
import type { Deps } from '../deps.ts'
import { planPublish } from './plan-publish.ts'

export type PublishPreview = {
  /** In force now; pass it to publishDocuments as expectedVersion. */
  readonly current: number
  /** What publishing would make; the same as current when the documents say nothing new. */
  readonly version: number
  readonly changes: readonly CatalogChange[]
  /** SQL in the order it would run. */
  readonly statements: readonly string[]
  /** What stands against it: publishing would be refused with publish_needs_migration. */
  readonly refusals: readonly Refusal[]
}

/** What publishing these documents would do. Changes and locks nothing. Throws document_invalid with every issue. */
export async function previewPublish(
  deps: Pick<Deps, 'db'>,
  tenant: string,
  files: readonly DocumentFile[],
): Promise<PublishPreview> {
  const state = await readPublished(deps.db, tenant)
  const plan = await planPublish(tenant, files, state)
  return {
    current: state.version,
    version: plan?.catalog.version ?? state.version,
    changes: plan?.changes ?? [],
    statements: plan ? statementsOf(plan.ddl) : [],
    refusals: plan?.ddl.refusals ?? [],
  }
}
