import type { Explained } from '@courtyard/contract/publishing'
import { explainPath } from '@courtyard/metadata/explain'
import { parseDocuments } from '@courtyard/metadata/parse'
import { assert } from '@courtyard/std/assert'
import { Fault } from '@courtyard/std/fault'
import type { Actor, Deps } from '../deps.ts'
import { currentVersion, documentsAt, requirePublish } from './load-draft.ts'

/** Which layer supplies a property of what is in force, and what lies below it. Throws path_unknown with a hint. */
export async function explainPublished(deps: Deps, actor: Actor, path: string): Promise<Explained> {
  await requirePublish(deps, actor)
  const files = await deps.db.withTenant(actor.tenant, async (tx) => await documentsAt(tx, await currentVersion(tx)), {
    readOnly: true,
  })
  const { documents, issues } = parseDocuments(files)
  assert(issues.length === 0, 'what is in force parses')
  const tenant = documents.find(({ kind }) => kind === 'tenant')?.body as { modules?: Record<string, boolean> }
  const { nodes, hint } = explainPath(documents, path, tenant.modules)
  if (nodes.length === 0) throw new Fault('path_unknown', { path, ...(hint !== undefined && { hint }) })
  return {
    nodes: nodes.map(({ setBy, ...node }) => ({
      ...node,
      set_by: setBy.map(({ layer, ...setter }) => ({ layer: { ...layer }, ...setter })),
    })),
  }
}
